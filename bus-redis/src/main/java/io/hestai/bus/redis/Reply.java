package io.hestai.bus.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The future of a command's outcome. The thread that reads replies must neither run what an application has chained to a future nor
 * wait for it; so it only {@linkplain #settle settles} the reply, which wakes a thread that waits in {@link #join} or {@link #get} at
 * once, and {@linkplain #publish publishing}, which runs what was chained, is left to the callback thread.
 */
final class Reply<T> extends CompletableFuture<T> {
    private static final Object NIL = new Object();

    private volatile @Nullable Object outcome;
    private volatile @Nullable Thread waiter;

    /** Sets the value and wakes a waiting thread. */
    void settle(T value) {
        outcome = value == null ? NIL : value;
        wake();
    }

    /** Sets the failure and wakes a waiting thread. */
    void settleExceptionally(Throwable failure) {
        outcome = new Failure(failure);
        wake();
    }

    /** Whether the outcome is known, though it need not be published yet. For those who look now and then, and must not wait for what is chained. */
    boolean isSettled() {
        return outcome != null || isDone();
    }

    /** The value; null as long as it is not settled, and if it failed. */
    @SuppressWarnings("unchecked")
    @Nullable
    T valueIfSettled() {
        Object settled = outcome;
        return settled == null || settled == NIL || settled instanceof Failure ? null : (T) settled;
    }

    private void wake() {
        Thread thread = waiter;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    /** Completes the future with what it was settled with. Runs what was chained, on the calling thread. */
    @SuppressWarnings("unchecked")
    void publish() {
        Object settled = outcome;
        if (settled instanceof Failure failure) {
            completeExceptionally(failure.cause());
        } else if (settled != null) {
            complete(settled == NIL ? null : (T) settled);
        }
    }

    @Override
    public T join() {
        awaitSettled();
        return super.join();
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        if (!isDone()) {
            awaitSettledInterruptibly(0);
        }
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        long deadline = System.nanoTime() + unit.toNanos(timeout);
        if (!isDone()) {
            awaitSettledInterruptibly(deadline);
        }
        return super.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    /** Only one thread waits this way; any further one waits as for any future. */
    private void awaitSettled() {
        if (!claim()) {
            return;
        }
        boolean interrupted = false;
        while (outcome == null && !isDone()) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        publish();
    }

    private void awaitSettledInterruptibly(long deadline) throws InterruptedException {
        if (!claim()) {
            return;
        }
        while (outcome == null && !isDone()) {
            if (deadline == 0) {
                LockSupport.park(this);
            } else {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    waiter = null;
                    return;
                }
                LockSupport.parkNanos(this, left);
            }
            if (Thread.interrupted()) {
                waiter = null;
                throw new InterruptedException();
            }
        }
        publish();
    }

    private synchronized boolean claim() {
        if (isDone() || waiter != null) {
            return false;
        }
        waiter = Thread.currentThread();
        return true;
    }

    /** A future cancelled by the application wakes whoever waits for it. The command itself is not taken back. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        wake();
        return cancelled;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }

    /** A failure among the outcomes. */
    private record Failure(Throwable cause) {}
}
