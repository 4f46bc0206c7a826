package io.hestai.bus.operations.migration.mirror;

/** Where an import ended, as the place where a mirror begins. */
final class ImportedPlaces {
    private ImportedPlaces() {}

    static ToBusCheckpoint of(MirrorPlan plan) {
        return ToBusCheckpoint.NONE;
    }
}
