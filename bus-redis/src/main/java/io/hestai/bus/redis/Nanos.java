package io.hestai.bus.redis;

import java.time.Duration;

/** Durations as the monotonic clock counts them. */
final class Nanos {
    /** Almost 150 years, so that a deadline does not overflow. */
    private static final long LONGEST = Long.MAX_VALUE / 2;

    private Nanos() {}

    static long of(Duration duration) {
        return duration.compareTo(Duration.ofNanos(LONGEST)) > 0 ? LONGEST : duration.toNanos();
    }
}
