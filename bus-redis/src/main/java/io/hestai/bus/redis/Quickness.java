package io.hestai.bus.redis;

/**
 * Whether a listener may be run by a thread that others need, too. It may take a tenth of a millisecond, and sometimes more, as every thread does that a
 * busy machine sets aside: each message earns it a little time, from which what it takes beyond that is paid.
 */
final class Quickness {
    private static final long QUICK_NANOS = 100_000;
    private static final long EARNED_NANOS = 10_000;
    private static final long PROVED_NANOS = 32 * EARNED_NANOS;
    private static final long MOST_SAVED_NANOS = 2 * PROVED_NANOS;
    private static final long DEEPEST_DEBT_NANOS = -1_000 * EARNED_NANOS;

    private volatile boolean proved;
    private long savedNanos;

    boolean isProved() {
        return proved;
    }

    /** Takes note of how long the listener took. One thread at a time. */
    void took(long nanos) {
        long saved = savedNanos + EARNED_NANOS - Math.max(0, nanos - QUICK_NANOS);
        savedNanos = Math.max(DEEPEST_DEBT_NANOS, Math.min(MOST_SAVED_NANOS, saved));
        proved = savedNanos >= PROVED_NANOS;
    }
}
