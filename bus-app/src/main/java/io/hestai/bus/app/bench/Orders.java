package io.hestai.bus.app.bench;

import io.hestai.bus.app.runtime.Context;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the parent orders, as it comes over standard input. When that ends without a farewell the parent has died, and what is to be done then is
 * done at once, whatever this process is busy with.
 */
final class Orders {

    /**
     * When to begin and what counts, by the monotonic clock.
     *
     * @param startNs when to begin
     * @param fromNs what is sent from then on counts
     * @param toNs until then
     */
    record Schedule(long startNs, long fromNs, long toNs) {}

    private final Context context;
    private final Runnable onOrphaned;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch left = new CountDownLatch(1);
    private volatile @Nullable Schedule schedule;
    private volatile long credit;

    private Orders(Context context, Runnable onOrphaned) {
        this.context = context;
        this.onOrphaned = onOrphaned;
    }

    /** Listens from now on; what is to be done without a parent ends this process. */
    static Orders open(Context context, Runnable onOrphaned) {
        Orders orders = new Orders(context, onOrphaned);
        Thread thread = new Thread(orders::listen, "bench-orders");
        thread.setDaemon(true);
        thread.start();
        return orders;
    }

    private void listen() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(context.surroundings().in(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                obey(line.split(" ", -1));
            }
        } catch (IOException | RuntimeException e) {
            // As good as its end.
        }
        stopped.countDown();
        begun.countDown();
        if (left.getCount() > 0) {
            onOrphaned.run();
        }
        left.countDown();
    }

    private void obey(String[] words) {
        switch (words[0]) {
            case Words.CLOCK -> context.data(Words.CLOCK + " " + System.nanoTime());
            case Words.GO -> {
                schedule = new Schedule(Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]));
                begun.countDown();
            }
            case Words.CREDIT -> credit = Long.parseLong(words[1]);
            case Words.STOP -> {
                stopped.countDown();
                begun.countDown();
            }
            case Words.LEAVE -> left.countDown();
            default -> throw new IllegalStateException("nobody knows the order " + words[0]);
        }
    }

    /** Waits for the schedule; null if it was all called off before. */
    @Nullable
    Schedule awaitSchedule() throws InterruptedException {
        begun.await();
        return schedule;
    }

    boolean isStopped() {
        return stopped.getCount() == 0;
    }

    /** Waits to be stopped; tells whether it was. */
    boolean awaitStop(long nanosAtMost) throws InterruptedException {
        return stopped.await(nanosAtMost, TimeUnit.NANOSECONDS);
    }

    void awaitLeave() throws InterruptedException {
        left.await();
    }

    /** How many of all that were sent have arrived. */
    long credit() {
        return credit;
    }
}
