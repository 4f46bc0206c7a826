package io.hestai.bus.operations.migration.source;

import io.hestai.bus.operations.migration.format.SourceFormat;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one file, in their order, with memory for one record at a time. What has no line end yet at the end of a growing file is not a
 * message yet: {@link #next()} returns null, and finds it when it is called again after the rest was written. Not thread-safe.
 */
public final class SourceReader implements AutoCloseable {
    private final SourceFile file;
    private final RecordItems items;
    private final FileChannel channel;
    private final RecordScanner scanner;
    private @Nullable String tag;
    private long line;

    private SourceReader(
            SourceFile file, SourceFormat format, String migration, FileChannel channel, long offset, long line) {
        this.file = file;
        this.items = new RecordItems(format, migration);
        this.channel = channel;
        this.scanner = new RecordScanner(channel, format, offset);
        this.line = line;
    }

    /**
     * Opens a file at its beginning.
     *
     * @param file the file
     * @param format how it is written
     * @param migration the name of the migration, which is part of every message id
     * @return the reader
     * @throws io.hestai.bus.operations.migration.format.MigrationException if the file cannot be opened
     */
    public static SourceReader open(SourceFile file, SourceFormat format, String migration) {
        return open(file, format, migration, 0, 1);
    }

    /**
     * Opens a file where an earlier reader stopped.
     *
     * @param file the file
     * @param format how it is written
     * @param migration the name of the migration
     * @param offset the offset of a record, as {@link #offset()} gave it, in bytes
     * @param line the number of the line there, as {@link #line()} gave it
     * @return the reader
     * @throws io.hestai.bus.operations.migration.format.MigrationException if the file cannot be opened
     */
    public static SourceReader open(SourceFile file, SourceFormat format, String migration, long offset, long line) {
        try {
            FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ);
            return new SourceReader(file, format, migration, channel, offset, line);
        } catch (IOException e) {
            throw Unreadable.file(file.path(), e);
        }
    }

    /**
     * Reads the next record.
     *
     * @return a message or a reject; null if no further record is complete now
     * @throws io.hestai.bus.operations.migration.format.MigrationException if the file cannot be read
     */
    public @Nullable SourceItem next() {
        try {
            long begin = scanner.skipMark();
            long lines = scanner.find();
            if (lines == 0) {
                return null;
            }
            SourcePosition position = new SourcePosition(file.name(), begin, line, scanner.end(), lines);
            SourceItem item = read(position);
            scanner.consume();
            line += lines;
            return item;
        } catch (IOException e) {
            throw Unreadable.file(file.path(), e);
        }
    }

    private SourceItem read(SourcePosition position) {
        return scanner.isTooLong()
                ? RecordItems.tooLong(position)
                : items.read(position, tag(), file.facts(), scanner.record());
    }

    /**
     * What tells the file from others, see {@link SourceFile#tag()}.
     *
     * @return the tag, found out once
     */
    public String tag() {
        String known = tag;
        if (known == null) {
            known = file.tag();
            tag = known;
        }
        return known;
    }

    /**
     * The file that is read.
     *
     * @return the file
     */
    public SourceFile file() {
        return file;
    }

    /**
     * Where the next record begins.
     *
     * @return bytes from the beginning of the file
     */
    public long offset() {
        return scanner.begin();
    }

    /**
     * The number of the line where the next record begins.
     *
     * @return the number, from 1
     */
    public long line() {
        return line;
    }

    /**
     * How much of the file is not read, or not complete.
     *
     * @return bytes behind {@link #offset()}, as the file is now; negative if it was truncated
     */
    public long remaining() {
        try {
            return channel.size() - scanner.begin();
        } catch (IOException e) {
            throw Unreadable.file(file.path(), e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // It was only read.
        }
    }
}
