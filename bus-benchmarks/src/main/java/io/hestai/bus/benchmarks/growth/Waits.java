package io.hestai.bus.benchmarks.growth;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what happens, or for time to pass. */
final class Waits {
    private static final long POLL_NANOS = 1_000_000;

    private Waits() {}

    /** Waits until a condition holds; whether it did in time. */
    static boolean until(Duration atMost, BooleanSupplier condition) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }

    /** Waits until a condition holds, which it must. */
    static void forSure(String what, BooleanSupplier condition) {
        if (!until(Duration.ofSeconds(60), condition)) {
            throw new IllegalStateException("not within 60 s: " + what);
        }
    }

    /** Lets time pass. */
    static void pass(Duration time) {
        until(time, () -> false);
    }

    /** Waits for a moment on the monotonic clock. */
    static void untilNanos(long moment) {
        for (long left = moment - System.nanoTime(); left > 0; left = moment - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
