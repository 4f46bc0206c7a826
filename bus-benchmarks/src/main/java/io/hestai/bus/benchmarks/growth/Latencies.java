package io.hestai.bus.benchmarks.growth;

import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Latencies from any thread. */
final class Latencies {
    private final Histogram nanos = new ConcurrentHistogram(3);

    void add(long each) {
        nanos.recordValue(Math.max(0, each));
    }

    long count() {
        return nanos.getTotalCount();
    }

    /** A percentile in microseconds; NaN if there are none. */
    double micros(double percentile) {
        return count() == 0 ? Double.NaN : nanos.getValueAtPercentile(percentile) / 1_000.0;
    }
}
