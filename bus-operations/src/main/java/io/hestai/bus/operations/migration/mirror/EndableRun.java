package io.hestai.bus.operations.migration.mirror;

import io.hestai.bus.operations.migration.state.MigrationLock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The one run of a mirror or follower: it hears that it shall end, and when it has, gives back the right to mirror, if it holds that. Thread-safe, except that
 * {@link #run} is for one thread.
 */
final class EndableRun implements AutoCloseable {
    private static final Duration LONGEST_END = Duration.ofSeconds(10);

    private final @Nullable MigrationLock lock;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean released = new AtomicBoolean();
    private volatile boolean begun;

    private EndableRun(@Nullable MigrationLock lock) {
        this.lock = lock;
    }

    /** Of something that may run beside others of its kind. */
    static EndableRun withoutLock() {
        return new EndableRun(null);
    }

    /**
     * Takes the right to mirror, and makes the mirror; if it cannot be made, the right is given back.
     *
     * @param document the document of the direction, which is also the name of its lock
     * @throws io.hestai.bus.operations.migration.format.MigrationException if another mirror of this migration, stream and direction runs
     */
    static <T> T open(MirrorPlan plan, String document, Function<EndableRun, T> mirror) {
        EndableRun run = new EndableRun(plan.state().lock(document));
        boolean done = false;
        try {
            T made = mirror.apply(run);
            done = true;
            return made;
        } finally {
            if (!done) {
                run.close();
            }
        }
    }

    void run(Runnable work) {
        begun = true;
        try {
            work.run();
        } finally {
            release();
            ended.countDown();
        }
    }

    /** Whether nobody has said that it shall end. */
    boolean goesOn() {
        return stop.getCount() > 0;
    }

    /** Lets it end after what is in hand. */
    void end() {
        stop.countDown();
    }

    /** Waits so long, or until it shall end. */
    void pause(Duration atMost) {
        Waits.briefly(stop, atMost);
    }

    /** Lets it end, and waits for that, but not for ever. */
    @Override
    public void close() {
        end();
        if (begun) {
            Waits.briefly(ended, LONGEST_END);
        }
        release();
    }

    /** Once: afterwards the lock may be somebody else's. */
    private void release() {
        if (lock != null && !released.getAndSet(true)) {
            lock.close();
        }
    }
}
