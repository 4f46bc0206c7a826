package io.hestai.bus.operations.migration.mirror;

import io.hestai.bus.BusException;
import io.hestai.bus.ClosedException;
import io.hestai.bus.EntryHandler;
import io.hestai.bus.EntryId;
import io.hestai.bus.FollowOptions;
import io.hestai.bus.Gap;
import io.hestai.bus.Position;
import io.hestai.bus.StreamEntry;
import io.hestai.bus.Subscription;
import io.hestai.bus.operations.migration.format.MigrationException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Appends what arrives on the bus to the files of the old system, in its format, for programs that have not been moved yet: each message once,
 * in the order of the stream. What came from those files is left out. Stopped or killed at any moment, the next run goes on. A disk that is full
 * or a Redis that is away is told of and waited for; nothing is lost. A message that the format cannot say is told of and passed over; it
 * stays on the bus.
 *
 * <p>One at a time, held by a lock. {@link #run} is for one thread; the other methods may be called from any.
 */
public final class MirrorToFiles implements AutoCloseable {
    private static final Duration CHECKPOINT = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofMillis(500);
    static final String AFTER = "after";

    /** So many messages, at most, have to be looked for in the files when catching up was cut short. */
    private static final int CATCH_UP_BATCH = 5_000;

    private final MirrorPlan plan;
    private final EndableRun run;
    private final Tally tally;
    private volatile @Nullable EntryId handled;
    private @Nullable EntryId saved;
    private boolean unsaved;

    private MirrorToFiles(MirrorPlan plan, EndableRun run, Map<String, String> checkpoint) {
        this.plan = plan;
        this.run = run;
        String after = checkpoint.getOrDefault(AFTER, "");
        this.saved = after.isEmpty() ? null : EntryId.parse(after);
        this.handled = saved;
        this.tally = new Tally(
                Long.parseLong(checkpoint.getOrDefault("mirrored", "0")),
                Long.parseLong(checkpoint.getOrDefault("rejected", "0")));
    }

    /**
     * Takes the right to mirror, and finds out where to go on.
     *
     * @param plan what is mirrored
     * @return the mirror, which begins with {@link #run}
     * @throws MigrationException if another mirror of this migration and stream runs, or the state cannot be read
     */
    public static MirrorToFiles open(MirrorPlan plan) {
        String document = plan.document(MirrorPlan.TO_FILES);
        return EndableRun.open(
                plan,
                document,
                run -> new MirrorToFiles(
                        plan,
                        run,
                        plan.state()
                                .load(document)
                                .<Map<String, String>>map(each -> each)
                                .orElse(Map.of())));
    }

    /**
     * Mirrors until it is closed, or the files are cut off.
     *
     * @throws MigrationException if they are cut off already
     */
    public void run() {
        if (plan.isCutOver()) {
            throw new MigrationException(
                    "it was cut over: the files are no longer written; 'hbus migrate rollback' is the" + " way back");
        }
        run.run(this::runSessions);
    }

    private void runSessions() {
        while (run.goesOn()) {
            session();
        }
        if (plan.isCutOver()) {
            plan.notices().accept("cut over: nothing is written to the files any more");
        }
    }

    /**
     * Writes what the stream holds now and the files do not, and returns. Unlike {@link #run} it does so after a cutover, too. What was written
     * before a failure is not written again.
     *
     * @throws MigrationException if the files cannot be written
     */
    public void catchUp() {
        Optional<EntryId> end = plan.stream().length() == 0
                ? Optional.empty()
                : plan.stream().info().last();
        if (end.isEmpty()) {
            return;
        }
        int sinceSaved = 0;
        try (FileWriterSide files = FileWriterSide.open(plan, plan.document(MirrorPlan.TO_FILES), saved)) {
            for (StreamEntry entry :
                    plan.stream().from(behind()).to(Position.at(end.get())).read()) {
                if (FileWriterSide.isFromFiles(plan, entry.message())) {
                    tally.skip();
                } else {
                    writeOrReject(files, entry);
                }
                handled = entry.id();
                if (++sinceSaved == CATCH_UP_BATCH) {
                    save(files, entry.id());
                    sinceSaved = 0;
                }
            }
            save(files, end.get());
        } catch (IOException e) {
            throw new MigrationException(
                    "cannot write to the files: " + e.getMessage() + "; nothing is lost, run it again when they can be",
                    e);
        }
    }

    /** A message that the format cannot say is told of and stays on the bus. */
    private void writeOrReject(FileWriterSide files, StreamEntry entry) throws IOException {
        try {
            files.write(entry);
            tally.mirror();
        } catch (MigrationException e) {
            tally.reject();
            plan.notices().accept("not written, it stays on the bus: " + entry.id() + ": " + e.getMessage());
        }
    }

    private Position behind() {
        return saved == null ? Position.start() : Position.after(saved);
    }

    private void session() {
        try (FileWriterSide files = FileWriterSide.open(plan, plan.document(MirrorPlan.TO_FILES), saved)) {
            try (Subscription following =
                    plan.stream().from(behind()).follow(new Handler(files), FollowOptions.stopOnError())) {
                while (run.goesOn() && following.failure().isEmpty()) {
                    run.pause(CHECKPOINT);
                    save(files);
                    if (plan.isCutOver()) {
                        run.end();
                    }
                }
                following.failure().ifPresent(failure -> plan.notices().accept(failure + "; beginning again"));
            }
            // What was in hand when the subscription was closed counts, too.
            save(files);
        } catch (ClosedException e) {
            run.end();
        } catch (BusException | MigrationException | IOException e) {
            if (run.goesOn()) {
                plan.notices().accept(e.getMessage() + "; nothing is lost, it is tried again");
                run.pause(PAUSE);
            }
        }
    }

    /** What cannot be remembered now is remembered later; until then a restart looks into the files for what was written. */
    private void save(FileWriterSide files) {
        EntryId now = handled;
        if (now == null || now.equals(saved)) {
            return;
        }
        try {
            save(files, now);
            unsaved = false;
        } catch (MigrationException | IOException e) {
            if (!unsaved) {
                plan.notices().accept(e.getMessage() + "; nothing is lost, it is tried again");
            }
            unsaved = true;
        }
    }

    private void save(FileWriterSide files, EntryId now) throws IOException {
        files.force();
        plan.state()
                .save(
                        plan.document(MirrorPlan.TO_FILES),
                        Map.of(
                                AFTER,
                                now.toString(),
                                "mirrored",
                                Long.toString(tally.mirroredInAll()),
                                "rejected",
                                Long.toString(tally.rejectedInAll())));
        saved = now;
    }

    /** Runs on the thread of the subscription; nothing else touches the files meanwhile but to force them to the disk. */
    private final class Handler implements EntryHandler {
        private final FileWriterSide files;

        Handler(FileWriterSide files) {
            this.files = files;
        }

        @Override
        public void onEntry(StreamEntry entry) {
            if (FileWriterSide.isFromFiles(plan, entry.message())) {
                tally.skip();
            } else {
                write(entry);
            }
            handled = entry.id();
        }

        private void write(StreamEntry entry) {
            boolean waiting = false;
            while (true) {
                try {
                    writeOrReject(files, entry);
                    if (waiting) {
                        plan.notices().accept("the files can be written again; going on");
                    }
                    return;
                } catch (IOException e) {
                    if (!waiting) {
                        plan.notices()
                                .accept("cannot write: " + e.getMessage()
                                        + "; nothing is lost, it waits until there is room or a way");
                    }
                    waiting = true;
                    run.pause(PAUSE);
                    if (!run.goesOn()) {
                        // Not handled: the next run begins with this message.
                        throw new IllegalStateException("stopped while the files could not be written", e);
                    }
                }
            }
        }

        @Override
        public void onGap(Gap gap) {
            plan.notices().accept("the stream was trimmed before it was mirrored: " + gap);
        }
    }

    /**
     * What it has done since it was opened.
     *
     * @return the counters now; {@code behind} is not known here, and 0
     */
    public MirrorStats stats() {
        return tally.stats();
    }

    /** Ends {@link #run} after the message in hand, and gives the right to mirror back. */
    @Override
    public void close() {
        run.close();
    }
}
