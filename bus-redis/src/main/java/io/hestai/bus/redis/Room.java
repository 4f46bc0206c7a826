package io.hestai.bus.redis;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The room for what waits to be answered: so many messages, and so many bytes. Thread-safe. */
final class Room {
    /** So many on their way keep Redis busy; more only cost memory, and the collector the time to move them about. */
    private static final int PLENTY = 8 * 1024;

    private static final long MOMENT_MS = 1;

    private final Semaphore free;
    private final int plenty;

    /** How many threads wait a moment; changed under this object's lock. */
    private volatile int hesitating;

    private final int units;
    private final long unitBytes;

    /** The room is counted in units of the average size at which both bounds are reached together. */
    Room(int maxMessages, long maxBytes) {
        this.units = maxMessages;
        this.unitBytes = Math.max(1, maxBytes / maxMessages);
        this.free = new Semaphore(maxMessages);
        this.plenty = Math.min(PLENTY, maxMessages / 2);
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
        if (hesitating > 0 && !isPlentyTaken()) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /**
     * Waits while plenty is taken, but never for more than a moment: whoever sends faster than Redis takes goes on at the pace of Redis, and nobody
     * waits long for a Redis that has stopped.
     */
    void hesitate() {
        if (isPlentyTaken()) {
            waitAMoment();
        }
    }

    @SuppressWarnings({"WaitNotInLoop", "NonAtomicVolatileUpdate"}) // to have waited is all that is wanted
    private synchronized void waitAMoment() {
        hesitating++;
        try {
            if (isPlentyTaken()) {
                wait(MOMENT_MS);
            }
        } catch (InterruptedException e) {
            Interrupts.restore(true);
        } finally {
            hesitating--;
        }
    }

    private boolean isPlentyTaken() {
        return units - free.availablePermits() > plenty;
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
