package io.hestai.bus.redis;

import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that runs what applications have chained to futures, and tells listeners what happened: nobody else waits for it. */
final class Callbacks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);

    private final LinkedBlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
    private final Thread thread;
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
    }

    /** Completes the futures of what was settled, then gives back the room that they held. */
    void publish(List<Outgoing<?>> settled, IntConsumer releaseRoom) {
        queue.add(() -> {
            int room = 0;
            for (Outgoing<?> each : settled) {
                each.publish();
                room += each.holdsRoom() ? 1 : 0;
            }
            releaseRoom.accept(room);
        });
    }

    private void run() {
        while (!closed || !queue.isEmpty()) {
            try {
                Runnable task = queue.poll(1, TimeUnit.SECONDS);
                if (task != null) {
                    task.run();
                }
            } catch (InterruptedException e) {
                // Nobody of ours interrupts this thread; a callback that did so must not end it.
                LOG.debug("a callback interrupted the callback thread", e);
            } catch (RuntimeException | Error e) {
                LOG.warn("a callback failed", e);
            }
        }
    }

    /** Ends the thread when it has run what is queued. */
    @Override
    public void close() {
        closed = true;
        queue.add(() -> {});
    }
}
