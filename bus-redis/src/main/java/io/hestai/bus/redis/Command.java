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

    private final String name;
    private byte[] bytes;
    private int length;

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
        return arg(value.getBytes(StandardCharsets.UTF_8));
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
        if (value >= 10) {
            int divisor = 10;
            while (value / divisor >= 10) {
                divisor *= 10;
            }
            for (; divisor > 1; divisor /= 10) {
                bytes[length++] = (byte) ('0' + value / divisor % 10);
            }
        }
        bytes[length++] = (byte) ('0' + value % 10);
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }
}
