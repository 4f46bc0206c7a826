package io.hestai.bus.app.runtime;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The orderly end of a run: what was opened is closed in reverse order, once, and one failure never keeps the rest open. A verb that
 * waits, waits here, and learns why it shall stop. Thread-safe.
 */
public final class Lifecycle implements AutoCloseable {

    /** Why a verb stops waiting. */
    public enum Reason {
        /** It has done what it was asked to. */
        FINISHED,
        /** Something went wrong; {@link Lifecycle#failure()} says what. */
        FAILED,
        /** Ctrl-C or SIGTERM. */
        INTERRUPTED,
        /** The time is over. */
        TIMED_OUT
    }

    private static final long LONGEST_OPENING_S = 15;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    /** One party for whoever closes, one for each opening under way. */
    private final Phaser opening = new Phaser(1);

    private @Nullable Reason reason;
    private @Nullable Throwable failure;
    private boolean closing;

    /**
     * Takes something into care; it is closed at the end, before what was taken earlier.
     *
     * @param resource what to close
     * @param <T> its type
     * @return the resource
     */
    public <T extends AutoCloseable> T own(T resource) {
        synchronized (this) {
            if (!closing) {
                opened.push(resource);
                return resource;
            }
        }
        // The end has begun while this was being opened: nobody else would close it.
        closeQuietly(resource);
        return resource;
    }

    /**
     * Opens something that must not be left behind and takes it into care. An end that begins meanwhile waits for it, within a bound.
     *
     * @param opener opens it
     * @param <T> its type
     * @return the resource
     */
    public <T extends AutoCloseable> T open(Supplier<T> opener) {
        opening.register();
        try {
            return own(opener.get());
        } finally {
            opening.arriveAndDeregister();
        }
    }

    /** The verb has done what it was asked to. */
    public void finish() {
        stop(Reason.FINISHED, null);
    }

    /**
     * The verb cannot go on.
     *
     * @param cause why
     */
    public void fail(Throwable cause) {
        stop(Reason.FAILED, cause);
    }

    /** Somebody wants the program to end. */
    public void interrupt() {
        stop(Reason.INTERRUPTED, null);
    }

    private synchronized void stop(Reason why, @Nullable Throwable cause) {
        if (reason == null) {
            reason = why;
            failure = cause;
            stop.countDown();
        }
    }

    /**
     * Whether the end was asked for, in whatever way.
     *
     * @return whether there is a reason to stop
     */
    public synchronized boolean stopping() {
        return reason != null;
    }

    /**
     * Whether a person or the system asked for the end.
     *
     * @return whether it is that reason
     */
    public synchronized boolean interrupted() {
        return reason == Reason.INTERRUPTED;
    }

    /**
     * What went wrong.
     *
     * @return the failure, or null
     */
    public synchronized @Nullable Throwable failure() {
        return failure;
    }

    /**
     * Waits for a reason to stop.
     *
     * @param atMost how long, or null for ever
     * @return the reason
     */
    public Reason await(@Nullable Duration atMost) {
        try {
            if (atMost == null) {
                stop.await();
            } else if (!stop.await(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
                stop(Reason.TIMED_OUT, null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            interrupt();
        }
        synchronized (this) {
            return reason == null ? Reason.INTERRUPTED : reason;
        }
    }

    /**
     * Waits a while, and stays undecided when it is over.
     *
     * @param atMost how long
     * @return whether there is a reason to stop
     */
    public boolean awaitStop(Duration atMost) {
        try {
            return stop.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            interrupt();
            return true;
        }
    }

    /** Closes all that is in care. Who comes second waits for the first. */
    @Override
    public void close() {
        boolean second;
        synchronized (this) {
            second = closing;
            closing = true;
        }
        if (second) {
            awaitClosed();
            return;
        }
        try {
            awaitOpened();
            for (AutoCloseable next = next(); next != null; next = next()) {
                closeQuietly(next);
            }
        } finally {
            closed.countDown();
        }
    }

    private void awaitOpened() {
        try {
            opening.awaitAdvanceInterruptibly(opening.arrive(), LONGEST_OPENING_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            // It hangs; what is open must be closed all the same.
        }
    }

    private void awaitClosed() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized @Nullable AutoCloseable next() {
        return opened.poll();
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            // The rest must be closed all the same, and the verb's own outcome is what the user wants to know.
            LoggerFactory.getLogger(Lifecycle.class).warn("closing failed: {}", e.toString());
        }
    }
}
