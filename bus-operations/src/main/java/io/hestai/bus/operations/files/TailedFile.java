package io.hestai.bus.operations.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One file, held open, so that its rest can be read whatever becomes of its name. Not thread-safe. */
final class TailedFile implements AutoCloseable {
    private static final int CHUNK = 64 << 10;

    /** Nothing is known about how long the file was when it was read last. */
    private static final long UNKNOWN = -1;

    private final FileKey key;
    private final FileChannel channel;
    private final int maxLineBytes;
    private Path file;
    private long offset;
    private int mark;
    private long sizeSeen = UNKNOWN;

    /** Told once what there is now has been read. */
    private @Nullable TailEvent farewell;

    private long retiredNs;
    private boolean retired;

    private TailedFile(Path file, FileKey key, FileChannel channel, int maxLineBytes) {
        this.file = file;
        this.key = key;
        this.channel = channel;
        this.maxLineBytes = maxLineBytes;
    }

    /** Opens the file that has a name now; null if it has gone, or been replaced in between. */
    static @Nullable TailedFile open(Path file, FileKey expected, int maxLineBytes) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        boolean same = false;
        try {
            same = FileKey.of(file).equals(expected);
        } finally {
            if (!same) {
                channel.close();
            }
        }
        return same ? new TailedFile(file, expected, channel, maxLineBytes) : null;
    }

    Path file() {
        return file;
    }

    FileKey key() {
        return key;
    }

    TailPosition position() {
        return new TailPosition(file, new TailPlace(key, offset, mark));
    }

    /** Goes on behind a place; that what is before it is still the same is looked at with the next reading. */
    void resumeAt(TailPlace place) {
        offset = place.offset();
        mark = place.mark();
    }

    void renamed(Path name) {
        file = name;
        retired = false;
        farewell = null;
    }

    /** Its name has gone: it is read to its end, which is then told, and a while longer. */
    void retire(TailEvent last, long nowNs) {
        farewell = last;
        retired = true;
        retiredNs = nowNs;
    }

    boolean isRetired() {
        return retired;
    }

    boolean isOver(long nowNs, long lingerNs) {
        return retired && farewell == null && nowNs - retiredNs >= lingerNs;
    }

    /** How many bytes there are that have not been read. */
    long unread() throws IOException {
        return Math.max(0, channel.size() - offset);
    }

    /**
     * Reads whole lines until there is none left or enough has been read.
     *
     * @return how many bytes of the budget are left; 0 if there may be more to read
     */
    long read(List<TailEvent> into, long budget, long nowNs) throws IOException {
        long size = channel.size();
        long left = budget;
        if (size != sizeSeen) {
            if (size < offset || (offset > 0 && Marks.before(channel, offset) != mark)) {
                into.add(new TailEvent.Truncated(file, key, offset, size));
                offset = 0;
                mark = 0;
            }
            left = readLines(into, budget);
            if (left > 0) {
                sizeSeen = size;
                retiredNs = nowNs;
            }
        }
        if (left > 0 && farewell != null) {
            into.add(farewell);
            farewell = null;
        }
        return left;
    }

    private long readLines(List<TailEvent> into, long budget) throws IOException {
        long left = budget;
        byte[] chunk = new byte[(int) Math.min(CHUNK, maxLineBytes + 1L)];
        while (left > 0) {
            int length = fill(chunk);
            int used = split(chunk, length, into);
            if (used > 0) {
                left -= Math.min(left, used);
            } else if (length < chunk.length) {
                return left;
            } else if (length <= maxLineBytes) {
                chunk = new byte[(int) Math.min(2L * chunk.length, maxLineBytes + 1L)];
            } else if (!passOver(into)) {
                return left;
            }
        }
        return 0;
    }

    private int fill(byte[] chunk) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(chunk);
        while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) > 0) {
            // The next read goes on where this one ended.
        }
        return buffer.position();
    }

    /** Takes the whole lines of a chunk that begins at the offset; gives how many bytes they have. */
    private int split(byte[] chunk, int length, List<TailEvent> into) {
        int start = 0;
        for (int i = 0; i < length; i++) {
            if (chunk[i] == '\n') {
                long begin = offset;
                advance(i + 1 - start, Marks.of(chunk, start, i + 1));
                byte[] bytes = Arrays.copyOfRange(chunk, start, i);
                into.add(new TailLine(file, begin, bytes, position().place()));
                start = i + 1;
            }
        }
        return start;
    }

    private void advance(long bytes, int newMark) {
        offset += bytes;
        mark = newMark;
    }

    /** Passes over a line that is too long, if its end is there. */
    private boolean passOver(List<TailEvent> into) throws IOException {
        byte[] chunk = new byte[CHUNK];
        ByteBuffer buffer = ByteBuffer.wrap(chunk);
        long at = offset;
        while (true) {
            buffer.clear();
            int length = channel.read(buffer, at);
            if (length <= 0) {
                return false;
            }
            for (int i = 0; i < length; i++) {
                if (chunk[i] == '\n') {
                    long begin = offset;
                    offset = at + i + 1;
                    mark = Marks.before(channel, offset);
                    into.add(new TailEvent.TooLong(file, begin, position().place()));
                    return true;
                }
            }
            at += length;
        }
    }

    byte[] head(int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        while (buffer.hasRemaining() && channel.read(buffer, buffer.position()) > 0) {
            // The next read goes on where this one ended.
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    /** The last line of a file that nobody writes any more, though it has no end. */
    void readUnended(List<TailEvent> into) throws IOException {
        long length = Math.min(unread(), maxLineBytes);
        if (length > 0) {
            byte[] bytes = new byte[(int) length];
            int got = fill(bytes);
            long begin = offset;
            offset += got;
            mark = Marks.before(channel, offset);
            into.add(new TailLine(
                    file, begin, Arrays.copyOf(bytes, got), position().place()));
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
