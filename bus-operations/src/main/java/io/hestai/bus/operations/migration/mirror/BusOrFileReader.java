package io.hestai.bus.operations.migration.mirror;

import io.hestai.bus.Message;
import io.hestai.bus.Position;
import io.hestai.bus.Stream;
import io.hestai.bus.StreamEntry;
import io.hestai.bus.UnreachableException;
import io.hestai.bus.operations.migration.format.SourceFormat;
import io.hestai.bus.operations.migration.source.SourceFile;
import io.hestai.bus.operations.migration.source.SourceFiles;
import io.hestai.bus.operations.migration.source.SourceItem;
import io.hestai.bus.operations.migration.source.SourceMessage;
import io.hestai.bus.operations.migration.source.SourceReader;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the history of a migration from the bus and, while the bus is empty or away, from the files: for a program that is moved before the history
 * is, or that must not stop when Redis does. The messages are the same from both, with the same message ids. Thread-safe.
 */
public final class BusOrFileReader {

    /** Where the messages came from. */
    public enum From {
        /** The stream. */
        BUS,
        /** The files, because the stream has no entries. */
        FILES_BUS_EMPTY,
        /** The files, because Redis does not answer. */
        FILES_BUS_AWAY
    }

    private final Stream stream;
    private final Path root;
    private final SourceFormat format;
    private final String migration;

    /**
     * Puts a reader together; nothing is read yet.
     *
     * @param stream the stream on the bus
     * @param root the file or folder of the old system
     * @param format how it is written
     * @param migration the migration's name, as for the import
     */
    public BusOrFileReader(Stream stream, Path root, SourceFormat format, String migration) {
        this.stream = stream;
        this.root = root;
        this.format = format;
        this.migration = migration;
    }

    /**
     * Hands over all messages there are now, one at a time, from one of the two: in the order of the stream, or file after file.
     * Memory does not grow with their number. Should Redis go away in the middle, the call fails, and what was handed over stands.
     *
     * @param handler takes each message, on the calling thread
     * @return where they came from
     * @throws io.hestai.bus.operations.migration.format.MigrationException if the bus has nothing and the files cannot be read
     */
    public From read(Consumer<Message> handler) {
        From from = choose(stream);
        if (from == From.BUS) {
            for (StreamEntry entry : stream.from(Position.start()).read()) {
                handler.accept(entry.message());
            }
        } else {
            for (SourceFile file : SourceFiles.list(root, format)) {
                read(file, handler);
            }
        }
        return from;
    }

    static From choose(Stream stream) {
        try {
            return stream.length() > 0 ? From.BUS : From.FILES_BUS_EMPTY;
        } catch (UnreachableException e) {
            return From.FILES_BUS_AWAY;
        }
    }

    private void read(SourceFile file, Consumer<Message> handler) {
        try (SourceReader reader = SourceReader.open(file, format, migration)) {
            for (@Nullable SourceItem item = reader.next(); item != null; item = reader.next()) {
                if (item instanceof SourceMessage message) {
                    handler.accept(message.message());
                }
            }
        }
    }
}
