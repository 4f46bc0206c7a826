package io.hestai.bus.redis;

import io.hestai.bus.FieldValue;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON that nearly all messages are: one object whose values are texts of ASCII without escapes, whole numbers, true, false and null. Whatever
 * else there is, mistakes too, it leaves to the library, and gives the same for what it reads.
 */
final class PlainJson {
    private static final int MAX_NUMBER = 18;

    private final byte[] json;
    private int at;

    private PlainJson(byte[] json) {
        this.json = json;
    }

    /** Takes the members of the object, in order. */
    @FunctionalInterface
    interface Members {
        void add(String name, FieldValue value);
    }

    /**
     * Reads an object.
     *
     * @return whether it was one that can be read here; if not, what was added until then counts for nothing
     */
    static boolean read(byte[] json, Members members) {
        return new PlainJson(json).object(members);
    }

    private boolean object(Members members) {
        if (!take('{')) {
            return false;
        }
        skipSpace();
        if (take('}')) {
            return isAtEnd();
        }
        while (true) {
            skipSpace();
            String name = name();
            skipSpace();
            if (name == null || !take(':')) {
                return false;
            }
            skipSpace();
            FieldValue value = value();
            if (value == null) {
                return false;
            }
            members.add(name, value);
            skipSpace();
            if (take('}')) {
                return isAtEnd();
            }
            if (!take(',')) {
                return false;
            }
        }
    }

    private boolean isAtEnd() {
        skipSpace();
        return at == json.length;
    }

    private @Nullable FieldValue value() {
        byte first = at < json.length ? json[at] : 0;
        return switch (first) {
            case '"' -> textValue();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> wholeNumber();
        };
    }

    private @Nullable FieldValue textValue() {
        String text = text();
        if (text == null) {
            return null;
        }
        return FieldValue.of(text);
    }

    private @Nullable String name() {
        int start = at + 1;
        if (!skipText()) {
            return null;
        }
        String known = KnownNames.find(json, start, at - 1);
        return known == null ? ascii(start, at - 1) : known;
    }

    private @Nullable String text() {
        int start = at + 1;
        return skipText() ? ascii(start, at - 1) : null;
    }

    /** Goes on behind a text; whether it was one that can be read here. */
    private boolean skipText() {
        if (!take('"')) {
            return false;
        }
        at = JsonBytes.specialOrForeign(json, at, json.length);
        // Else it is an escape, a control character, which no JSON has, or something beyond ASCII.
        return take('"');
    }

    private @Nullable FieldValue word(String word) {
        int end = at + word.length();
        if (end > json.length || !ascii(at, end).equals(word) || !isEndOfValue(end)) {
            return null;
        }
        at = end;
        return FieldValue.json(word);
    }

    private @Nullable FieldValue wholeNumber() {
        int start = at;
        int digits = at < json.length && json[at] == '-' ? at + 1 : at;
        int end = JsonBytes.endOfDigits(json, digits, json.length);
        boolean leadingZero = end - digits > 1 && json[digits] == '0';
        if (end == digits || end - digits > MAX_NUMBER || leadingZero || !isEndOfValue(end)) {
            return null;
        }
        at = end;
        return FieldValue.json(ascii(start, end));
    }

    private boolean isEndOfValue(int end) {
        return end < json.length && (json[end] == ',' || json[end] == '}' || isSpace(json[end]));
    }

    private void skipSpace() {
        while (at < json.length && isSpace(json[at])) {
            at++;
        }
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private boolean take(char c) {
        if (at < json.length && json[at] == c) {
            at++;
            return true;
        }
        return false;
    }

    private String ascii(int from, int to) {
        return new String(json, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
