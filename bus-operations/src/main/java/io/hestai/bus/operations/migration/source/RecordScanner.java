package io.hestai.bus.operations.migration.source;

import io.hestai.bus.operations.migration.format.SourceFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds where records of a file begin and end. The buffer grows up to the longest record a message can hold; of a longer one only the end is
 * looked for.
 */
final class RecordScanner {
    /** A message of the bus has 1 MiB; that leaves room for names, role, type, time and identity. */
    static final int LONGEST = (1 << 20) - 8_192;

    private static final int FIRST_BUFFER = 1 << 16;

    private final FileChannel channel;
    private final boolean wholeFile;
    private final byte[] recordEnd;

    private byte[] buffer = new byte[FIRST_BUFFER];
    /** Where the record begins in the buffer, and in the file. */
    private int from;

    private long begin;
    /** How much of the buffer is filled. */
    private int filled;
    /** Behind what has been looked at, without the end of the record in it; from there the search goes on. */
    private int searched;

    private int lineStart;
    private long lines;
    /** Bytes of a too long record that were thrown away. */
    private long dropped;

    private boolean consumedWhole;

    RecordScanner(FileChannel channel, SourceFormat format, long offset) {
        this.channel = channel;
        this.wholeFile = format.layout() != SourceFormat.Layout.LINES;
        this.recordEnd = format.recordEnd().getBytes(StandardCharsets.UTF_8);
        this.begin = offset;
        this.consumedWhole = wholeFile && offset > 0;
    }

    /** Leaves out a byte order mark at the beginning of the file; gives where the record begins. */
    long skipMark() throws IOException {
        if (begin == 0 && searched == from) {
            while (filled - from < 3 && fill()) {
                // Until the mark can be there.
            }
            if (filled - from >= 3
                    && buffer[from] == (byte) 0xEF
                    && buffer[from + 1] == (byte) 0xBB
                    && buffer[from + 2] == (byte) 0xBF) {
                from += 3;
                begin = 3;
                searched = from;
                lineStart = from;
            }
        }
        return begin;
    }

    /** Looks for the end of the record: how many lines it has, 0 if it is not complete. */
    long find() throws IOException {
        return wholeFile ? findWhole() : findLines();
    }

    private long findWhole() throws IOException {
        if (consumedWhole) {
            return 0;
        }
        while (true) {
            searched = filled;
            if (filled - from > LONGEST) {
                dropSearched();
            }
            if (!fill()) {
                consumedWhole = true;
                lines = 1;
                return lines;
            }
        }
    }

    private long findLines() throws IOException {
        while (true) {
            for (int i = searched; i < filled; i++) {
                if (buffer[i] == '\n') {
                    lines++;
                    searched = i + 1;
                    boolean ends = recordEnd.length == 0 || isRecordEnd(i);
                    lineStart = searched;
                    if (ends) {
                        return lines;
                    }
                }
            }
            searched = filled;
            if (filled - from > LONGEST) {
                dropSearched();
            }
            if (!fill()) {
                return 0;
            }
        }
    }

    private boolean isRecordEnd(int newline) {
        int end = newline > lineStart && buffer[newline - 1] == '\r' ? newline - 1 : newline;
        return Arrays.equals(buffer, lineStart, end, recordEnd, 0, recordEnd.length);
    }

    private void dropSearched() {
        dropped += searched - from;
        from = searched;
        lineStart = from;
    }

    private boolean fill() throws IOException {
        if (filled == buffer.length) {
            makeRoom();
        }
        ByteBuffer room = ByteBuffer.wrap(buffer, filled, buffer.length - filled);
        int read = channel.read(room, begin + dropped + (filled - from));
        if (read <= 0) {
            return false;
        }
        filled += read;
        return true;
    }

    private void makeRoom() {
        int kept = filled - from;
        byte[] target = kept > buffer.length / 2 ? new byte[buffer.length * 2] : buffer;
        System.arraycopy(buffer, from, target, 0, kept);
        buffer = target;
        searched -= from;
        lineStart -= from;
        filled = kept;
        from = 0;
    }

    boolean isTooLong() {
        return dropped > 0 || searched - from > LONGEST;
    }

    byte[] record() {
        return Arrays.copyOfRange(buffer, from, searched);
    }

    long begin() {
        return begin;
    }

    long end() {
        return begin + dropped + (searched - from);
    }

    void consume() {
        begin = end();
        dropped = 0;
        from = searched;
        lineStart = from;
        lines = 0;
    }
}
