package io.hestai.bus.redis;

import io.hestai.bus.BusEvent;
import io.hestai.bus.Gap;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Tells the gaps of a follower as events: the first at once, and those that follow soon after it together, because a follower that is too slow for
 * its stream meets one with every read. Used by one thread.
 */
final class GapNews {
    private static final long TOGETHER_NANOS = 1_000_000_000L;

    private final EventHub events;
    private long toldAt = System.nanoTime() - TOGETHER_NANOS;
    private @Nullable Gap waiting;

    GapNews(EventHub events) {
        this.events = events;
    }

    void found(Gap gap) {
        Gap before = waiting;
        waiting = before == null ? gap : new Gap(before.stream(), before.after(), sum(before.missing(), gap.missing()));
        tellIfDue();
    }

    /** One of unknown size makes the sum unknown. */
    private static OptionalLong sum(OptionalLong one, OptionalLong other) {
        return one.isPresent() && other.isPresent()
                ? OptionalLong.of(one.getAsLong() + other.getAsLong())
                : OptionalLong.empty();
    }

    void tellIfDue() {
        if (waiting != null && System.nanoTime() - toldAt >= TOGETHER_NANOS) {
            tell();
        }
    }

    /** Tells what has gathered. */
    void tell() {
        Gap gap = waiting;
        if (gap != null) {
            toldAt = System.nanoTime();
            waiting = null;
            events.tell(new BusEvent.GapFound(gap.stream(), gap.after(), gap.missing()));
        }
    }
}
