package io.hestai.bus.operations.migration.mirror;

import io.hestai.bus.EntryId;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Note}s of one writer, in a file of its own that only grows. A note that was cut short counts as never written, and so does the record
 * that would have followed it. Not thread-safe.
 */
final class Ledger implements AutoCloseable {
    static final String SUFFIX = ".ledger";

    private final Path file;
    private final FileChannel channel;
    private long size;

    private Ledger(Path file, FileChannel channel, long size) {
        this.file = file;
        this.channel = channel;
        this.size = size;
    }

    static Ledger open(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        long whole = wholeLines(channel);
        channel.truncate(whole);
        return new Ledger(file, channel, whole);
    }

    private static long wholeLines(FileChannel channel) throws IOException {
        long end = channel.size();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (end > 0) {
            one.clear();
            if (channel.read(one, end - 1) == 1 && one.get(0) == '\n') {
                return end;
            }
            end--;
        }
        return 0;
    }

    /** Adds a note; if it cannot be written whole, it is not there at all. */
    void add(Note note) throws IOException {
        ByteBuffer line = ByteBuffer.wrap(note.line());
        int length = line.remaining();
        boolean done = false;
        try {
            while (line.hasRemaining()) {
                channel.write(line, size + line.position());
            }
            done = true;
        } finally {
            if (!done) {
                channel.truncate(size);
            }
        }
        size += length;
    }

    /** What may have been written behind an entry; all of it if there is none. */
    Map<EntryId, Note> after(@Nullable EntryId entry) throws IOException {
        Map<EntryId, Note> notes = new LinkedHashMap<>();
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Note note = Note.parse(line);
                if (note != null && (entry == null || note.entry().compareTo(entry) > 0)) {
                    notes.put(note.entry(), note);
                }
            }
        }
        return notes;
    }

    void force() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // All that counts was written by add.
        }
    }
}
