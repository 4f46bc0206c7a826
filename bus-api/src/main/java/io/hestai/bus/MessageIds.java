package io.hestai.bus;

import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes message ids: UUIDs of version 7 (RFC 9562, section 5.7), which sort by the time they were made. Within one process each
 * is larger than the one before, even when the clock stands still or steps back. Thread-safe.
 */
public final class MessageIds {
    /** The upper 48 bits are milliseconds, the lower 12 a counter that continues into the next millisecond when it is full. */
    private static final int COUNTER_BITS = 12;

    private static final AtomicLong LAST = new AtomicLong();
    private static final long NODE = new SecureRandom().nextLong();
    private static final AtomicLong SALT = new AtomicLong(new SecureRandom().nextLong());

    private MessageIds() {}

    /**
     * Makes a message id.
     *
     * @param nowMs the wall clock, in milliseconds since 1970
     * @return a new UUIDv7 as text
     */
    public static String next(long nowMs) {
        long tick = LAST.updateAndGet(last -> Math.max(last + 1, nowMs << COUNTER_BITS));
        long upper = ((tick >>> COUNTER_BITS) << 16) | 0x7000L | (tick & 0xFFF);
        long lower = 0x8000_0000_0000_0000L | (mix(SALT.getAndIncrement() ^ NODE) >>> 2);
        return new UUID(upper, lower).toString();
    }

    /** Spreads a counter over all bits (the finalizer of SplitMix64), far cheaper than a secure random number for each message. */
    private static long mix(long value) {
        long z = value + 0x9E37_79B9_7F4A_7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return z ^ (z >>> 31);
    }
}
