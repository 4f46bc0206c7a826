package io.hestai.bus.operations.migration.stage;

import io.hestai.bus.operations.migration.format.MigrationException;
import io.hestai.bus.operations.migration.mirror.MirrorLag;
import io.hestai.bus.operations.migration.mirror.MirrorPlan;
import io.hestai.bus.operations.migration.mirror.MirrorStats;
import io.hestai.bus.operations.migration.mirror.MirrorToFiles;
import io.hestai.bus.operations.migration.source.SourceFile;
import io.hestai.bus.operations.migration.source.SourceFiles;
import io.hestai.bus.operations.migration.stage.FileNames.Renaming;
import io.hestai.bus.operations.migration.state.MigrationLock;
import io.hestai.bus.operations.migration.state.MigrationState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The moment from which the bus alone counts, and the way back. A cutover asks for a verification that passed not long ago and for both sides to be up
 * to date; it ends what writes the files, and closes them. Killed at any moment, it can be run again or rolled back. Not thread-safe.
 */
public final class Cutover {
    /** How long the mirror to the files has to see that it shall end; it looks twice a second. */
    private static final Duration MIRROR_ENDS = Duration.ofSeconds(15);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    /** A moment for whoever holds a file open to finish a line. */
    private static final Duration LAST_WRITES = Duration.ofMillis(500);

    private static final String FORMAT = "format";
    private static final String MOMENT = "moment.ms";

    private final MirrorPlan plan;
    private final Clock clock;
    private final Steps steps;
    private final Duration lastWrites;
    private final FileLid lid;
    private final FileNames names;

    /**
     * For one migration and stream.
     *
     * @param plan what was mirrored
     * @param clock gives the moment
     */
    public Cutover(MirrorPlan plan, Clock clock) {
        this(plan, clock, Steps.UNWATCHED, LAST_WRITES);
    }

    Cutover(MirrorPlan plan, Clock clock, Steps steps, Duration lastWrites) {
        this.lastWrites = lastWrites;
        this.plan = plan;
        this.clock = clock;
        this.steps = steps;
        this.lid = new FileLid(steps);
        this.names = new FileNames(plan, steps);
    }

    /**
     * How the files are written, for whoever comes when they have been renamed.
     *
     * @param state what the migration remembers
     * @param stream the stream
     * @param path where the files were
     * @return the name of the format
     * @throws MigrationException if no cutover took them away
     */
    public static String format(MigrationState state, String stream, Path path) {
        return state.load(MigrationState.document(MirrorPlan.CUTOVER, stream))
                .map(values -> values.getOrDefault(FORMAT, ""))
                .filter(name -> !name.isEmpty())
                .orElseThrow(() -> new MigrationException("there is no " + path + "; check the path"));
    }

    /**
     * When the files were cut off.
     *
     * @return the moment; empty if they were not, or that has not been finished
     */
    public Optional<Instant> moment() {
        return plan.state()
                .load(plan.cutoverDocument())
                .map(values -> values.getOrDefault(MOMENT, ""))
                .filter(text -> !text.isEmpty())
                .map(text -> Instant.ofEpochMilli(Long.parseLong(text)));
    }

    /**
     * Whether a cutover or a rollback was begun and has not been finished.
     *
     * @return whether it was
     */
    public boolean isUnfinished() {
        return plan.state().load(plan.cutoverDocument()).isPresent() && moment().isEmpty();
    }

    /**
     * Cuts over. What a run that was killed had begun is undone first, and everything looked at afresh.
     *
     * @param verifiedWithin how old the last verification that passed may be, from when it began
     * @param rename what to append to the names of the files, which then are out of the old programs' way; empty to make them read-only
     * @return the moment
     * @throws MigrationException if that is refused or fails; the files are as before, but a mirror to the files may have ended
     */
    public Instant run(Duration verifiedWithin, Optional<String> rename) {
        MigrationLock lock = plan.state().lock("cutover");
        try (lock) {
            Optional<Instant> before = moment();
            if (before.isPresent()) {
                throw new MigrationException(
                        "it was cut over already, at " + before.get() + "; 'hbus migrate rollback' is the way back");
            }
            if (isUnfinished()) {
                undo(document());
                remove();
            }
            demandVerified(verifiedWithin);
            demandUpToDate();
            return cut(rename);
        }
    }

    private void demandVerified(Duration within) {
        SortedMap<String, String> verified = plan.state()
                .load(MigrationState.document(
                        MigrationState.VERIFY, plan.stream().name()))
                .orElseThrow(() -> new MigrationException("nothing was verified yet; run 'hbus migrate verify' first"));
        if (!verified.getOrDefault("verdict", "").equals("same")) {
            throw new MigrationException(
                    "the last verification found differences; run 'hbus migrate verify' to see them");
        }
        Duration age = Duration.ofMillis(clock.millis() - Long.parseLong(verified.getOrDefault("begun.ms", "0")));
        if (age.compareTo(within) > 0) {
            throw new MigrationException("the last verification that passed is " + age.toSeconds() + " s old, and "
                    + within.toSeconds() + " s are allowed; run 'hbus migrate verify' again");
        }
    }

