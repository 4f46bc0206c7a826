package io.hestai.bus.redis;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A token bucket in one number: until when, on the monotonic clock, what was sent so far would take if it had been sent at the rate allowed. As long
 * as that is not further ahead than a burst takes, there is a token. Thread-safe, without a lock.
 */
final class PublishRate {
    private static final long SECOND = 1_000_000_000L;

    /** So far ahead of the clock is never reached, and can still be added to. */
    private static final long MOST_NANOS = Long.MAX_VALUE / 4;

    private final long tokenNanos;
    private final long burstNanos;
    private final LongSupplier nanoTime;
    private final AtomicLong usedUntil;

    /**
     * Makes a full bucket.
     *
     * @param perSecond how many tokens come in a second; more than 1,000,000,000 for no limit
     * @param burst how many the bucket holds
     * @param nanoTime a monotonic clock
     */
    PublishRate(long perSecond, long burst, LongSupplier nanoTime) {
        this.tokenNanos = perSecond > SECOND ? 0 : Math.round((double) SECOND / perSecond);
        this.burstNanos = tokenNanos == 0 || burst > MOST_NANOS / tokenNanos ? MOST_NANOS : burst * tokenNanos;
        this.nanoTime = nanoTime;
        this.usedUntil = new AtomicLong(nanoTime.getAsLong());
    }

    /** Takes a token; whether there was one. */
    boolean take() {
        if (tokenNanos == 0) {
            return true;
        }
        long now = nanoTime.getAsLong();
        while (true) {
            long until = usedUntil.get();
            long next = (until - now > 0 ? until : now) + tokenNanos;
            if (next - now > burstNanos) {
                return false;
            }
            if (usedUntil.compareAndSet(until, next)) {
                return true;
            }
        }
    }
}
