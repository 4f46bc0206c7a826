package io.hestai.bus.benchmarks.growth;

import io.hestai.bus.Message;

/** The message that is sent everywhere: one field of 256 bytes, which begins with the time it was sent. */
final class Probe {
    private static final String PAYLOAD = "payload";
    private static final int BYTES = 256;
    private static final int DIGITS = 20;
    private static final String FILL = "x".repeat(BYTES - DIGITS);

    private Probe() {}

    /** A message sent now. */
    static Message now() {
        return at(System.nanoTime());
    }

    static Message at(long nanos) {
        String digits = Long.toString(nanos);
        return Message.of("probe").with(PAYLOAD, "0".repeat(DIGITS - digits.length()) + digits + FILL);
    }

    static long sentAt(Message message) {
        return Long.parseLong(message.text(PAYLOAD).substring(0, DIGITS));
    }
}
