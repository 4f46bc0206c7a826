package io.hestai.bus.redis;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Field names between bytes and text, losing nothing: a byte that is not UTF-8 becomes a lone surrogate, U+DC80 to U+DCFF, and back
 * (as Python's {@code surrogateescape} does). No valid text has such a character.
 */
final class FieldNames {
    private static final char REPLACEMENT = '\uFFFD';
    private static final char ESCAPES = '\uDC00';

    private FieldNames() {}

    static String decode(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.indexOf(REPLACEMENT) < 0 ? text : decodeEscaping(bytes);
    }

    private static String decodeEscaping(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            if (!result.isError()) {
                return out.flip().toString();
            }
            for (int i = 0; i < result.length(); i++) {
                out.put((char) (ESCAPES + (in.get() & 0xFF)));
            }
        }
    }

    static byte[] encode(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (isEscape(name.charAt(i)) && !(i > 0 && Character.isHighSurrogate(name.charAt(i - 1)))) {
                return encodeEscaped(name);
            }
        }
        return name.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] encodeEscaped(String name) {
        ByteBuffer out = ByteBuffer.allocate(name.length() * 3);
        int i = 0;
        while (i < name.length()) {
            char c = name.charAt(i);
            if (isEscape(c)) {
                out.put((byte) (c - ESCAPES));
                i++;
            } else {
                int codePoint = name.codePointAt(i);
                out.put(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(codePoint);
            }
        }
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    private static boolean isEscape(char c) {
        return c >= ESCAPES + 0x80 && c <= ESCAPES + 0xFF;
    }
}
