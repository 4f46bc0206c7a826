package io.hestai.bus.operations.migration.format;

import java.io.ByteArrayOutputStream;

/** Newline, carriage return and backslash in the data of a line: {@code \n}, {@code \r}, {@code \\}. Any other backslash stands for itself. */
final class Escapes {
    private Escapes() {}

    static byte[] undo(byte[] data) {
        int first = indexOfBackslash(data);
        if (first < 0) {
            return data;
        }
        ByteArrayOutputStream plain = new ByteArrayOutputStream(data.length);
        plain.write(data, 0, first);
        for (int i = first; i < data.length; i++) {
            int meant = data[i] == '\\' && i + 1 < data.length ? meaning(data[i + 1]) : -1;
            if (meant < 0) {
                plain.write(data[i]);
            } else {
                plain.write(meant);
                i++;
            }
        }
        return plain.toByteArray();
    }

    private static int indexOfBackslash(byte[] data) {
        for (int i = 0; i < data.length; i++) {
            if (data[i] == '\\') {
                return i;
            }
        }
        return -1;
    }

    private static int meaning(byte escaped) {
        return switch (escaped) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case '\\' -> '\\';
            default -> -1;
        };
    }

    static byte[] apply(byte[] plain) {
        int more = 0;
        for (byte b : plain) {
            if (letter(b) != 0) {
                more++;
            }
        }
        if (more == 0) {
            return plain;
        }
        byte[] escaped = new byte[plain.length + more];
        int at = 0;
        for (byte b : plain) {
            byte letter = letter(b);
            if (letter != 0) {
                escaped[at++] = '\\';
            }
            escaped[at++] = letter != 0 ? letter : b;
        }
        return escaped;
    }

    private static byte letter(byte plain) {
        return switch (plain) {
            case '\n' -> (byte) 'n';
            case '\r' -> (byte) 'r';
            case '\\' -> (byte) '\\';
            default -> 0;
        };
    }
}
