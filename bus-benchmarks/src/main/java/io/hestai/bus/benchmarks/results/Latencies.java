package io.hestai.bus.benchmarks.results;

import java.util.Arrays;

/**
 * The latencies of one round, one way, in microseconds; not numbers if there was no message.
 *
 * @param p50 what half of the messages did not exceed
 * @param p99 what 99 in 100 did not exceed
 * @param p999 what 999 in 1,000 did not exceed
 */
public record Latencies(double p50, double p99, double p999) {
    /** Where latencies were not measured. */
    public static final Latencies NONE = new Latencies(Double.NaN, Double.NaN, Double.NaN);

    /**
     * Sums up.
     *
     * @param nanos the latency of each message, in any order
     * @return the percentiles
     */
    public static Latencies of(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Latencies(micros(sorted, 50), micros(sorted, 99), micros(sorted, 99.9));
    }

    /** The smallest one that at least so many percent do not exceed. */
    private static double micros(long[] sorted, double percent) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int rank = (int) Math.ceil(percent * sorted.length / 100);
        return sorted[Math.max(rank, 1) - 1] / 1e3;
    }
}
