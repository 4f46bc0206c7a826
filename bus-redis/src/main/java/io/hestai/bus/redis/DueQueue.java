package io.hestai.bus.redis;

import io.hestai.bus.EntryId;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Pending entries of this consumer that are to be delivered again, by the time they fall due, then by entry id. Thread-safe. */
final class DueQueue {
    private record Due(long atNanos, EntryId id) {}

    private final PriorityQueue<Due> queue =
            new PriorityQueue<>(Comparator.comparingLong(Due::atNanos).thenComparing(Due::id));

    synchronized void add(EntryId id, long atNanos) {
        queue.add(new Due(atNanos, id));
    }

    /** Takes the first entry that is due; null if there is none. */
    synchronized @Nullable EntryId poll(long now) {
        Due first = queue.peek();
        if (first == null || first.atNanos() - now > 0) {
            return null;
        }
        queue.poll();
        return first.id();
    }

    /** Nanoseconds until the first falls due; {@link Long#MAX_VALUE} if there is none. */
    synchronized long untilNext(long now) {
        Due first = queue.peek();
        return first == null ? Long.MAX_VALUE : Math.max(0, first.atNanos() - now);
    }

    synchronized int size() {
        return queue.size();
    }
}
