package io.hestai.bus.testkit;

import java.nio.charset.StandardCharsets;

/**
 * Finds where requests and replies end in a stream of bytes, whatever pieces it comes in. It knows the forms of RESP2 and RESP3; a line
 * that begins with anything else is taken for a whole by itself, as an inline command is. Not thread-safe.
 */
final class RespScanner {
    private static final int LONGEST_LINE = 1 << 16;

    private final StringBuilder line = new StringBuilder();
    private long toSkip;
    private long elementsToCome;
    private boolean inside;
    private boolean push;

    /**
     * Reads on, up to the end of a whole request or reply.
     *
     * @param data bytes that follow those of the last call
     * @param from the first of them to be read
     * @return where the next one begins, or -1 if the data ended before
     */
    int endOfNext(byte[] data, int from) {
        int at = from;
        while (at < data.length) {
            if (!inside) {
                inside = true;
                elementsToCome = 1;
                push = data[at] == '>';
            }
            if (toSkip > 0) {
                int skipped = (int) Math.min(toSkip, data.length - at);
                toSkip -= skipped;
                at += skipped;
                if (toSkip == 0) {
                    elementsToCome--;
                }
            } else {
                readLineByte(data[at++]);
            }
            if (elementsToCome == 0) {
                inside = false;
                return at;
            }
        }
        return -1;
    }

    /** Whether what was read last, wholly or in part, came by itself and answers nothing. */
    boolean isPush() {
        return push;
    }

    /** Whether the bytes read so far end within a request or reply. */
    boolean isInside() {
        return inside;
    }

    private void readLineByte(byte b) {
        if (b != '\n') {
            if (line.length() < LONGEST_LINE) {
                line.append((char) (b & 0xff));
            }
            return;
        }
        String text = line.toString().strip();
        line.setLength(0);
        switch (text.isEmpty() ? ' ' : text.charAt(0)) {
            case '$', '!', '=' -> beginBulk(count(text));
            case '*', '~', '>' -> elementsToCome += Math.max(0, count(text)) - 1;
            case '%' -> elementsToCome += 2 * Math.max(0, count(text)) - 1;
            // Attributes stand before the value they belong to, and are none themselves.
            case '|' -> elementsToCome += 2 * Math.max(0, count(text));
            default -> elementsToCome--;
        }
    }

    private void beginBulk(long length) {
        if (length < 0) {
            elementsToCome--;
        } else {
            toSkip = length + "\r\n".length();
        }
    }

    private static long count(String text) {
        try {
            return Long.parseLong(text.substring(1));
        } catch (NumberFormatException e) {
            throw new IllegalStateException("neither a request nor a reply of Redis: " + text, e);
        }
    }

    /** A request as tests look at it: every byte a character. */
    static String text(byte[] request) {
        return new String(request, StandardCharsets.ISO_8859_1);
    }
}
