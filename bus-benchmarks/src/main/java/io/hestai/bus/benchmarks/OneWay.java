package io.hestai.bus.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Measures the way from a sender to a receiver in the same process, one message at a time: the next is sent when the last has arrived.
 * Both ends read the same monotonic clock.
 */
final class OneWay {
    private final Histogram micros = new Histogram(TimeUnit.SECONDS.toNanos(10), 3);
    private volatile long arrivedAt;
    private volatile Thread sender = Thread.currentThread();

    /** Called by the receiver. */
    void arrived() {
        arrivedAt = System.nanoTime();
        LockSupport.unpark(sender);
    }

    /** Sends one message after the other and gives the median in microseconds. */
    double median(int messages, Runnable send) throws TimeoutException {
        micros.reset();
        sender = Thread.currentThread();
        for (int i = 0; i < messages; i++) {
            arrivedAt = 0;
            long began = System.nanoTime();
            send.run();
            while (arrivedAt == 0) {
                LockSupport.parkNanos(this, TimeUnit.SECONDS.toNanos(5));
                if (arrivedAt == 0 && System.nanoTime() - began > TimeUnit.SECONDS.toNanos(5)) {
                    throw new TimeoutException("a message did not arrive within 5 s");
                }
            }
            micros.recordValue(arrivedAt - began);
        }
        return micros.getValueAtPercentile(50) / 1000.0;
    }
}
