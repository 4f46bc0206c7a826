package io.hestai.bus.redis;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One Redis command, written in the form in which it travels (RESP2: an array of bulk strings). The number of arguments is told at the
 * start, so that the command can be written from left to right.
 */
final class Command {
    /** What an argument has around it: a sign, up to ten digits, two ends of lines. */
    private static final int MOST_AROUND = 15;

    /** Up to here it is cheaper to look at each character than to make an array of bytes. */
    private static final int LONGEST_BY_CHARACTER = 64;

    static final char LAST_ASCII = 127;

    /** Of the length of a message; where it has more or less, the message is moved. */
    private static final int USUAL_DIGITS = 3;

    private final String name;
    private byte[] bytes;
    private int length;

    /** Where the argument begins that is written piece by piece. */
    private int begun;

    /**
     * Begins a command.
     *
     * @param arguments how many arguments follow the name
     * @param name the command's name, possibly of two words
     */
    Command(int arguments, String name) {
        this(arguments, name, 128);
    }

    /** As the other, with a first guess at the size in bytes. */
    Command(int arguments, String name, int sizeHint) {
        this.name = name;
        this.bytes = new byte[Math.max(64, sizeHint)];
        int space = name.indexOf(' ');
        bytes[length++] = '*';
        digits(arguments + (space < 0 ? 1 : 2));
        lineEnd();
        if (space < 0) {
            arg(name);
        } else {
            arg(name.substring(0, space));
            arg(name.substring(space + 1));
        }
    }

    /** A whole command of text arguments, for everything that is not hot. */
    static Command of(String name, String... arguments) {
        Command command = new Command(arguments.length, name);
        for (String argument : arguments) {
            command.arg(argument);
        }
        return command;
    }

    private Command(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
        this.length = bytes.length;
    }

    /** A command that was written before, as {@link #bytes} gave it. */
    static Command restored(String name, byte[] written) {
        return new Command(name, written);
    }

    /** The name, for errors. */
    String name() {
        return name;
    }

    Command arg(byte[] value) {
        ensure(value.length + MOST_AROUND);
        bytes[length++] = '$';
        digits(value.length);
        lineEnd();
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
        lineEnd();
        return this;
    }

    Command arg(String value) {
        int size = value.length();
        if (size > LONGEST_BY_CHARACTER) {
            return arg(value.getBytes(StandardCharsets.UTF_8));
        }
        ensure(size + MOST_AROUND);
        int before = length;
        bytes[length++] = '$';
        digits(size);
        lineEnd();
        for (int i = 0; i < size; i++) {
            char c = value.charAt(i);
            if (c > LAST_ASCII) {
                // It is longer in bytes than it said.
                length = before;
                return arg(value.getBytes(StandardCharsets.UTF_8));
            }
            bytes[length++] = (byte) c;
        }
        lineEnd();
        return this;
    }

    /** Begins an argument that is written piece by piece, and ended with {@link #end}. */
    Command begin() {
        ensure(MOST_AROUND);
        bytes[length++] = '$';
        length += USUAL_DIGITS;
        lineEnd();
        begun = length;
        return this;
    }

    /** A piece of the argument that was begun. */
    Command add(char ascii) {
        ensure(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    /** A piece of the argument that was begun. */
    Command add(byte[] from, int begin, int end) {
        int count = end - begin;
        ensure(count);
        System.arraycopy(from, begin, bytes, length, count);
        length += count;
        return this;
    }

    /** How long the argument is that was begun, as yet. */
    int begunLength() {
        return length - begun;
    }

    /** Ends the argument that was begun: its length, which stands before it, is known now. */
    Command end() {
        int size = length - begun;
        ensure(MOST_AROUND);
        int digits = countOfDigits(size);
        if (digits != USUAL_DIGITS) {
            System.arraycopy(bytes, begun, bytes, begun + digits - USUAL_DIGITS, size);
        }
        length = begun - 2 - USUAL_DIGITS;
        digits(size);
        lineEnd();
        length += size;
        lineEnd();
        return this;
    }

    /** An argument in the form in which it travels, as {@link #encoded} gave it. */
    Command raw(byte[] encoded) {
        ensure(encoded.length);
        System.arraycopy(encoded, 0, bytes, length, encoded.length);
        length += encoded.length;
        return this;
    }

    /** The form in which an argument travels, for those that are sent again and again. */
    static byte[] encoded(String value) {
        Command alone = new Command("", new byte[0]);
        alone.arg(value);
        return Arrays.copyOf(alone.bytes, alone.length);
    }

    Command arg(long value) {
        // Few numbers travel; a text of their own keeps this simple.
        return arg(Long.toString(value));
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** These need room that was made before. */
    private void lineEnd() {
        bytes[length++] = '\r';
        bytes[length++] = '\n';
    }

    private void digits(int value) {
        int count = countOfDigits(value);
        int left = value;
        // From the end, since to divide by a constant is to multiply.
        for (int at = length + count - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + left % 10);
            left /= 10;
        }
        length += count;
    }

    private static int countOfDigits(int value) {
        if (value < 1_000) {
            return value < 10 ? 1 : value < 100 ? 2 : 3;
        }
        int count = 4;
        for (long bound = 10_000; bound <= value; bound *= 10) {
            count++;
        }
        return count;
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }
}
