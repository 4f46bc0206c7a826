package io.hestai.bus.redis;

import io.hestai.bus.EntryId;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Pending entries of this consumer that are to be delivered again, by the time they fall due, then by entry id. Thread-safe. */
final class DueQueue {
    /** For entries that may be delivered as often as it takes. */
    static final long ANY = Long.MAX_VALUE;

    /**
     * An entry to be delivered again.
     *
     * @param atNanos when, on the monotonic clock
     * @param id the entry
     * @param lastAttempt the last attempt that is still handled; a later one means that consumers have ended over it
     * @param holdsSlot whether it kept its slot, because others wait behind it
     * @param ofBacklog whether it was pending already when this consumer began
     */
    record Due(long atNanos, EntryId id, long lastAttempt, boolean holdsSlot, boolean ofBacklog) {}

    private static final Comparator<Due> IN_TURN =
            Comparator.comparingLong(Due::atNanos).thenComparing(Due::id);

    private final PriorityQueue<Due> free = new PriorityQueue<>(IN_TURN);
    private final PriorityQueue<Due> holding = new PriorityQueue<>(IN_TURN);
    private int backlog;

    synchronized void add(Due due) {
        (due.holdsSlot() ? holding : free).add(due);
        backlog += due.ofBacklog() ? 1 : 0;
    }

    /** Takes the first entry that is due and holds no slot; null if there is none. */
    synchronized @Nullable Due poll(long now) {
        Due due = poll(free, now);
        if (due != null && due.ofBacklog()) {
            backlog--;
        }
        return due;
    }

    /** Takes the first entry that is due and holds its slot; null if there is none. */
    synchronized @Nullable Due pollHolding(long now) {
        return poll(holding, now);
    }

    private static @Nullable Due poll(PriorityQueue<Due> queue, long now) {
        Due first = queue.peek();
        if (first == null || first.atNanos() - now > 0) {
            return null;
        }
        return queue.poll();
    }

    /** Nanoseconds until the first falls due; {@link Long#MAX_VALUE} if there is none. */
    synchronized long untilNext(long now) {
        return Math.min(until(free, now), until(holding, now));
    }

    private static long until(PriorityQueue<Due> queue, long now) {
        Due first = queue.peek();
        return first == null ? Long.MAX_VALUE : Math.max(0, first.atNanos() - now);
    }

    /** Whether something waits that was pending already when this consumer began. */
    synchronized boolean hasBacklog() {
        return backlog > 0;
    }

    synchronized int size() {
        return free.size() + holding.size();
    }
}
