package io.hestai.bus.redis;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The room for what waits to be answered: so many messages, and so many bytes. Thread-safe. */
final class Room {
    private final Semaphore free;
    private final int units;
    private final long unitBytes;

    /** The room is counted in units of the average size at which both bounds are reached together. */
    Room(int maxMessages, long maxBytes) {
        this.units = maxMessages;
        this.unitBytes = Math.max(1, maxBytes / maxMessages);
        this.free = new Semaphore(maxMessages);
    }

    /** What something of a size takes, in units; never more than there is. */
    int cost(int bytes) {
        return (int) Math.min(units, 1 + bytes / unitBytes);
    }

    boolean tryTake(int cost) {
        return free.tryAcquire(cost);
    }

    /** Waits for room; an interrupt does not cut it short. */
    boolean take(int cost, long nanosAtMost) {
        long deadline = System.nanoTime() + nanosAtMost;
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return free.tryAcquire(cost, deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            Interrupts.restore(interrupted);
        }
    }

    void giveBack(int cost) {
        free.release(cost);
    }

    /** Waits until nothing waits any more. */
    void awaitEmpty(long nanosAtMost) {
        if (take(units, nanosAtMost)) {
            giveBack(units);
        }
    }

    /** How many bytes are taken, to within a unit for each message. */
    long bytesTaken() {
        return (units - free.availablePermits()) * unitBytes;
    }
}
