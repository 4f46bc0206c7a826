package io.hestai.bus.app.json;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The lines of a stream of bytes, decoded strictly and never more than one of them in memory. Blank lines are passed over. */
public final class JsonLines {
    /** Far above what one message may have, even when each of its bytes is escaped; below what would fill the memory. */
    static final int MAX_LINE_BYTES = 64 << 20;

    private final InputStream in;
    private long number;

    /**
     * Reads lines.
     *
     * @param in where from
     */
    public JsonLines(InputStream in) {
        this.in = new BufferedInputStream(in, 1 << 16);
    }

    /**
     * The number of the line read last.
     *
     * @return the number, from 1, blank lines counted
     */
    public long number() {
        return number;
    }

    /**
     * Reads the next line that is not blank.
     *
     * @return the line without its end, or null after the last one
     * @throws IOException if it cannot be read
     * @throws MalformedMessageException if it is not UTF-8, or endless
     */
    public @Nullable String next() throws IOException, MalformedMessageException {
        while (true) {
            byte[] bytes = nextBytes();
            if (bytes == null) {
                return null;
            }
            number++;
            String line = decode(bytes);
            if (number == 1 && line.startsWith("\uFEFF")) {
                line = line.substring(1);
            }
            if (!line.isBlank()) {
                return line;
            }
        }
    }

    private byte @Nullable [] nextBytes() throws IOException, MalformedMessageException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(512);
        int next = in.read();
        if (next < 0) {
            return null;
        }
        while (next >= 0 && next != '\n') {
            line.write(next);
            if (line.size() > MAX_LINE_BYTES) {
                number++;
                throw new MalformedMessageException(
                        "the line is longer than " + (MAX_LINE_BYTES >> 20) + " MiB", 1, MAX_LINE_BYTES, null);
            }
            next = in.read();
        }
        return line.toByteArray();
    }

    private static String decode(byte[] bytes) throws MalformedMessageException {
        int length = bytes.length > 0 && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(buffer).toString();
        } catch (CharacterCodingException e) {
            int column = new String(bytes, 0, length, StandardCharsets.UTF_8).indexOf('\uFFFD') + 1;
            throw new MalformedMessageException("the line is not UTF-8", 1, column, e);
        }
    }
}
