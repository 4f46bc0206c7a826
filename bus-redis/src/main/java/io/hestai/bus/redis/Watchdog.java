package io.hestai.bus.redis;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends reads that take too long, by closing their links. A Unix socket has no read timeout, and waiting with a selector would cost a
 * system call for each read; a look at all deadlines now and then costs nothing where it matters. Deadlines are kept to within
 * {@link #PERIOD_NS}. It also runs the ticks of those who must do something now and then.
 */
final class Watchdog implements AutoCloseable {
    static final long PERIOD_NS = 250_000_000L;

    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final Set<Runnable> ticks = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private volatile boolean closed;

    Watchdog(String name) {
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    void watch(Link link) {
        links.add(link);
    }

    void forget(Link link) {
        links.remove(link);
    }

    /** Runs something short that does not throw, at every look. */
    void every(Runnable tick) {
        ticks.add(tick);
    }

    void forget(Runnable tick) {
        ticks.remove(tick);
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(PERIOD_NS);
            long now = System.nanoTime();
            for (Link link : links) {
                link.checkDeadline(now);
            }
            for (Runnable tick : ticks) {
                tick.run();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
