package io.hestai.bus.operations.migration;

import io.hestai.bus.Bus;
import io.hestai.bus.operations.migration.format.MigrationException;
import io.hestai.bus.operations.migration.format.SourceFormat;
import io.hestai.bus.operations.migration.source.SourceFile;
import io.hestai.bus.operations.migration.source.SourceFiles;
import io.hestai.bus.operations.migration.source.SourceId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What goes where.
 *
 * @param name what the migration is called; part of every message id, so that it must stay the same
 * @param root the file or folder with the messages
 * @param format how they are written
 * @param to the stream they go to; with {@code {source}} in it, one for each file, named after the file without folder and extension
 */
public record Migration(String name, Path root, SourceFormat format, String to) {
    private static final String SOURCE = "{source}";

    /** Makes the path absolute. */
    public Migration {
        root = root.toAbsolutePath().normalize();
        if (to.isEmpty()) {
            throw new MigrationException("name the stream that the messages belong to");
        }
    }

    /**
     * The short form of the name in message ids.
     *
     * @return 12 hexadecimal digits
     */
    public String tag() {
        return SourceId.migrationTag(name);
    }

    /**
     * Whether messages are appended to files, so that reading can go on at a place; otherwise every file is looked at again.
     *
     * @return whether files grow
     */
    boolean grows() {
        return format.layout() == SourceFormat.Layout.LINES;
    }

    /**
     * The files of each stream.
     *
     * @return the files in the order of the import, by stream, at least one
     * @throws MigrationException if there are none, or they may not be read
     */
    public Map<String, List<SourceFile>> streams() {
        Map<String, List<SourceFile>> streams = new LinkedHashMap<>();
        List<SourceFile> files = SourceFiles.list(root, format);
        refuseTwins(files);
        for (SourceFile file : files) {
            streams.computeIfAbsent(streamOf(file), name -> new ArrayList<>()).add(file);
        }
        return streams;
    }

    /**
     * Looks at the beginnings of the files, and writes nothing.
     *
     * @throws MigrationException if there are none, they may not be read, are no text, are not of the format, or lack a name that it maps
     */
    public void check() {
        streams().values().forEach(files -> Probe.check(files, format));
    }

    /**
     * Looks at the names of the streams, and sends nothing.
     *
     * @param bus the bus
     * @throws io.hestai.bus.BadNameException if one breaks the rules
     */
    public void checkNames(Bus bus) {
        streams().keySet().forEach(bus::stream);
    }

    private static void refuseTwins(List<SourceFile> files) {
        Map<String, SourceFile> byTag = new HashMap<>();
        for (SourceFile file : files) {
            SourceFile twin = file.grows() && Sizes.of(file) > 0 ? byTag.put(file.tag(), file) : null;
            if (twin != null) {
                throw new MigrationException(
                        twin.path() + " and " + file.path() + " begin with the same line and are rotations of"
                                + " one file: one seems to be a copy of the other; move one of them away");
            }
        }
    }

    /**
     * The stream of a file.
     *
     * @param file the file
     * @return the stream's name
     */
    public String streamOf(SourceFile file) {
        return to.replace(SOURCE, file.stem());
    }
}
