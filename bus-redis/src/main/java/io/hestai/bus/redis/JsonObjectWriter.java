package io.hestai.bus.redis;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** Writes one JSON object of texts and values, which is all that a message needs, at a fraction of what a whole library takes for it. */
final class JsonObjectWriter {
    private static final String HEX = "0123456789ABCDEF";

    private byte[] out;
    private int length;

    JsonObjectWriter(int sizeHint) {
        out = new byte[Math.max(64, sizeHint)];
        raw('{');
    }

    /** A member whose value is a text; half a surrogate pair, which UTF-8 has no way to write, becomes a question mark. */
    void text(String name, String value) {
        name(name);
        quoted(value);
    }

    /** A member whose value is JSON already. */
    void json(String name, String json) {
        name(name);
        raw(json.getBytes(StandardCharsets.UTF_8));
    }

    /** A member whose value is an object of one text of base64. */
    void base64(String name, String inner, byte[] bytes) {
        name(name);
        raw('{');
        quoted(inner);
        raw(':');
        quoted(Base64.getEncoder().encodeToString(bytes));
        raw('}');
    }

    byte[] finish() {
        raw('}');
        return Arrays.copyOf(out, length);
    }

    private void name(String name) {
        if (length > 1) {
            raw(',');
        }
        quoted(name);
        raw(':');
    }

    private void quoted(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        raw('"');
        int copied = 0;
        for (int i = special(bytes, 0); i < bytes.length; i = special(bytes, copied)) {
            raw(bytes, copied, i);
            escaped(bytes[i]);
            copied = i + 1;
        }
        raw(bytes, copied, bytes.length);
        raw('"');
    }

    /** What is beyond ASCII needs no escape. */
    private static int special(byte[] bytes, int from) {
        return JsonBytes.special(bytes, from, bytes.length);
    }

    private void escaped(byte b) {
        raw('\\');
        switch (b) {
            case '"', '\\' -> raw((char) b);
            case '\b' -> raw('b');
            case '\t' -> raw('t');
            case '\n' -> raw('n');
            case '\f' -> raw('f');
            case '\r' -> raw('r');
            default -> {
                raw('u');
                raw('0');
                raw('0');
                raw(HEX.charAt(b >> 4));
                raw(HEX.charAt(b & 15));
            }
        }
    }

    private void raw(char c) {
        ensure(1);
        out[length++] = (byte) c;
    }

    private void raw(byte[] bytes) {
        raw(bytes, 0, bytes.length);
    }

    private void raw(byte[] bytes, int from, int to) {
        ensure(to - from);
        System.arraycopy(bytes, from, out, length, to - from);
        length += to - from;
    }

    private void ensure(int more) {
        if (out.length - length < more) {
            out = Arrays.copyOf(out, Math.max(length + more, out.length * 2));
        }
    }
}
