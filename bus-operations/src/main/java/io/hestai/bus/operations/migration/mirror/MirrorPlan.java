package io.hestai.bus.operations.migration.mirror;

import io.hestai.bus.Stream;
import io.hestai.bus.operations.migration.Migration;
import io.hestai.bus.operations.migration.format.SourceFormat;
import io.hestai.bus.operations.migration.state.MigrationState;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * What is mirrored, and where to.
 *
 * @param root the file or folder of the old system
 * @param format how it is written
 * @param migration the migration's name, the same as for the import, since it is part of the message ids
 * @param stream the stream on the bus
 * @param state what the migration remembers
 * @param notices told, one line each, of what a person should know: files that come and go, a Redis or a disk that refuses. Called on the thread
 *     that mirrors
 */
public record MirrorPlan(
        Path root,
        SourceFormat format,
        String migration,
        Stream stream,
        MigrationState state,
        Consumer<String> notices) {
    /** The document of the direction from files to the bus, for one stream, begins with this. */
    public static final String TO_BUS = MigrationState.MIRROR_TO_BUS;
    /** The document of the direction from the bus to files, for one stream, begins with this. */
    public static final String TO_FILES = "mirror-to-files";

    /** The document of the cutover of one stream begins with this. */
    public static final String CUTOVER = "cutover";

    /** Takes the path as an absolute one. */
    public MirrorPlan {
        root = root.toAbsolutePath().normalize();
    }

    /**
     * The document of the cutover of a stream.
     *
     * @return its name
     */
    public String cutoverDocument() {
        return document(CUTOVER);
    }

    /** Whether the files have been cut off, or that has begun. */
    boolean isCutOver() {
        return state.load(cutoverDocument()).isPresent();
    }

    /**
     * What goes where, as the import has it.
     *
     * @return the migration
     */
    public Migration asMigration() {
        return new Migration(migration, root, format, stream.name());
    }

    /**
     * The document of a direction for the stream, which is also the name of its lock.
     *
     * @param direction {@link #TO_BUS} or {@link #TO_FILES}
     * @return its name
     */
    public String document(String direction) {
        return MigrationState.document(direction, stream.name());
    }

    /** Where those who write files note what they write. */
    Path ledgers() {
        return state.directory();
    }
}
