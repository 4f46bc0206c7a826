package io.hestai.bus.redis;

import java.util.List;

/**
 * How many entries a consumer fetches at a time. For a single worker as many as it handles in a moment: quick handlers are spared round trips, and what
 * a slow handler would only keep from others is not fetched. For whoever it is no more than {@linkplain PageSize take little memory}. One thread.
 */
final class Prefetch {
    private static final long MOMENT_NANOS = 2_000_000;
    private static final int MOST = 256;
    private static final int WEIGHT = 8;

    private final PageSize pages = new PageSize(MOST);
    private long averageNanos = MOMENT_NANOS;

    /** Takes note of how long one handler took. */
    void handledIn(long nanos) {
        averageNanos += (nanos - averageNanos) / WEIGHT;
    }

    /** Takes note of what was fetched. */
    void came(List<Entries.Raw> entries) {
        pages.came(entries);
    }

    /** How many to fetch for a single worker. */
    int forOne() {
        return (int) Math.max(1, Math.min(pages.next(), MOMENT_NANOS / Math.max(1, averageNanos)));
    }

    /** How many to fetch where there is place for so many. */
    int forMany(int places) {
        return Math.min(pages.next(), places);
    }
}
