package io.hestai.bus.testkit;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what a server does soon. */
final class Patience {
    static final Duration LENGTH = Duration.ofSeconds(10);

    private Patience() {}

    /** Waits until a condition holds; an {@link IllegalStateException} with the complaint, if it does not for too long. */
    static void await(BooleanSupplier condition, Supplier<String> complaint) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > LENGTH.toNanos()) {
                throw new IllegalStateException(complaint.get());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
