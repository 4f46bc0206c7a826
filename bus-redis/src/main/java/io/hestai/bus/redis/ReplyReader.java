package io.hestai.bus.redis;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads replies (RESP2). A bulk string comes as {@code byte[]}, a simple string as {@link String}, an integer as {@link Long}, an array
 * as {@code Object[]}, an error as {@link RedisError}, nil as null. One thread reads.
 */
final class ReplyReader {
    private static final int BUFFER = 64 * 1024;

    /** The last four times. */
    private static final int LATELY = 0xF;

    private static final int MAX_BULK = 512 * 1024 * 1024;
    private static final int MAX_DEPTH = 16;
    private static final byte[] EMPTY = new byte[0];

    private final Transport transport;
    private final byte[] buffer = new byte[BUFFER];
    private int position;
    private int limit;

    private volatile long heardAt = System.nanoTime();

    /** Of the last times that the buffer was read, one bit each: whether it was filled, because more was there than it takes. */
    private int filled;

    ReplyReader(Transport transport) {
        this.transport = transport;
    }

    /** Whether bytes are at hand that were read already, so that the next reply is likely to come without waiting. */
    boolean hasBuffered() {
        return position < limit;
    }

    /** When bytes came last, on the monotonic clock; at first, when this was made. Any thread. */
    long heardAt() {
        return heardAt;
    }

    /** Whether much more waited lately than was read. */
    boolean isBehind() {
        return Integer.bitCount(filled & LATELY) >= 2;
    }

    @Nullable
    Object read() throws IOException {
        return read(0);
    }

    private @Nullable Object read(int depth) throws IOException {
        byte kind = next();
        return switch (kind) {
            case '$' -> bulk();
            case ':' -> line();
            case '*' -> array(depth);
            case '+' -> text();
            case '-' -> RedisError.of(text());
            default -> throw new IOException("this is no Redis: a reply begins with byte " + kind);
        };
    }

    private byte @Nullable [] bulk() throws IOException {
        long length = line();
        if (length < 0) {
            return null;
        }
        if (length > MAX_BULK) {
            throw new IOException("this is no Redis: a reply of " + length + " bytes");
        }
        byte[] value = length == 0 ? EMPTY : new byte[(int) length];
        int copied = 0;
        while (copied < value.length) {
            if (position == limit) {
                fill();
            }
            int part = Math.min(value.length - copied, limit - position);
            System.arraycopy(buffer, position, value, copied, part);
            position += part;
            copied += part;
        }
        expectLineEnd();
        return value;
    }

    private @Nullable Object @Nullable [] array(int depth) throws IOException {
        long length = line();
        if (length < 0) {
            return null;
        }
        if (depth > MAX_DEPTH || length > MAX_BULK) {
            throw new IOException("this is no Redis: a reply nested too deep or too long");
        }
        @Nullable Object[] values = new @Nullable Object[(int) length];
        for (int i = 0; i < values.length; i++) {
            values[i] = read(depth + 1);
        }
        return values;
    }

    private long line() throws IOException {
        // Nearly always the whole line is there; the bytes are looked at one by one only where it may not be.
        int at = position;
        long value = 0;
        while (at < limit && buffer[at] >= '0' && buffer[at] <= '9') {
            value = value * 10 + (buffer[at++] - '0');
        }
        if (at > position && at + 1 < limit && buffer[at] == '\r') {
            position = at + 2;
            return value;
        }
        return anyLine();
    }

    private long anyLine() throws IOException {
        byte b = next();
        boolean negative = b == '-';
        if (negative) {
            b = next();
        }
        long value = 0;
        while (b != '\r') {
            if (b < '0' || b > '9') {
                throw new IOException("this is no Redis: a number with byte " + b);
            }
            value = value * 10 + (b - '0');
            b = next();
        }
        next();
        return negative ? -value : value;
    }

    private String text() throws IOException {
        StringBuilder text = new StringBuilder();
        for (byte b = next(); b != '\r'; b = next()) {
            text.append((char) (b & 0xFF));
        }
        next();
        String latin = text.toString();
        return new String(latin.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private void expectLineEnd() throws IOException {
        if (next() != '\r' || next() != '\n') {
            throw new IOException("this is no Redis: a value without its end");
        }
    }

    private byte next() throws IOException {
        if (position == limit) {
            fill();
        }
        return buffer[position++];
    }

    private void fill() throws IOException {
        int read = transport.read(buffer, 0, buffer.length);
        if (read < 0) {
            throw new EOFException("Redis closed the connection");
        }
        position = 0;
        limit = read;
        heardAt = System.nanoTime();
        filled = filled << 1 | (read == buffer.length ? 1 : 0);
    }
}
