package io.hestai.bus.benchmarks.growth;

import io.hestai.bus.benchmarks.results.Latencies;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One message at a time to many receivers: how long until the last of them has it. */
final class LastOf {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final int MOST = 2_000;
    private static final int WARM_UPS = 20;

    private final int receivers;
    private final AtomicInteger missing = new AtomicInteger();

    /** When the last of them had it; 0 before. */
    private volatile long lastAt;

    private volatile @Nullable Thread waiting;

    LastOf(int receivers) {
        this.receivers = receivers;
    }

    /** Called by each receiver. */
    void arrived() {
        if (missing.decrementAndGet() == 0) {
            lastAt = System.nanoTime();
            LockSupport.unpark(waiting);
        }
    }

    /** Sends for a while, each message when the one before has arrived everywhere. */
    Latencies measure(Duration period, Runnable send) {
        waiting = Thread.currentThread();
        for (int i = 0; i < WARM_UPS; i++) {
            once(send);
        }
        Recorder latencies = new Recorder();
        long end = System.nanoTime() + period.toNanos();
        for (int i = 0; i < MOST && (i == 0 || System.nanoTime() - end < 0); i++) {
            latencies.add(once(send));
        }
        return latencies.sum();
    }

    private long once(Runnable send) {
        lastAt = 0;
        missing.set(receivers);
        long began = System.nanoTime();
        send.run();
        while (lastAt == 0) {
            LockSupport.parkNanos(this, PATIENCE_NANOS);
            if (lastAt == 0 && System.nanoTime() - began > PATIENCE_NANOS) {
                throw new IllegalStateException(missing.get() + " of " + receivers + " received nothing within 20 s");
            }
        }
        return lastAt - began;
    }
}
