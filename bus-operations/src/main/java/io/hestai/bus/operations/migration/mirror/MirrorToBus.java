package io.hestai.bus.operations.migration.mirror;

import io.hestai.bus.BusException;
import io.hestai.bus.ClosedException;
import io.hestai.bus.operations.files.TailOptions;
import io.hestai.bus.operations.migration.format.MigrationException;
import io.hestai.bus.operations.migration.format.SourceFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionException;

/**
 * Brings what the old programs write to the bus, soon after they wrote it, from where the import ended: each message once, in the order of
 * its file, under the message id that the import would give it. What {@link MirrorToFiles} or a {@link DualPublisher} wrote to the files is
 * left out; what is no message is set aside in {@link #rejectFile}. Stopped or killed at any moment, the next run goes on. A Redis that is away or a file that cannot be read is told of and waited
 * for.
 *
 * <p>One at a time, held by a lock. {@link #run} is for one thread; the other methods may be called from any.
 */
public final class MirrorToBus implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(250);
    /** While lines flow; in a pause at once. Forcing it to the disk holds up whoever writes to that disk, the old programs too. */
    private static final Duration CHECKPOINT = Duration.ofSeconds(10);

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final MirrorPlan plan;
    private final TailOptions options;
    private final EndableRun run;
    private final Tally tally;
    private final CheckpointSaver saver;

    private MirrorToBus(MirrorPlan plan, TailOptions options, EndableRun run, ToBusCheckpoint checkpoint) {
        this.plan = plan;
        this.options = options;
        this.run = run;
        this.saver = new CheckpointSaver(plan, checkpoint);
        this.tally = new Tally(checkpoint.mirrored(), checkpoint.rejected());
    }

    /**
     * Takes the right to mirror, and finds out where to go on.
     *
     * @param plan what is mirrored
     * @param options how files are followed; which files is up to the format
     * @return the mirror, which begins with {@link #run}
     * @throws MigrationException if another mirror of this migration and stream runs, or the state cannot be read
     */
    public static MirrorToBus open(MirrorPlan plan, TailOptions options) {
        String document = plan.document(MirrorPlan.TO_BUS);
        return EndableRun.open(plan, document, run -> new MirrorToBus(plan, options, run, whereToGoOn(plan, document)));
    }

    private static ToBusCheckpoint whereToGoOn(MirrorPlan plan, String document) {
        ToBusCheckpoint checkpoint =
                plan.state().load(document).map(ToBusCheckpoint::of).orElseGet(() -> AfterImport.of(plan));
        if (checkpoint.files().isEmpty()) {
            plan.notices()
                    .accept("nothing was imported into " + plan.stream().name()
                            + " yet; the mirror begins with the history");
        }
        return checkpoint;
    }

    /** Mirrors until it is closed. */
    public void run() {
        run.run(() -> {
            try {
                runSessions();
            } finally {
                saver.close();
            }
        });
    }

    private void runSessions() {
        boolean failing = false;
        while (run.goesOn()) {
            try (ToBusSide session = beginSession()) {
                if (failing) {
                    plan.notices().accept("going on");
                    failing = false;
                }
                mirror(session);
            } catch (ClosedException e) {
                return;
            } catch (CompletionException | BusException | MigrationException | IOException e) {
                Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
                if (run.goesOn() && !failing) {
                    plan.notices().accept(cause.getMessage() + "; nothing is lost, it is tried again every second");
                }
                failing = true;
                run.pause(PAUSE);
            }
        }
    }

    private ToBusSide beginSession() throws IOException {
        return plan.format().layout() == SourceFormat.Layout.LINES
                ? ToBusSession.begin(plan, saver.saved(), options, tally)
                : WholeToBus.begin(plan, saver.saved(), options, tally);
    }

    private void mirror(ToBusSide session) throws IOException {
        long savedNs = System.nanoTime();
        boolean unsaved = true;
        while (run.goesOn()) {
            boolean moved = session.step(POLL);
            unsaved |= moved;
            if (unsaved && (!moved || System.nanoTime() - savedNs > CHECKPOINT.toNanos())) {
                saver.offer(session.checkpoint());
                savedNs = System.nanoTime();
                unsaved = false;
            }
        }
        saver.offer(session.checkpoint());
    }

    /**
     * What it has done since it was opened.
     *
     * @return the counters now; {@code behind} counts bytes
     */
    public MirrorStats stats() {
        return tally.stats();
    }

    /**
     * Where records are set aside that are no messages, or too large for one: a line each with file, line, byte, reason and record.
     *
     * @return the file, which is there only if there was such a record
     */
    public Path rejectFile() {
        return MirrorRejects.path(plan);
    }

    /** Ends {@link #run} after what is in hand, and gives the right to mirror back. */
    @Override
    public void close() {
        run.close();
    }
}
