package io.hestai.bus.app.bench;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/** Counts messages and how long they took, in nanoseconds. Thread-safe. */
final class Tally {
    private static final long LONGEST_NS = TimeUnit.MINUTES.toNanos(10);

    private final Histogram latencies = emptyHistogram();
    private long all;
    private long counted;
    private long lastNs;

    static Histogram emptyHistogram() {
        return new Histogram(LONGEST_NS, 3);
    }

    /** One that was sent before the measuring began. */
    synchronized void notCounted() {
        all++;
    }

    synchronized void counted(long atNs, long tookNs) {
        all++;
        counted++;
        lastNs = atNs;
        latencies.recordValue(Math.max(0, Math.min(tookNs, LONGEST_NS)));
    }

    synchronized long all() {
        return all;
    }

    synchronized long counted() {
        return counted;
    }

    /** When the last one came that counts. */
    synchronized long lastNs() {
        return lastNs;
    }

    /** The latencies as a text of one line. */
    synchronized String encoded() {
        ByteBuffer buffer = ByteBuffer.allocate(latencies.getNeededByteBufferCapacity());
        int length = latencies.encodeIntoCompressedByteBuffer(buffer);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), length));
    }

    static Histogram decode(String text) {
        try {
            return Histogram.decodeFromCompressedByteBuffer(
                    ByteBuffer.wrap(Base64.getDecoder().decode(text)), LONGEST_NS);
        } catch (DataFormatException e) {
            throw new IllegalStateException("a process sent latencies that cannot be read", e);
        }
    }
}