    private void demandUpToDate() {
        MirrorLag lag = MirrorLag.of(plan);
        if (!lag.isZero()) {
            throw new MigrationException("not everything is on both sides yet: " + lag.unreadBytes()
                    + " bytes of the files are not known to be on the bus, "
                    + lag.unwrittenMessages().orElse(0)
                    + " messages of the bus not in the files; let 'hbus migrate mirror' run until both are 0");
        }
    }

    private Instant cut(Optional<String> rename) {
        SortedMap<String, String> document =
                new TreeMap<>(Map.of(FORMAT, plan.format().name()));
        // From here on the mirror to the files ends itself, and a rollback knows that there is something to undo.
        save(document);
        try {
            awaitMirrorEnd();
            if (rename.isPresent()) {
                rename(rename.get(), document);
            } else {
                close(document);
            }
            Instant moment = clock.instant();
            document.put(MOMENT, Long.toString(moment.toEpochMilli()));
            save(document);
            return moment;
        } catch (RuntimeException e) {
            document.remove(MOMENT);
            throw undone(document, e);
        }
    }

    /** Folders first, so that no file appears that is not closed. */
    private void close(SortedMap<String, String> document) {
        close(document, FileLid.folders(plan.root()));
        close(document, files());
        await(lastWrites);
        demandUpToDate();
    }

    private void close(SortedMap<String, String> document, List<Path> paths) {
        FileLid.remember(document, paths);
        save(document);
        lid.close(paths);
    }

    /** Under their new names the files are not compared with the checkpoints, but nothing may have been added since they were. */
    private void rename(String suffix, SortedMap<String, String> document) {
        List<Renaming> renamings = names.plan(files(), suffix);
        demandUpToDate();
        FileNames.remember(document, renamings);
        save(document);
        names.rename(renamings);
        await(lastWrites);
        FileNames.demandUnchanged(renamings);
    }

    private RuntimeException undone(SortedMap<String, String> document, RuntimeException cause) {
        try {
            undo(document);
            remove();
            return cause;
        } catch (MigrationException e) {
            MigrationException both = new MigrationException(
                    cause.getMessage() + "; and not all could be undone: " + e.getMessage()
                            + "; run 'hbus migrate rollback' when that is mended",
                    cause);
            both.addSuppressed(e);
            return both;
        }
    }

    private SortedMap<String, String> document() {
        return plan.state()
                .load(plan.cutoverDocument())
                .orElseThrow(() -> new MigrationException(
                        "it was not cut over, so that there is nothing to roll back; the files still count"));
    }

    private void save(SortedMap<String, String> document) {
        step("save");
        plan.state().save(plan.cutoverDocument(), document);
    }

    private void remove() {
        step("remove");
        plan.state().remove(plan.cutoverDocument());
    }

    private void step(String step) {
        try {
            steps.before(step);
        } catch (IOException e) {
            throw new MigrationException("cannot " + step + " what is remembered of the cutover: " + e, e);
        }
    }

    private List<Path> files() {
        return Files.exists(plan.root())
                ? SourceFiles.find(plan.root(), plan.format()).stream()
                        .map(SourceFile::path)
                        .toList()
                : List.of();
    }

    private void awaitMirrorEnd() {
        Instant end = clock.instant().plus(MIRROR_ENDS);
        while (true) {
            try {
                plan.state().lock(plan.document(MirrorPlan.TO_FILES)).close();
                return;
            } catch (MigrationException running) {
                if (clock.instant().isAfter(end)) {
                    throw new MigrationException(
                            "the mirror to the files does not end; stop it and try again", running);
                }
                await(LOOK_AGAIN);
            }
        }
    }

    private static void await(Duration time) {
        try {
            if (new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("nobody counts down");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Names and permissions as they were before. */
    private void undo(SortedMap<String, String> document) {
        FirstFailure failure = new FirstFailure();
        failure.attempt(() -> names.nameBack(document));
        failure.attempt(() -> lid.open(document));
        failure.rethrow();
    }

    /**
     * Hands back to the files: they get their names and permissions back, and all that has arrived on the bus and is not in them. A message that the
     * format cannot say is told of, and stays on the bus. Run again after a failure, it goes on.
     *
     * @return how many messages were written to the files, and how many were rejected
     * @throws MigrationException if it was not cut over, or the files cannot be written
     */
    public MirrorStats rollBack() {
        MigrationLock lock = plan.state().lock("cutover");
        try (lock) {
            SortedMap<String, String> document = document();
            // From here on the bus does not count alone; nobody shall be told so if this ends in the middle.
            document.remove(MOMENT);
            save(document);
            undo(document);
            MirrorStats written;
            try (MirrorToFiles mirror = MirrorToFiles.open(plan)) {
                step("catch up");
                mirror.catchUp();
                written = mirror.stats();
            }
            // It speaks of what was before; the next cutover wants a new one.
            step("forget the verification");
            plan.state()
                    .remove(MigrationState.document(
                            MigrationState.VERIFY, plan.stream().name()));
            remove();
            return written;
        }
    }
}
