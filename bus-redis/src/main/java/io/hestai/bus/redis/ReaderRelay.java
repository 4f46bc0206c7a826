package io.hestai.bus.redis;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The thread that reads a connection, and one in reserve. Whoever reads may also run a listener that has proved to be quick, which spares the
 * hand-over to another thread; should that listener be slow for once, the one in reserve goes on reading, and the slow one is the reserve afterwards.
 *
 * <p>The reserve looks whether it is needed every few milliseconds, and only while listeners are run so.
 */
final class ReaderRelay {
    /** How long a listener may keep the reader. */
    private static final long PATIENCE_NANOS = 5_000_000;

    private static final long LOOK_NANOS = 5_000_000;
    private static final int LOOKS_BEFORE_SLEEP = 50;

    /** The parts of the state: the number of the thread that reads, and whether it is lent. */
    private static final int READER = 1;

    private static final int LENT = 2;

    private final Runnable reading;
    private final List<Thread> threads;

    /** Which of the threads reads, and whether it runs a listener: one number, so that who takes over and who gives back cannot both succeed. */
    private final AtomicInteger state = new AtomicInteger();

    private volatile long lentSince;
    private volatile boolean reserveReady;
    private volatile boolean reserveAsleep;
    private volatile boolean closed;

    /**
     * Makes the threads.
     *
     * @param reading reads until the calling thread is not the {@linkplain #isReader reader} any more, or for good
     */
    ReaderRelay(String name, Runnable reading) {
        this.reading = reading;
        this.threads = List.of(new Thread(this::run, name), new Thread(this::run, name + "-reserve"));
    }

    void start() {
        threads.forEach(each -> {
            each.setDaemon(true);
            each.start();
        });
    }

    private void run() {
        while (!closed) {
            if (isReader()) {
                reading.run();
            } else {
                beReserve();
            }
        }
    }

    /** Whether the calling thread is the one that reads. */
    boolean isReader() {
        return (state.get() & READER) == current();
    }

    /** For the reader: lends it to a listener, if there is a reserve; whether it is lent. */
    boolean lend() {
        if (!reserveReady) {
            return false;
        }
        lentSince = System.nanoTime();
        state.set(current() | LENT);
        if (reserveAsleep) {
            LockSupport.unpark(reserve());
        }
        return true;
    }

    /** For the thread that was lent, after the listener; gives how long it took. It may be the reader no more. */
    long giveBack() {
        long took = System.nanoTime() - lentSince;
        state.compareAndSet(current() | LENT, current());
        return took;
    }

    private void beReserve() {
        reserveReady = true;
        int idleLooks = 0;
        long lastSince = 0;
        while (!closed && !takeOver()) {
            idleLooks = lentSince == lastSince ? idleLooks + 1 : 0;
            lastSince = lentSince;
            if (idleLooks < LOOKS_BEFORE_SLEEP) {
                LockSupport.parkNanos(this, LOOK_NANOS);
            } else {
                sleep();
                idleLooks = 0;
            }
        }
    }

    private void sleep() {
        reserveAsleep = true;
        if ((state.get() & LENT) == 0 && !closed) {
            LockSupport.park(this);
        }
        reserveAsleep = false;
    }

    /** Takes the reader's place if a listener keeps it for too long. If it was lent anew just now, the two change places without need, which does no harm. */
    private boolean takeOver() {
        long since = lentSince;
        int other = 1 - current();
        if (state.get() != (other | LENT) || System.nanoTime() - since < PATIENCE_NANOS) {
            return false;
        }
        // Before the other can see that it is the reserve now, and says that it is ready.
        reserveReady = false;
        boolean taken = state.compareAndSet(other | LENT, current());
        if (!taken) {
            reserveReady = true;
        }
        return taken;
    }

    private Thread reserve() {
        return threads.get(1 - (state.get() & READER));
    }

    /** The number of the calling thread, which is one of the two. */
    private int current() {
        return threads.get(0) == Thread.currentThread() ? 0 : 1;
    }

    void close() {
        closed = true;
        threads.forEach(LockSupport::unpark);
    }
}
