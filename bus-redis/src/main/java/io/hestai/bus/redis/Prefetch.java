package io.hestai.bus.redis;

/**
 * How many entries to fetch at a time for a single worker: as many as it handles in a moment. Quick handlers are spared round trips; what
 * a slow handler would only keep from others is not fetched. One thread.
 */
final class Prefetch {
    private static final long MOMENT_NANOS = 2_000_000;
    private static final int MOST = 256;
    private static final int WEIGHT = 8;

    private long averageNanos = MOMENT_NANOS;

    /** Takes note of how long one handler took. */
    void handledIn(long nanos) {
        averageNanos += (nanos - averageNanos) / WEIGHT;
    }

    int count() {
        return (int) Math.max(1, Math.min(MOST, MOMENT_NANOS / Math.max(1, averageNanos)));
    }
}
