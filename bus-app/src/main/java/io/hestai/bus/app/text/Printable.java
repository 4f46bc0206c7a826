package io.hestai.bus.app.text;

import java.util.HexFormat;

/**
 * Foreign text made fit for a terminal. Whoever may write to the bus must not be able to move the cursor, change the title, or turn
 * the direction of writing on the terminal of whoever reads: such characters are shown as escapes.
 */
public final class Printable {
    private static final int SHOWN_BYTES = 32;

    private Printable() {}

    /**
     * The text in one line.
     *
     * @param text foreign text
     * @return the text, with escapes for what would do something to a terminal
     */
    public static String line(String text) {
        int first = 0;
        while (first < text.length() && !isHarmful(text, first)) {
            first++;
        }
        if (first == text.length()) {
            return text;
        }
        StringBuilder shown = new StringBuilder(text.length() + 16).append(text, 0, first);
        for (int i = first; i < text.length(); i++) {
            if (isHarmful(text, i)) {
                appendEscape(shown, text.charAt(i));
            } else {
                shown.append(text.charAt(i));
            }
        }
        return shown.toString();
    }

    /**
     * The beginning of the text, in one line.
     *
     * @param text foreign text
     * @param most how many characters are shown; at least 1
     * @return as {@link #line(String)} has it, with an ellipsis for what is left out
     */
    public static String line(String text, int most) {
        String line = line(text);
        return line.length() <= most ? line : line.substring(0, most - 1) + "…";
    }

    private static void appendEscape(StringBuilder shown, char c) {
        switch (c) {
            case '\n' -> shown.append("\\n");
            case '\r' -> shown.append("\\r");
            case '\t' -> shown.append("\\t");
            default -> {
                if (c < 0x100) {
                    shown.append(String.format("\\x%02x", (int) c));
                } else {
                    shown.append(String.format("\\u%04x", (int) c));
                }
            }
        }
    }

    private static boolean isHarmful(String text, int i) {
        char c = text.charAt(i);
        return isControlOrHalf(text, i) || c == '\u2028' || c == '\u2029' || isDirectional(c);
    }

    /**
     * Whether a character controls something, or is half of one.
     *
     * @param text the text
     * @param i where the character is
     * @return whether no reader should be given it as it is
     */
    public static boolean isControlOrHalf(String text, int i) {
        char c = text.charAt(i);
        if (c < ' ' || (c >= 0x7F && c <= 0x9F)) {
            return true;
        }
        if (Character.isHighSurrogate(c)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }

    private static boolean isDirectional(char c) {
        return c == '\u061C'
                || c == '\u200E'
                || c == '\u200F'
                || (c >= '\u202A' && c <= '\u202E')
                || (c >= '\u2066' && c <= '\u2069');
    }

    /** Bytes that are no text. */
    static String bytes(byte[] bytes) {
        int shown = Math.min(bytes.length, SHOWN_BYTES);
        return "<" + bytes.length + (bytes.length == 1 ? " byte: " : " bytes: ")
                + HexFormat.of().formatHex(bytes, 0, shown)
                + (shown < bytes.length ? "…>" : ">");
    }
}
