package io.hestai.bus.operations.migration.artifact;

import io.hestai.bus.operations.migration.format.MigrationException;
import io.hestai.bus.operations.migration.state.MigrationState;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which files messages refer to, and where large values go. Remembered with the migration, so that what comes later treats messages the same way.
 *
 * @param fields the fields whose value is the path of a file
 * @param base what relative paths are relative to
 * @param largerThan values with more bytes than this go to the store; default 262,144
 * @param store the folder for large values, each in a file named by its hash; empty if they stay in the message
 */
public record ArtifactSettings(List<String> fields, Path base, int largerThan, Optional<Path> store) {
    /** From how many bytes on a value counts as large, unless told otherwise. */
    public static final int LARGE = 256 << 10;

    private static final String DOCUMENT = "artifacts";

    /** Makes paths absolute, and refuses a limit that every reference would exceed. */
    public ArtifactSettings {
        fields = List.copyOf(fields);
        base = base.toAbsolutePath().normalize();
        store = store.map(each -> each.toAbsolutePath().normalize());
        if (largerThan < 1_024) {
            throw new MigrationException("values of " + largerThan + " bytes are not large; use at least 1024");
        }
    }

    /**
     * What an earlier step remembered for a stream.
     *
     * @param state what the migration remembers
     * @param stream the stream's name
     * @return the settings; empty if there are none
     */
    public static Optional<ArtifactSettings> load(MigrationState state, String stream) {
        return state.load(MigrationState.document(DOCUMENT, stream)).map(ArtifactSettings::of);
    }

    private static ArtifactSettings of(Map<String, String> values) {
        String fields = values.getOrDefault("fields", "");
        String store = values.getOrDefault("store", "");
        return new ArtifactSettings(
                fields.isEmpty() ? List.of() : List.of(fields.split(",", -1)),
                Path.of(values.getOrDefault("base", "/")),
                Integer.parseInt(values.getOrDefault("larger.than", Integer.toString(LARGE))),
                store.isEmpty() ? Optional.empty() : Optional.of(Path.of(store)));
    }

    /**
     * Remembers the settings for a stream.
     *
     * @param state what the migration remembers
     * @param stream the stream's name
     */
    public void save(MigrationState state, String stream) {
        state.save(
                MigrationState.document(DOCUMENT, stream),
                Map.of(
                        "fields", String.join(",", fields),
                        "base", base.toString(),
                        "larger.than", Integer.toString(largerThan),
                        "store", store.map(Path::toString).orElse("")));
    }
}
