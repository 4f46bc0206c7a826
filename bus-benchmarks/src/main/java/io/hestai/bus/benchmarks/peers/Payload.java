package io.hestai.bus.benchmarks.peers;

import java.util.Arrays;

/** What is sent: a letter, a time in 16 hexadecimal digits, and filling. ASCII, so that every peer can carry it as text. */
public final class Payload {
    /** The receiver notes how long it took. */
    public static final byte MEASURE = 'm';

    /** The receiver sends it back. */
    public static final byte ECHO = 'e';

    private static final int SMALLEST = 17;

    private static final int DIGITS = 16;

    private Payload() {}

    /**
     * Makes one.
     *
     * @param letter what is to be done with it
     * @param time when it was due to be sent
     * @param size bytes; there is always room for letter and time
     * @return the bytes
     */
    public static byte[] of(byte letter, long time, int size) {
        byte[] payload = new byte[Math.max(size, SMALLEST)];
        Arrays.fill(payload, (byte) 'x');
        payload[0] = letter;
        for (int i = 0; i < DIGITS; i++) {
            payload[1 + i] = (byte) Character.forDigit((int) (time >>> (60 - 4 * i)) & 15, 16);
        }
        return payload;
    }

    /**
     * When it was due to be sent.
     *
     * @param payload made by {@link #of}
     */
    public static long time(byte[] payload) {
        long time = 0;
        for (int i = 0; i < DIGITS; i++) {
            time = time << 4 | Character.digit(payload[1 + i], 16);
        }
        return time;
    }
}
