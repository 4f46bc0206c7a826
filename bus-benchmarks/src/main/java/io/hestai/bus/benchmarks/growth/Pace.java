package io.hestai.bus.benchmarks.growth;

import java.time.Duration;

/** Sends at a steady rate from the calling thread, whatever becomes of what was sent. */
final class Pace {
    private static final long INTERVAL_NANOS = 1_000_000;
    private static final int A_SECOND = 1_000;

    private Pace() {}

    /** Sends one message. */
    @FunctionalInterface
    interface Send {
        /**
         * Sends.
         *
         * @param since when the message was sent, or should have been if the sender is late
         */
        void at(long since) throws Exception;
    }

    /**
     * Sends a thousand messages a second.
     *
     * @return how many
     */
    static int thousandASecond(Duration period, Send send) throws Exception {
        int messages = (int) (period.toMillis() * A_SECOND / 1_000);
        long began = System.nanoTime();
        for (int i = 0; i < messages; i++) {
            long due = began + i * INTERVAL_NANOS;
            Waits.untilNanos(due);
            long now = System.nanoTime();
            send.at(now - due > INTERVAL_NANOS ? due : now);
        }
        return messages;
    }
}
