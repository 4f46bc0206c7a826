package io.hestai.bus.redis;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Writes one JSON object of texts and values, which is all that a message needs, straight into the command that carries it, at a fraction of what
 * a whole library takes for it.
 */
final class JsonObjectWriter {
    private static final String HEX = "0123456789ABCDEF";

    private final Command out;
    private boolean empty = true;

    /** Begins an object in an argument that was begun. */
    JsonObjectWriter(Command out) {
        this.out = out.add('{');
    }

    /** A name in the form in which it is written, for those that are written again and again. It has nothing that needs an escape. */
    static byte[] name(String plain) {
        return ('"' + plain + "\":").getBytes(StandardCharsets.UTF_8);
    }

    /** A member whose value is a text; half a surrogate pair, which UTF-8 has no way to write, becomes a question mark. */
    void text(String name, String value) {
        begin(name);
        quoted(value);
    }

    /** As the other, with a name that is ready to be written. */
    void text(byte[] name, String value) {
        begin(name);
        quoted(value);
    }

    /** A member whose value is JSON already. */
    void json(String name, String json) {
        begin(name);
        raw(json);
    }

    /** As the other, with a name that is ready to be written. */
    void json(byte[] name, String json) {
        begin(name);
        raw(json);
    }

    /** A member whose value is an object of one text of base64. */
    void base64(String name, String inner, byte[] bytes) {
        begin(name);
        out.add('{');
        quoted(inner);
        out.add(':');
        quoted(Base64.getEncoder().encodeToString(bytes));
        out.add('}');
    }

    void finish() {
        out.add('}');
    }

    private void begin(String name) {
        separate();
        quoted(name);
        out.add(':');
    }

    private void begin(byte[] name) {
        separate();
        out.add(name, 0, name.length);
    }

    private void separate() {
        if (!empty) {
            out.add(',');
        }
        empty = false;
    }

    private void raw(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        out.add(bytes, 0, bytes.length);
    }

    private void quoted(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.add('"');
        int copied = 0;
        for (int i = special(bytes, 0); i < bytes.length; i = special(bytes, copied)) {
            out.add(bytes, copied, i);
            escaped(bytes[i]);
            copied = i + 1;
        }
        out.add(bytes, copied, bytes.length).add('"');
    }

    /** What is beyond ASCII needs no escape. */
    private static int special(byte[] bytes, int from) {
        return JsonBytes.special(bytes, from, bytes.length);
    }

    private void escaped(byte b) {
        out.add('\\');
        switch (b) {
            case '"', '\\' -> out.add((char) b);
            case '\b' -> out.add('b');
            case '\t' -> out.add('t');
            case '\n' -> out.add('n');
            case '\f' -> out.add('f');
            case '\r' -> out.add('r');
            default -> out.add('u').add('0').add('0').add(HEX.charAt(b >> 4)).add(HEX.charAt(b & 15));
        }
    }
}
