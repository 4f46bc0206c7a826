package io.hestai.bus.redis;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Bounded waiting where an interrupt must neither be lost nor cut the waiting short. */
final class Waits {
    private Waits() {}

    /**
     * Waits for a latch.
     *
     * @return whether it was reached in time
     */
    static boolean forEnd(CountDownLatch latch, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return latch.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
