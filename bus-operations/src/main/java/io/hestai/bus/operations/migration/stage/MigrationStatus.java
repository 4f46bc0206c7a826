package io.hestai.bus.operations.migration.stage;

import io.hestai.bus.operations.migration.ImportedPlaces;
import io.hestai.bus.operations.migration.format.MigrationException;
import io.hestai.bus.operations.migration.mirror.MirrorLag;
import io.hestai.bus.operations.migration.mirror.MirrorPlan;
import io.hestai.bus.operations.migration.state.MigrationState;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;

/**
 * How far a migration is.
 *
 * @param stage the stage reached
 * @param imported how many messages the import has brought over
 * @param mirroringToBus whether a mirror to the bus runs now
 * @param mirroringToFiles whether a mirror to the files runs now
 * @param lag how far the sides are behind
 * @param verification the last verification, if there was one
 * @param cutOver when it was cut over, if it was
 */
public record MigrationStatus(
        Stage stage,
        long imported,
        boolean mirroringToBus,
        boolean mirroringToFiles,
        MirrorLag lag,
        Optional<Verification> verification,
        Optional<Instant> cutOver) {

    /** What has been done so far. */
    public enum Stage {
        /** Nothing. */
        NOT_BEGUN,
        /** The history is on the bus, or a part of it. */
        IMPORTED,
        /** Files and bus are kept alike; a mirror has run. */
        MIRRORED,
        /** The last verification found no difference. */
        VERIFIED,
        /** A cutover or a rollback was begun and not finished; run it again, or roll back. */
        CUTTING_OVER,
        /** The bus alone counts. */
        CUT_OVER
    }

    /**
     * A verification.
     *
     * @param begun when it began
     * @param passed whether nothing differed
     * @param differences how many differences there were
     */
    public record Verification(Instant begun, boolean passed, long differences) {}

    /**
     * Looks at files, bus and what the migration remembers.
     *
     * @param plan what is migrated
     * @param clock the time
     * @return how far it is
     * @throws MigrationException if the files or the state cannot be read
     */
    public static MigrationStatus of(MirrorPlan plan, Clock clock) {
        long imported = ImportedPlaces.of(plan.asMigration(), plan.stream().name(), plan.state())
                .map(ImportedPlaces::appended)
                .orElse(0L);
        Cutover files = new Cutover(plan, clock);
        Optional<Verification> verification = plan.state()
                .load(MigrationState.document(
                        MigrationState.VERIFY, plan.stream().name()))
                .map(MigrationStatus::verification);
        return new MigrationStatus(
                stage(plan, files, imported, verification),
                imported,
                isRunning(plan, MirrorPlan.TO_BUS),
                isRunning(plan, MirrorPlan.TO_FILES),
                MirrorLag.of(plan),
                verification,
                files.moment());
    }

    private static Stage stage(MirrorPlan plan, Cutover files, long imported, Optional<Verification> verification) {
        if (files.moment().isPresent()) {
            return Stage.CUT_OVER;
        }
        if (files.isUnfinished()) {
            return Stage.CUTTING_OVER;
        }
        if (verification.filter(Verification::passed).isPresent()) {
            return Stage.VERIFIED;
        }
        if (plan.state().load(plan.document(MirrorPlan.TO_BUS)).isPresent()) {
            return Stage.MIRRORED;
        }
        return imported > 0 ? Stage.IMPORTED : Stage.NOT_BEGUN;
    }

    private static Verification verification(SortedMap<String, String> values) {
        return new Verification(
                Instant.ofEpochMilli(Long.parseLong(values.getOrDefault("begun.ms", "0"))),
                values.getOrDefault("verdict", "").equals("same"),
                Long.parseLong(values.getOrDefault("differences", "0")));
    }

    /** The lock says it; taken for a moment only, so that a mirror that starts at that very moment may have to be started again. */
    private static boolean isRunning(MirrorPlan plan, String direction) {
        try {
            plan.state().lock(plan.document(direction)).close();
            return false;
        } catch (MigrationException running) {
            return true;
        }
    }
}
