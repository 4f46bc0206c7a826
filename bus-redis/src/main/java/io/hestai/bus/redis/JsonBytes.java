package io.hestai.bus.redis;

import java.nio.ByteBuffer;

/**
 * Finds the bytes of a JSON text that need a closer look. Most texts have none, so they are looked at eight at a time: where a byte is less than
 * some number, subtracting that number from it borrows, and its highest bit tells.
 */
final class JsonBytes {
    private static final int WORD = 8;
    private static final long EACH = 0x0101_0101_0101_0101L;
    private static final long HIGHEST = EACH << 7;
    private static final long QUOTES = EACH * '"';
    private static final long BACKSLASHES = EACH * '\\';
    private static final long CONTROLS = EACH * ' ';
    private static final long UPPER_HALVES = (EACH * 0xF) << 4;
    private static final long ZEROS = EACH * '0';

    private JsonBytes() {}

    /** The first quote, backslash or control character; {@code to} if there is none. */
    static int special(byte[] text, int from, int to) {
        return find(text, from, to, 0);
    }

    /** The first of these or of what is beyond ASCII; {@code to} if there is none. */
    static int specialOrForeign(byte[] text, int from, int to) {
        return find(text, from, to, HIGHEST);
    }

    /** The first that is no digit; {@code to} if there is none. */
    static int endOfDigits(byte[] text, int from, int to) {
        ByteBuffer words = ByteBuffer.wrap(text);
        int at = from;
        while (to - at >= WORD && areDigits(words.getLong(at))) {
            at += WORD;
        }
        while (at < to && text[at] >= '0' && text[at] <= '9') {
            at++;
        }
        return at;
    }

    /** A digit has 3 as its upper half, and has it still when 6 is added. */
    private static boolean areDigits(long word) {
        return (word & UPPER_HALVES) == ZEROS && ((word + EACH * 6) & UPPER_HALVES) == ZEROS;
    }

    private static int find(byte[] text, int from, int to, long foreign) {
        ByteBuffer words = ByteBuffer.wrap(text);
        int at = from;
        while (to - at >= WORD && isPlain(words.getLong(at), foreign)) {
            at += WORD;
        }
        while (at < to && isPlain(text[at], foreign != 0)) {
            at++;
        }
        return at;
    }

    private static boolean isPlain(long word, long foreign) {
        long quotes = word ^ QUOTES;
        long backslashes = word ^ BACKSLASHES;
        long found = ((quotes - EACH) & ~quotes) | ((backslashes - EACH) & ~backslashes) | ((word - CONTROLS) & ~word);
        return ((found & HIGHEST) | (word & foreign)) == 0;
    }

    private static boolean isPlain(byte b, boolean foreignCounts) {
        return b < 0 ? !foreignCounts : b != '"' && b != '\\' && b >= ' ';
    }
}
