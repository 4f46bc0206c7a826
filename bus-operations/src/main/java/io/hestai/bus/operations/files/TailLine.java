package io.hestai.bus.operations.files;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A whole line of a followed file, as it stands there. Immutable. */
public final class TailLine implements TailEvent {
    private final Path file;
    private final TailPlace after;
    private final long offset;
    private final byte[] bytes;

    TailLine(Path file, long offset, byte[] bytes, TailPlace after) {
        this.file = file;
        this.offset = offset;
        this.bytes = bytes;
        this.after = after;
    }

    @Override
    public Path file() {
        return file;
    }

    /**
     * Where the line begins.
     *
     * @return bytes from the start of the file
     */
    public long offset() {
        return offset;
    }

    /**
     * The place behind the line, with which reading goes on after a restart once the line has been dealt with.
     *
     * @return the place
     */
    public TailPlace after() {
        return after;
    }

    /**
     * What the line holds.
     *
     * @return a new array, without the line feed, but with a carriage return if there is one
     */
    public byte[] bytes() {
        return bytes.clone();
    }

    /**
     * The line as text, without a carriage return at its end.
     *
     * @return the text; bytes that are not UTF-8 come out as U+FFFD
     */
    public String text() {
        int length = bytes.length > 0 && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /** File and offset; never what the line says, which may be long or private. */
    @Override
    public String toString() {
        return "line at " + offset + " of " + file + ", " + bytes.length + " bytes";
    }
}
