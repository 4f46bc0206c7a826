package io.hestai.bus.operations.migration.mirror;

import io.hestai.bus.operations.files.TailLine;
import io.hestai.bus.operations.files.TailPlace;
import io.hestai.bus.operations.migration.source.SourcePosition;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.function.BiConsumer;

/** Puts the lines of one file together to records: one line each, or several up to one that ends the record. Not thread-safe. */
final class RecordAssembly {
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final byte[] recordEnd;
    private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
    private TailPlace settled;
    private long line;
    private long begin = -1;
    private long lines;

    /**
     * Begins at a place.
     *
     * @param recordEnd the line that ends a record; empty if every line does
     * @param settled where a record begins
     * @param line the number of the line there, from 1
     */
    RecordAssembly(byte[] recordEnd, TailPlace settled, long line) {
        this.recordEnd = recordEnd;
        this.settled = settled;
        this.line = line;
    }

    /** Takes a line; gives the record with its position, if the line ends it. */
    void add(String file, TailLine next, BiConsumer<SourcePosition, byte[]> whole) {
        byte[] bytes = next.bytes();
        int mark = next.offset() == 0 && startsWithMark(bytes) ? MARK.length : 0;
        if (begin < 0) {
            begin = next.offset() + mark;
        }
        gathered.write(bytes, mark, bytes.length - mark);
        if (next.after().offset() > next.offset() + bytes.length) {
            gathered.write('\n');
        }
        lines++;
        if (recordEnd.length == 0 || isEnd(bytes)) {
            SourcePosition position =
                    new SourcePosition(file, begin, line, next.after().offset(), lines);
            byte[] record = gathered.toByteArray();
            passTo(next.after());
            whole.accept(position, record);
        }
    }

    private static boolean startsWithMark(byte[] bytes) {
        return bytes.length >= MARK.length && Arrays.equals(bytes, 0, MARK.length, MARK, 0, MARK.length);
    }

    private boolean isEnd(byte[] bytes) {
        int length = bytes.length > 0 && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
        return Arrays.equals(bytes, 0, length, recordEnd, 0, recordEnd.length);
    }

    /** Goes on behind a line that was too long to be read; what was gathered before it belongs to it. */
    SourcePosition passOver(String file, long offset, TailPlace after) {
        lines++;
        SourcePosition position = new SourcePosition(file, begin < 0 ? offset : begin, line, after.offset(), lines);
        passTo(after);
        return position;
    }

    private void passTo(TailPlace after) {
        line += lines;
        lines = 0;
        begin = -1;
        gathered.reset();
        settled = after;
    }

    /** The place behind the last whole record. */
    TailPlace settled() {
        return settled;
    }

    /** The number of the line at that place. */
    long line() {
        return line;
    }
}
