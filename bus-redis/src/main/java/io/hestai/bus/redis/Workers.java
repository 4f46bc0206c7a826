package io.hestai.bus.redis;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads for handlers that run in parallel. */
final class Workers {
    private Workers() {}

    static ExecutorService fixed(int threads, String name) {
        AtomicInteger number = new AtomicInteger();
        return Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Lets the handlers under way finish; those that do not in time are left to themselves. */
    static void finish(ExecutorService workers, Duration atMost) {
        workers.shutdown();
        try {
            if (!workers.awaitTermination(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
                workers.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
