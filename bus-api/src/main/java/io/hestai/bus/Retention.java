package io.hestai.bus;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How much of a stream is kept when something is appended. Redis trims whole blocks of entries, so that a little more than asked for
 * stays (by default up to a hundred entries). Trimming does not ask whether a group has read what goes.
 *
 * @param count keep about this many of the newest entries
 * @param age keep entries younger than about this
 */
public record Retention(OptionalLong count, Optional<Duration> age) {
    private static final Retention ALL = new Retention(OptionalLong.empty(), Optional.empty());

    /** Refuses a retention that keeps nothing. */
    public Retention {
        if (count.isPresent() && count.getAsLong() < 1) {
            throw new IllegalArgumentException(
                    "a stream cannot be kept to " + count.getAsLong() + " entries; keep at least 1");
        }
        if (age.isPresent() && (age.get().isNegative() || age.get().isZero())) {
            throw new IllegalArgumentException(
                    "a stream cannot be kept for " + age.get() + "; keep it for more than 0");
        }
    }

    /**
     * Keeps everything.
     *
     * @return the retention
     */
    public static Retention all() {
        return ALL;
    }

    /**
     * Keeps the newest entries.
     *
     * @param entries about how many, at least 1
     * @return the retention
     */
    public static Retention count(long entries) {
        return ALL.andCount(entries);
    }

    /**
     * Keeps young entries.
     *
     * @param duration until about what age, more than 0
     * @return the retention
     */
    public static Retention age(Duration duration) {
        return ALL.andAge(duration);
    }

    /**
     * Also bounds the number of entries.
     *
     * @param entries about how many, at least 1
     * @return a new retention
     */
    public Retention andCount(long entries) {
        return new Retention(OptionalLong.of(entries), age);
    }

    /**
     * Also bounds the age of entries.
     *
     * @param duration until about what age, more than 0
     * @return a new retention
     */
    public Retention andAge(Duration duration) {
        return new Retention(count, Optional.of(duration));
    }
}
