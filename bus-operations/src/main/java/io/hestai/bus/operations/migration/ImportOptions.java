package io.hestai.bus.operations.migration;

import io.hestai.bus.operations.migration.artifact.ArtifactSettings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How an import is done.
 *
 * @param intoExisting whether the stream may hold other messages already
 * @param rejects where unreadable records are set aside; empty for a file in the state's folder
 * @param batch how many messages lie between two checkpoints, at least 1
 * @param artifacts which files messages refer to, and where large values go; empty for what an earlier run was told
 */
public record ImportOptions(
        boolean intoExisting, Optional<Path> rejects, int batch, Optional<ArtifactSettings> artifacts) {
    private static final int DEFAULT_BATCH = 8_192;

    /** Refuses a batch of nothing. */
    public ImportOptions {
        if (batch < 1) {
            throw new IllegalArgumentException("a checkpoint after every " + batch + " messages makes no sense");
        }
    }

    /**
     * Without artifacts, or with those that an earlier run was told.
     *
     * @param intoExisting whether the stream may hold other messages already
     * @param rejects where unreadable records are set aside; empty for a file in the state's folder
     * @param batch how many messages lie between two checkpoints, at least 1
     */
    public ImportOptions(boolean intoExisting, Optional<Path> rejects, int batch) {
        this(intoExisting, rejects, batch, Optional.empty());
    }

    /**
     * A stream of its own, rejects beside the state, a checkpoint after every 8192 messages.
     *
     * @return the options
     */
    public static ImportOptions defaults() {
        return new ImportOptions(false, Optional.empty(), DEFAULT_BATCH);
    }
}
