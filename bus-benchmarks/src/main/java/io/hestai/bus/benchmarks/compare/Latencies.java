package io.hestai.bus.benchmarks.compare;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** All latencies of one round, one way. */
final class Latencies {
    private final long[] sortedNanos;

    private Latencies(long[] sortedNanos) {
        this.sortedNanos = sortedNanos;
    }

    /** What a process wrote, as numbers of eight bytes. */
    static Latencies read(Path file) throws IOException {
        LongBuffer read = ByteBuffer.wrap(Files.readAllBytes(file)).asLongBuffer();
        long[] nanos = new long[read.remaining()];
        read.get(nanos);
        Arrays.sort(nanos);
        return new Latencies(nanos);
    }

    /** The latency that so many percent do not exceed, in microseconds; not a number if there is none. */
    double micros(double percentile) {
        if (sortedNanos.length == 0) {
            return Double.NaN;
        }
        int index = (int) Math.ceil(percentile / 100 * sortedNanos.length) - 1;
        return sortedNanos[Math.max(0, index)] / 1e3;
    }
}
