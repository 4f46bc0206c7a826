package io.hestai.bus.app.demo;

import java.util.Arrays;

/** The distribution of some latencies, exactly. */
record Percentiles(long count, long p50, long p90, long p99, long max) {
    private static final Percentiles NONE = new Percentiles(0, 0, 0, 0, 0);

    static Percentiles of(long[] unsorted) {
        if (unsorted.length == 0) {
            return NONE;
        }
        long[] sorted = unsorted.clone();
        Arrays.sort(sorted);
        return new Percentiles(
                sorted.length, at(sorted, 50), at(sorted, 90), at(sorted, 99), sorted[sorted.length - 1]);
    }

    /** The smallest value that at least so many percent do not exceed. */
    private static long at(long[] sorted, int percent) {
        int rank = (int) Math.ceil(sorted.length * percent / 100.0);
        return sorted[Math.max(rank, 1) - 1];
    }
}
