package io.hestai.bus.benchmarks.compare;

import io.hestai.bus.benchmarks.peers.Payload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** The latencies of one round, in nanoseconds. */
final class Samples {
    private static final long SILENCE_NANOS = 2_000_000_000L;
    private static final long POLL_NANOS = 2_000_000L;

    private final AtomicInteger count = new AtomicInteger();
    private volatile long[] nanos = new long[0];
    private volatile long lastAt;

    void begin(int expected) {
        nanos = new long[expected];
        lastAt = System.nanoTime();
        count.set(0);
    }

    void arrived(byte[] payload) {
        add(System.nanoTime(), Payload.time(payload), 1);
    }

    private void add(long now, long since, int hops) {
        int index = count.getAndIncrement();
        if (index < nanos.length) {
            nanos[index] = (now - since) / hops;
        }
        lastAt = now;
    }

    /** What was sent has come back. */
    void returned(byte[] payload) {
        add(System.nanoTime(), Payload.time(payload), 2);
    }

    /** Waits until all have arrived, or none for two seconds. */
    void awaitAll(int expected) {
        while (count.get() < expected && System.nanoTime() - lastAt < SILENCE_NANOS) {
            LockSupport.parkNanos(this, POLL_NANOS);
        }
    }

    int count() {
        return count.get();
    }

    long lastAt() {
        return lastAt;
    }

    void write(Path file) throws IOException {
        int size = Math.min(count.get(), nanos.length);
        ByteBuffer bytes = ByteBuffer.allocate(size * Long.BYTES);
        for (int i = 0; i < size; i++) {
            bytes.putLong(nanos[i]);
        }
        Files.write(file, bytes.array());
    }
}
