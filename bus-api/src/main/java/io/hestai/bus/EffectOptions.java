package io.hestai.bus;

import java.time.Duration;

/**
 * How long a group remembers which effects have happened. What falls out of either bound is forgotten, oldest first; a message that comes again
 * after that runs its effect again. Immutable.
 *
 * @param count how many messages at most, at least 1; default 100,000, which take about 10 MB in the server's memory
 * @param age for how long at most, at least 1 s, by the clock of the server; default 7 days
 */
public record EffectOptions(long count, Duration age) {
    private static final EffectOptions DEFAULTS = new EffectOptions(100_000, Duration.ofDays(7));

    /** Refuses what would remember nothing. */
    public EffectOptions {
        if (count < 1) {
            throw new IllegalArgumentException("count is " + count + "; remember at least 1 message");
        }
        if (age.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("age is " + age + "; remember for at least 1 s");
        }
    }

    /**
     * The defaults: 100,000 messages, 7 days.
     *
     * @return the options
     */
    public static EffectOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Remembers so many messages, for the default time.
     *
     * @param messages how many at most, at least 1
     * @return the options
     */
    public static EffectOptions count(long messages) {
        return DEFAULTS.andCount(messages);
    }

    /**
     * Remembers for so long, up to the default number of messages.
     *
     * @param duration for how long at most, at least 1 s
     * @return the options
     */
    public static EffectOptions age(Duration duration) {
        return DEFAULTS.andAge(duration);
    }

    /**
     * Bounds the number.
     *
     * @param messages how many at most, at least 1
     * @return new options
     */
    public EffectOptions andCount(long messages) {
        return new EffectOptions(messages, age);
    }

    /**
     * Bounds the time.
     *
     * @param duration for how long at most, at least 1 s
     * @return new options
     */
    public EffectOptions andAge(Duration duration) {
        return new EffectOptions(count, duration);
    }
}
