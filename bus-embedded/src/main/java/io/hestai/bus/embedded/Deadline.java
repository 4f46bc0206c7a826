package io.hestai.bus.embedded;

import io.hestai.bus.UnreachableException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** How long to look for something to come true, and how often. */
final class Deadline {
    private static final long BETWEEN_LOOKS_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Duration patience;
    private final long start = System.nanoTime();

    Deadline(Duration patience) {
        this.patience = patience;
    }

    boolean isOver() {
        return System.nanoTime() - start >= patience.toNanos();
    }

    long secondsInAll() {
        return patience.toSeconds();
    }

    long nanosLeft() {
        return Math.max(0, patience.toNanos() - (System.nanoTime() - start));
    }

    /** Waits a moment before the next look. */
    void pause() {
        checkInterrupted();
        LockSupport.parkNanos(this, BETWEEN_LOOKS_NANOS);
        checkInterrupted();
    }

    /** An interrupt is kept for the caller to see. */
    static void checkInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new UnreachableException("interrupted while waiting for the private Redis; try again");
        }
    }
}
