package io.hestai.bus;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A value of a field: text or bytes, or a JSON value that is no string (a number, a boolean, {@code null}, an array or an
 * object). Bytes in are bytes out. Immutable.
 *
 * <p>In a stream every value is text or bytes; a JSON value is written as its JSON text. On a channel, text is a JSON string
 * and a JSON value is itself.
 */
public final class FieldValue {
    private final byte @Nullable [] bytes;
    private final @Nullable String text;
    private final boolean json;

    private FieldValue(byte @Nullable [] bytes, @Nullable String text, boolean json) {
        this.bytes = bytes;
        this.text = text;
        this.json = json;
    }

    /**
     * A text.
     *
     * @param text the text
     * @return the value
     */
    public static FieldValue of(String text) {
        return new FieldValue(null, text, false);
    }

    /**
     * Bytes, which are copied.
     *
     * @param bytes the bytes
     * @return the value
     */
    public static FieldValue of(byte[] bytes) {
        return new FieldValue(bytes.clone(), null, false);
    }

    /**
     * Bytes, which are <em>not</em> copied: for code that has just read them from a socket and will not touch them again.
     *
     * @param bytes the bytes; they must never change afterwards
     * @return the value
     */
    public static FieldValue wrap(byte[] bytes) {
        return new FieldValue(bytes, null, false);
    }

    /**
     * A whole number: a JSON number on a channel, its digits in a stream.
     *
     * @param number the number
     * @return the value
     */
    public static FieldValue of(long number) {
        return new FieldValue(null, Long.toString(number), true);
    }

    /**
     * A number with a fraction: a JSON number on a channel, its digits in a stream.
     *
     * @param number the number
     * @return the value
     * @throws IllegalArgumentException if the number is infinite or not a number, which JSON cannot say
     */
    public static FieldValue of(double number) {
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException(number + " cannot be written as JSON; send it as text");
        }
        return new FieldValue(null, Double.toString(number), true);
    }

    /**
     * {@code true} or {@code false}.
     *
     * @param flag the truth value
     * @return the value
     */
    public static FieldValue of(boolean flag) {
        return new FieldValue(null, Boolean.toString(flag), true);
    }

    /**
     * A JSON value given as JSON text. A JSON string is better given as text, by {@link #of(String)}.
     *
     * @param json one JSON value; it is checked when the message is sent
     * @return the value
     */
    public static FieldValue json(String json) {
        return new FieldValue(null, json, true);
    }

    /**
     * The value as text. Bytes that are not UTF-8 come out as U+FFFD: ask {@link #isText()} first where that matters.
     *
     * @return the text, or the JSON text of a JSON value
     */
    public String text() {
        if (text != null) {
            return text;
        }
        return new String(heldBytes(), StandardCharsets.UTF_8);
    }

    /**
     * The value as bytes.
     *
     * @return a new array: the bytes as they came, or the text in UTF-8
     */
    public byte[] bytes() {
        return text != null
                ? text.getBytes(StandardCharsets.UTF_8)
                : heldBytes().clone();
    }

    /**
     * The value as JSON text, to be handed to the JSON library of your choice: a JSON value that came over a channel, or text
     * that was written as JSON.
     *
     * @return the JSON text; it is not checked for text that came through a stream
     */
    public String json() {
        return text();
    }

    /**
     * The value as a number.
     *
     * @return the number
     * @throws NumberFormatException if it is none
     */
    public BigDecimal number() {
        return new BigDecimal(text().trim());
    }

    /**
     * Tells a JSON value (number, boolean, null, array, object) from text or bytes.
     *
     * @return whether this is a JSON value
     */
    public boolean isJson() {
        return json;
    }

    /**
     * Tells text from bytes that are not UTF-8.
     *
     * @return whether {@link #text()} loses nothing
     */
    public boolean isText() {
        if (text != null || isAscii(heldBytes())) {
            return true;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(heldBytes()));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    private byte[] heldBytes() {
        // One of the two is always there; the constructor is private and each factory gives one.
        return bytes == null ? new byte[0] : bytes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FieldValue that && json == that.json && Arrays.equals(bytes(), that.bytes());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes());
    }

    /** The text, for logs and debugging. */
    @Override
    public String toString() {
        return text();
    }
}
