package io.hestai.bus.benchmarks.growth;

import io.hestai.bus.benchmarks.results.Latencies;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Takes latencies from any thread. */
final class Recorder {
    private static final long MOST_NANOS = TimeUnit.MINUTES.toNanos(2);

    /** Of a fixed size, so that it does not grow while it is measured what the heap holds. */
    private final Histogram nanos = new ConcurrentHistogram(MOST_NANOS, 3);

    void add(long each) {
        nanos.recordValue(Math.max(0, Math.min(each, MOST_NANOS)));
    }

    /** Takes how long a call takes. */
    <T> T time(Supplier<T> call) {
        long began = System.nanoTime();
        T result = call.get();
        add(System.nanoTime() - began);
        return result;
    }

    long count() {
        return nanos.getTotalCount();
    }

    /** What was taken so far. */
    Latencies sum() {
        return count() == 0 ? Latencies.NONE : new Latencies(micros(50), micros(99), micros(99.9));
    }

    private double micros(double percentile) {
        return nanos.getValueAtPercentile(percentile) / 1_000.0;
    }
}
