package io.hestai.bus.operations.migration.mirror;

import io.hestai.bus.operations.files.FileKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/**
 * A file that records are appended to while the old programs append to it, too, and may rotate it. A record goes out in one write, so that
 * nobody's record lies within another's; one that does not fit on the disk is taken back. Not thread-safe.
 */
final class AppendedFile implements AutoCloseable {
    private static final int CHUNK = 64 << 10;
    private static final int LOOKS = 20;
    private static final Duration LOOK = Duration.ofMillis(25);

    /** Nobody counts it down. */
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    private final FileKey key;
    private final FileChannel channel;

    /** What was found by {@link #holds} lies before this; a second record with the same bytes lies behind it. */
    private long found;

    private AppendedFile(FileKey key, FileChannel channel) {
        this.key = key;
        this.channel = channel;
    }

    /** Opens the file that has the name now, and makes it if there is none. */
    static AppendedFile open(Path path) throws IOException {
        while (true) {
            boolean there = Files.exists(path);
            FileKey before = there ? FileKey.of(path) : new FileKey("");
            FileChannel channel = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
            boolean kept = false;
            try {
                FileKey key = FileKey.of(path);
                // Otherwise the name was given to another file in between.
                kept = !there || key.equals(before);
                if (kept) {
                    return new AppendedFile(key, channel);
                }
            } finally {
                if (!kept) {
                    channel.close();
                }
            }
        }
    }

    FileKey key() {
        return key;
    }

    /** Whether the name still stands for this file. */
    boolean isAt(Path path) {
        try {
            return FileKey.of(path).equals(key);
        } catch (IOException e) {
            return false;
        }
    }

    long size() throws IOException {
        return channel.size();
    }

    /**
     * Appends a record; behind a last line without an end, on a line of its own.
     *
     * @throws IOException if the disk is full or fails; then nothing of the record is there, unless somebody else wrote behind it meanwhile
     */
    void append(Path path, byte[] record) throws IOException {
        awaitLineEnd(path);
        long before = channel.size();
        byte[] whole = endsLine(path, before) ? record : withLineEnd(record);
        ByteBuffer bytes = ByteBuffer.wrap(whole);
        boolean done = false;
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            done = true;
        } finally {
            if (!done && channel.size() == before + bytes.position()) {
                channel.truncate(before);
            }
        }
    }

    /** Somebody may be in the middle of a line; who left one without an end long ago is not waited for. */
    private void awaitLineEnd(Path path) throws IOException {
        for (int i = 0; i < LOOKS && !endsLine(path, channel.size()); i++) {
            Waits.briefly(NEVER, LOOK);
        }
    }

    private static boolean endsLine(Path path, long size) throws IOException {
        if (size == 0) {
            return true;
        }
        try (FileChannel reading = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            return reading.read(last, size - 1) < 1 || last.get(0) == '\n';
        }
    }

    private static byte[] withLineEnd(byte[] record) {
        byte[] whole = new byte[record.length + 1];
        whole[0] = '\n';
        System.arraycopy(record, 0, whole, 1, record.length);
        return whole;
    }

    /**
     * Whether a record that an earlier run was about to write is there. A part of it at the very end, as a kill may leave, is taken away.
     *
     * @param from it lies there, or behind
     */
    boolean holds(Path path, long from, byte[] record) throws IOException {
        try (FileChannel reading = FileChannel.open(path, StandardOpenOption.READ)) {
            long line = Math.max(from, found);
            byte[] chunk = new byte[Math.max(CHUNK, record.length)];
            while (true) {
                int length = read(reading, line, chunk);
                if (length >= record.length && Arrays.equals(chunk, 0, record.length, record, 0, record.length)) {
                    found = line + record.length;
                    return true;
                }
                int next = lineAfter(chunk, length);
                if (next == 0) {
                    takeAwayPart(line, chunk, length, record);
                    return false;
                }
                line += next;
            }
        }
    }

    private static int read(FileChannel reading, long from, byte[] chunk) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(chunk);
        while (buffer.hasRemaining() && reading.read(buffer, from + buffer.position()) > 0) {
            // The next read goes on where this one ended.
        }
        return buffer.position();
    }

    private static int lineAfter(byte[] chunk, int length) {
        for (int i = 0; i < length; i++) {
            if (chunk[i] == '\n') {
                return i + 1;
            }
        }
        return 0;
    }

    private void takeAwayPart(long from, byte[] chunk, int length, byte[] record) throws IOException {
        boolean isPart = length > 0 && length < record.length && Arrays.equals(chunk, 0, length, record, 0, length);
        if (isPart && channel.size() == from + length) {
            channel.truncate(from);
        }
    }

    void force() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // All that counts was written by append.
        }
    }
}
