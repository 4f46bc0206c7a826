package io.hestai.bus.benchmarks.compare;

import java.util.Arrays;

/** What is sent: a letter, a time in 16 hexadecimal digits, and filling. ASCII, so that every peer can carry it as text. */
final class Payload {
    /** The receiver notes how long it took. */
    static final byte MEASURE = 'm';

    /** The receiver sends it back. */
    static final byte ECHO = 'e';

    static final int SMALLEST = 17;

    private static final int DIGITS = 16;

    private Payload() {}

    static byte[] of(byte letter, long time, int size) {
        byte[] payload = new byte[Math.max(size, SMALLEST)];
        Arrays.fill(payload, (byte) 'x');
        payload[0] = letter;
        for (int i = 0; i < DIGITS; i++) {
            payload[1 + i] = (byte) Character.forDigit((int) (time >>> (60 - 4 * i)) & 15, 16);
        }
        return payload;
    }

    static long time(byte[] payload) {
        long time = 0;
        for (int i = 0; i < DIGITS; i++) {
            time = time << 4 | Character.digit(payload[1 + i], 16);
        }
        return time;
    }
}
