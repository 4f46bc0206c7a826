package io.hestai.bus.operations.migration.source;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A record that is no message of the format. */
public final class SourceReject implements SourceItem {
    private final SourcePosition position;
    private final String reason;
    private final byte[] raw;

    SourceReject(SourcePosition position, String reason, byte[] raw) {
        this.position = position;
        this.reason = reason;
        this.raw = raw;
    }

    @Override
    public SourcePosition position() {
        return position;
    }

    /**
     * Why it is none.
     *
     * @return a few words, the same for all records with this fault
     */
    public String reason() {
        return reason;
    }

    /**
     * The record as it stands there.
     *
     * @return its bytes with the line end; empty if the record is too large to be held
     */
    public byte[] raw() {
        return raw.clone();
    }

    /**
     * As a line of a reject file: file, line, byte, reason and the record itself, between tabs; tabs, line ends and backslashes in the record are
     * escaped.
     *
     * @return its bytes, with the line end
     */
    public byte[] toLine() {
        ByteArrayOutputStream line = new ByteArrayOutputStream(raw.length + 64);
        String head = position.file() + '\t' + position.line() + '\t' + position.offset() + '\t' + reason + '\t';
        line.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        for (byte b : raw) {
            escape(b, line);
        }
        line.write('\n');
        return line.toByteArray();
    }

    private static void escape(byte b, ByteArrayOutputStream line) {
        int letter = switch (b) {
            case '\n' -> 'n';
            case '\r' -> 'r';
            case '\t' -> 't';
            case '\\' -> '\\';
            default -> 0;
        };
        if (letter != 0) {
            line.write('\\');
        }
        line.write(letter != 0 ? letter : b);
    }

    /**
     * What tells one line of a reject file from the others, so that not all of them need be held.
     *
     * @param line the line, with its end
     * @return eight bytes of its hash
     */
    public static long keyOf(byte[] line) {
        return ByteBuffer.wrap(Hashes.sha256().digest(line)).getLong();
    }
}
