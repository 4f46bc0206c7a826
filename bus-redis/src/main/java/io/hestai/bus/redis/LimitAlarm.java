package io.hestai.bus.redis;

import io.hestai.bus.BusEvent;
import io.hestai.bus.RefusedException;
import io.hestai.bus.RefusedException.Reason;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** Counts what a limit refuses, and tells it: at once, and then no more than every ten seconds, since a loop meets its limit very often. Thread-safe. */
final class LimitAlarm {
    private static final long TELL_AGAIN_NANOS = 10_000_000_000L;

    private final String limit;
    private final LongAdder counter;
    private final EventHub events;
    private final LongSupplier nanoTime;
    private final AtomicLong toldAt;

    /**
     * Makes an alarm that has not been told.
     *
     * @param limit the name of the limit, as it is configured
     * @param counter counts what it refuses
     */
    LimitAlarm(String limit, LongAdder counter, EventHub events, LongSupplier nanoTime) {
        this.limit = limit;
        this.counter = counter;
        this.events = events;
        this.nanoTime = nanoTime;
        this.toldAt = new AtomicLong(nanoTime.getAsLong() - TELL_AGAIN_NANOS);
    }

    /**
     * Counts and tells a refusal.
     *
     * @param doing what is refused, for instance {@code append to 'jobs'}
     * @param why which limit is reached, and what to do
     * @return what the caller is told
     */
    RefusedException refuse(String doing, String why) {
        String words = "cannot " + doing + ": " + why;
        tell(doing, words);
        return new RefusedException(Reason.LIMIT, words);
    }

    /** Counts a refusal, and tells it in these words. */
    void tell(String doing, String words) {
        counter.increment();
        long now = nanoTime.getAsLong();
        long before = toldAt.get();
        if (now - before >= TELL_AGAIN_NANOS && toldAt.compareAndSet(before, now)) {
            events.tell(new BusEvent.LimitReached(limit, doing, words));
        }
    }
}
