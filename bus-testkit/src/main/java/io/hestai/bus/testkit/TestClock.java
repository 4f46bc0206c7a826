package io.hestai.bus.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * A wall clock and a monotonic clock that move only when told. They are two, as in life: {@link #advance} lets time pass on both,
 * {@link #set} and {@link #step} move the wall clock alone, as an administrator or NTP does. Safe for use by several threads.
 */
public final class TestClock extends Clock {
    private final AtomicReference<Instant> wall;
    private final AtomicLong nanos;
    private final ZoneId zone;

    private TestClock(AtomicReference<Instant> wall, AtomicLong nanos, ZoneId zone) {
        this.wall = wall;
        this.nanos = nanos;
        this.zone = zone;
    }

    /**
     * Creates a clock.
     *
     * @param wall what the wall clock shows; its zone is UTC
     * @return a clock whose monotonic time is near the overflow of a {@code long}, so that a comparison with {@code <} in place
     *     of a subtraction is found out within a minute
     */
    public static TestClock at(Instant wall) {
        long nearOverflow = Long.MAX_VALUE - Duration.ofSeconds(30).toNanos();
        return new TestClock(new AtomicReference<>(wall), new AtomicLong(nearOverflow), ZoneOffset.UTC);
    }

    /**
     * Lets time pass on both clocks.
     *
     * @param duration how much, not negative
     * @throws IllegalArgumentException if it is negative
     */
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException(
                    "time cannot go back by " + duration + "; step() moves the wall clock alone");
        }
        nanos.addAndGet(duration.toNanos());
        step(duration);
    }

    /**
     * Moves the wall clock alone.
     *
     * @param duration how far, back if negative
     */
    public void step(Duration duration) {
        wall.updateAndGet(now -> now.plus(duration));
    }

    /**
     * Sets the wall clock alone.
     *
     * @param now what it shows from now on
     */
    public void set(Instant now) {
        wall.set(now);
    }

    /**
     * The monotonic time, to be used as {@link System#nanoTime()} is: only differences mean something, and they may overflow.
     *
     * @return nanoseconds
     */
    public long nanoTime() {
        return nanos.get();
    }

    /**
     * The monotonic clock as a function.
     *
     * @return a source whose value is that of {@link #nanoTime()}
     */
    public LongSupplier nanoSource() {
        return this::nanoTime;
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    /** {@return a clock in another zone that moves together with this one} */
    @Override
    public TestClock withZone(ZoneId otherZone) {
        return new TestClock(wall, nanos, otherZone);
    }

    @Override
    public Instant instant() {
        return Objects.requireNonNull(wall.get());
    }
}
