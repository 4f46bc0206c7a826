package io.hestai.bus.operations.migration.stage;

import io.hestai.bus.operations.migration.format.MigrationException;
import io.hestai.bus.operations.migration.mirror.MirrorLag;
import io.hestai.bus.operations.migration.mirror.MirrorPlan;
import io.hestai.bus.operations.migration.mirror.MirrorToFiles;
import io.hestai.bus.operations.migration.source.SourceFile;
import io.hestai.bus.operations.migration.source.SourceFiles;
import io.hestai.bus.operations.migration.state.MigrationLock;
import io.hestai.bus.operations.migration.state.MigrationState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
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
    private static final String RENAMED = "renamed.";
    private static final String ROLLED_BACK = "rolled-back";

    private final MirrorPlan plan;
    private final Clock clock;

    /**
     * For one migration and stream.
     *
     * @param plan what was mirrored
     * @param clock gives the moment
     */
    public Cutover(MirrorPlan plan, Clock clock) {
        this.plan = plan;
        this.clock = clock;
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
     * Whether a cutover was begun and has been neither finished nor rolled back.
     *
     * @return whether it was
     */
    public boolean isUnfinished() {
        return plan.state().load(plan.cutoverDocument()).isPresent() && moment().isEmpty();
    }

    /**
     * Cuts over.
     *
     * @param verifiedWithin how old the last verification that passed may be, from when it began
     * @param rename what to append to the names of the files, which then are out of the old programs' way; empty to make them read-only
     * @return the moment
     * @throws MigrationException if that is refused; files and mirrors are as before
     */
    public Instant run(Duration verifiedWithin, Optional<String> rename) {
        MigrationLock lock = plan.state().lock("cutover");
        try (lock) {
            Optional<Instant> before = moment();
            if (before.isPresent()) {
                throw new MigrationException(
                        "it was cut over already, at " + before.get() + "; 'hbus migrate rollback' is the way back");
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
        List<Path> files = files();
        SortedMap<String, String> document = plan.state()
                .load(plan.cutoverDocument())
                .orElseGet(() -> new TreeMap<>(FileLid.state(rename.isPresent() ? files : withFolders(files))));
        document.put(FORMAT, plan.format().name());
        // From here on the mirror to the files ends itself, and a rollback knows what was before.
        plan.state().save(plan.cutoverDocument(), document);
        boolean done = false;
        try {
            awaitMirrorEnd();
            if (rename.isPresent()) {
                rename(files, rename.get(), document);
            } else {
                FileLid.close(withFolders(files));
            }
            await(LAST_WRITES);
            if (rename.isEmpty()) {
                demandUpToDate();
            }
            Instant moment = clock.instant();
            document.put(MOMENT, Long.toString(moment.toEpochMilli()));
            plan.state().save(plan.cutoverDocument(), document);
            done = true;
            return moment;
        } finally {
            if (!done) {
                undo(document);
                plan.state().remove(plan.cutoverDocument());
            }
        }
    }

    private List<Path> files() {
        return Files.exists(plan.root())
                ? SourceFiles.find(plan.root(), plan.format()).stream()
                        .map(SourceFile::path)
                        .toList()
                : List.of();
    }

    private List<Path> withFolders(List<Path> files) {
        List<Path> all = new ArrayList<>(files);
        all.addAll(FileLid.folders(plan.root()));
        return all;
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

    private void rename(List<Path> files, String suffix, SortedMap<String, String> document) {
        try {
            for (int i = 0; i < files.size(); i++) {
                Path to = files.get(i).resolveSibling(files.get(i).getFileName() + suffix);
                if (Files.exists(to)) {
                    throw new MigrationException(to + " is there already; choose another --rename");
                }
                document.put(RENAMED + i, files.get(i).toString() + '\n' + to);
            }
            plan.state().save(plan.cutoverDocument(), document);
            for (Path file : files) {
                Files.move(file, file.resolveSibling(file.getFileName() + suffix));
            }
        } catch (IOException e) {
            throw new MigrationException("cannot rename the files: " + e, e);
        }
    }

    /** Names and permissions as they were before. */
    private static void undo(SortedMap<String, String> document) {
        SortedMap<String, String> folders = new TreeMap<>(Collections.reverseOrder());
        folders.putAll(document);
        document.forEach((key, value) -> {
            if (key.startsWith(RENAMED)) {
                nameBack(
                        Path.of(value.substring(0, value.indexOf('\n'))),
                        Path.of(value.substring(value.indexOf('\n') + 1)));
            }
        });
        FileLid.open(folders);
    }

    private static void nameBack(Path before, Path now) {
        try {
            if (Files.exists(now) && !Files.exists(before)) {
                Files.move(now, before);
            } else if (Files.exists(now)) {
                throw new MigrationException(before + " was made anew after the cutover, though it was renamed to "
                        + now + "; look what is in it, move it away, and run it again");
            }
        } catch (IOException e) {
            throw new MigrationException("cannot rename " + now + " to " + before + ": " + e, e);
        }
    }

    /**
     * Hands back to the files: they get their names and permissions back, and all that has arrived on the bus and is not in them. Run again after a
     * failure, it goes on.
     *
     * @return how many messages were written to the files
     * @throws MigrationException if it was not cut over, or the files cannot be written
     */
    public long rollBack() {
        MigrationLock lock = plan.state().lock("cutover");
        try (lock) {
            SortedMap<String, String> document = plan.state()
                    .load(plan.cutoverDocument())
                    .orElseThrow(() -> new MigrationException(
                            "it was not cut over, so that there is nothing to roll back; the files still count"));
            undo(document);
            long written;
            try (MirrorToFiles mirror = MirrorToFiles.open(plan)) {
                mirror.catchUp();
                written = mirror.stats().mirrored();
            }
            plan.state().save(plan.document(ROLLED_BACK), new TreeMap<>(Map.of(MOMENT, Long.toString(clock.millis()))));
            // It speaks of what was before; the next cutover wants a new one.
            plan.state()
                    .remove(MigrationState.document(
                            MigrationState.VERIFY, plan.stream().name()));
            plan.state().remove(plan.cutoverDocument());
            return written;
        }
    }
}
