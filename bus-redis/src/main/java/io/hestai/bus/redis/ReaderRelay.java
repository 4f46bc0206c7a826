package io.hestai.bus.redis;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

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

    private final Runnable reading;
    private final List<Thread> threads;
    private volatile Thread reader;

    /** The reader while it runs a listener. */
    private final AtomicReference<@Nullable Thread> lent = new AtomicReference<>();

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
        this.reader = threads.get(0);
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
        return reader == Thread.currentThread();
    }

    /** For the reader: lends it to a listener, if there is a reserve; whether it is lent. */
    boolean lend() {
        if (!reserveReady) {
            return false;
        }
        lentSince = System.nanoTime();
        lent.set(Thread.currentThread());
        if (reserveAsleep) {
            LockSupport.unpark(reserve());
        }
        return true;
    }

    /** For the thread that was lent, after the listener; gives how long it took. It may be the reader no more. */
    long giveBack() {
        long took = System.nanoTime() - lentSince;
        lent.compareAndSet(Thread.currentThread(), null);
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
        if (lent.get() == null && !closed) {
            LockSupport.park(this);
        }
        reserveAsleep = false;
    }

    /** Takes the reader's place if a listener keeps it for too long. If it was lent anew just now, the two change places without need, which does no harm. */
    private boolean takeOver() {
        long since = lentSince;
        Thread busy = lent.get();
        if (busy == null || System.nanoTime() - since < PATIENCE_NANOS || !lent.compareAndSet(busy, null)) {
            return false;
        }
        reserveReady = false;
        reader = Thread.currentThread();
        return true;
    }

    private Thread reserve() {
        return threads.get(threads.get(0) == reader ? 1 : 0);
    }

    void close() {
        closed = true;
        threads.forEach(LockSupport::unpark);
    }
}
