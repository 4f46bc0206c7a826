package io.hestai.bus.operations.migration.mirror;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waiting that can be ended. */
final class Waits {
    private Waits() {}

    /** Waits until somebody counts down, at most so long; an interrupted thread does not wait. */
    static void briefly(CountDownLatch latch, Duration atMost) {
        try {
            if (!latch.await(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
