package io.hestai.bus.app.bench;

import io.hestai.bus.FieldValue;
import io.hestai.bus.Message;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A message of the size asked for, with the time it was to be sent at, by the monotonic clock that all processes of one machine share. Not
 * thread-safe.
 */
final class Payload {
    /** The smallest: the time, whether it counts, and who sent it. */
    static final int LEAST_BYTES = 24;

    private static final String FIELD = "p";
    private static final Message EMPTY = Message.of("bench");
    private static final int TIME = 16;
    private static final int COUNTS = TIME;
    private static final int SENDER = TIME + 1;
    private static final int SENDER_END = SENDER + 4;

    private final byte[] bytes;

    Payload(int size, int sender) {
        bytes = new byte[size];
        Arrays.fill(bytes, (byte) '.');
        write(sender, SENDER, SENDER_END);
    }

    /** The next message. */
    Message message(long intendedNs, boolean counts) {
        write(intendedNs, 0, TIME);
        bytes[COUNTS] = (byte) (counts ? '1' : '0');
        return EMPTY.with(FIELD, new String(bytes, StandardCharsets.ISO_8859_1));
    }

    private void write(long value, int from, int to) {
        for (int i = to - 1; i >= from; i--) {
            bytes[i] = (byte) Character.forDigit((int) ((value >>> (4 * (to - 1 - i))) & 15), 16);
        }
    }

    static String of(Message message) {
        return message.find(FIELD).map(FieldValue::text).orElse("");
    }

    static long intendedNs(String text) {
        return Long.parseUnsignedLong(text, 0, TIME, 16);
    }

    static boolean counts(String text) {
        return text.charAt(COUNTS) == '1';
    }

    static int sender(String text) {
        return Integer.parseInt(text, SENDER, SENDER_END, 16);
    }
}
