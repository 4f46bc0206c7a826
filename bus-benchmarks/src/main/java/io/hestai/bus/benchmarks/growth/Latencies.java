package io.hestai.bus.benchmarks.growth;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Latencies from any thread. */
final class Latencies {
    private static final long MOST_NANOS = TimeUnit.MINUTES.toNanos(2);

    /** Of a fixed size, so that it does not grow while it is measured what the heap holds. */
    private final Histogram nanos = new ConcurrentHistogram(MOST_NANOS, 3);

    void add(long each) {
        nanos.recordValue(Math.max(0, Math.min(each, MOST_NANOS)));
    }

    long count() {
        return nanos.getTotalCount();
    }

    /** A percentile in microseconds; NaN if there are none. */
    double micros(double percentile) {
        return count() == 0 ? Double.NaN : nanos.getValueAtPercentile(percentile) / 1_000.0;
    }
}
