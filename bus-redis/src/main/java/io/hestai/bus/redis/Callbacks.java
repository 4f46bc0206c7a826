package io.hestai.bus.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that runs what applications have chained to futures, and tells listeners what happened: nobody else waits for it.
 *
 * <p>Most futures have nothing chained to them; completing those is not urgent, and waking a thread for each would cost more than all the
 * rest of a send. So, while there is something to do now and then, this thread looks by itself every few milliseconds, and is woken only for
 * what somebody waits for.
 */
final class Callbacks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);
    private static final long LOOK_NANOS = 5_000_000;
    private static final int LOOKS_BEFORE_SLEEP = 10;

    private static final Duration LONGEST_END = Duration.ofMillis(500);

    private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean asleep;
    private volatile boolean closed;

    Callbacks(String name) {
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether the caller is this thread, which must not wait for room that only it can make. */
    boolean isCurrentThread() {
        return Thread.currentThread() == thread;
    }

    void execute(Runnable task) {
        queue.add(task);
        LockSupport.unpark(thread);
    }

    /** Completes the futures of what was settled, then gives back the room that they held. */
    void publish(List<Outgoing<?>> settled, IntConsumer releaseRoom) {
        boolean awaited = false;
        for (Outgoing<?> each : settled) {
            awaited |= each.reply().getNumberOfDependents() > 0;
        }
        queue.add(() -> {
            int room = 0;
            for (Outgoing<?> each : settled) {
                each.publish();
                room += each.room();
            }
            releaseRoom.accept(room);
        });
        if (awaited || asleep) {
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        try {
            runUntilClosed();
        } finally {
            ended.countDown();
        }
    }

    private void runUntilClosed() {
        int looks = 0;
        while (!closed || !queue.isEmpty()) {
            Runnable task = queue.poll();
            if (task != null) {
                looks = 0;
                runGuarded(task);
            } else if (looks < LOOKS_BEFORE_SLEEP) {
                looks++;
                LockSupport.parkNanos(this, LOOK_NANOS);
            } else {
                sleep();
            }
            // Nobody of ours interrupts this thread; a callback that did so must not keep it from parking.
            Interrupts.clear();
        }
    }

    private void sleep() {
        asleep = true;
        if (queue.isEmpty() && !closed) {
            LockSupport.park(this);
        }
        asleep = false;
    }

    private static void runGuarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.warn("a callback failed", e);
        }
    }

    /** Ends the thread when it has run what is queued, and waits for that, unless a callback that hangs keeps it. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        if (!isCurrentThread()) {
            Waits.forEnd(ended, LONGEST_END);
        }
    }
}
