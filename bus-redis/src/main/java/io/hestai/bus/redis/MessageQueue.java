package io.hestai.bus.redis;

import io.hestai.bus.Overflow;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The bounded queue between the thread that reads a connection and the thread that calls a listener. */
final class MessageQueue<T> {
    private final int capacity;
    private final Overflow overflow;
    private final ArrayDeque<T> items = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private final Condition notFull = lock.newCondition();
    private final Runnable onHalfFull;
    private boolean closed;

    /** Whether the thread that takes items waits for one, and has none in hand. */
    private boolean takerWaits;

    /** Whether something is handled that never was in the queue; what is in it comes afterwards. */
    private boolean aside;

    /**
     * Makes an empty queue.
     *
     * @param onHalfFull run by whoever offers the item with which the queue becomes half full, while it holds no lock
     */
    MessageQueue(int capacity, Overflow overflow, Runnable onHalfFull) {
        this.onHalfFull = onHalfFull;
        this.capacity = capacity;
        this.overflow = overflow;
    }

    /**
     * Adds an item.
     *
     * @return how many items were dropped, this one or an older one: 0 or 1
     */
    int offer(T item) {
        boolean half = false;
        lock.lock();
        try {
            if (closed) {
                return 0;
            }
            if (items.size() < capacity || makeRoom()) {
                items.add(item);
                notEmpty.signal();
                half = items.size() == (capacity + 1) / 2;
                return 0;
            }
            if (overflow instanceof Overflow.DropOldest) {
                items.poll();
                items.add(item);
            }
            return 1;
        } finally {
            lock.unlock();
            if (half) {
                onHalfFull.run();
            }
        }
    }

    /** Adds an item that is few and must not be lost: it may exceed the capacity. */
    void offerAlways(T item) {
        lock.lock();
        try {
            items.add(item);
            notEmpty.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Lets the caller handle an item at once, if none is before it; whether it may. Nothing is taken until {@link #endAside}. */
    boolean beginAside() {
        lock.lock();
        try {
            boolean mayBegin = takerWaits && items.isEmpty() && !closed && !aside;
            aside |= mayBegin;
            return mayBegin;
        } finally {
            lock.unlock();
        }
    }

    void endAside() {
        lock.lock();
        try {
            aside = false;
            if (closed || !items.isEmpty()) {
                notEmpty.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean makeRoom() {
        if (!(overflow instanceof Overflow.Block block)) {
            return false;
        }
        long left = block.atMost().toNanos();
        try {
            while (items.size() >= capacity && left > 0 && !closed) {
                left = notFull.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return items.size() < capacity;
    }

    /** Takes the oldest item; null when the queue was closed and is empty. */
    @Nullable
    T take() {
        lock.lock();
        try {
            takerWaits = true;
            while (aside || (items.isEmpty() && !closed)) {
                // Without a bound: whoever changes what is asked here does so under the lock, and signals.
                notEmpty.await();
            }
            takerWaits = false;
            T item = items.poll();
            notFull.signal();
            return item;
        } catch (InterruptedException e) {
            return null;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return items.size();
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing more; what waits is dropped, as the subscription was ended. */
    void close() {
        lock.lock();
        try {
            closed = true;
            items.clear();
            notEmpty.signalAll();
            notFull.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
