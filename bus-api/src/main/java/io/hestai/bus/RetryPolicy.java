package io.hestai.bus;

import java.time.Duration;

/**
 * How often and after what pauses a message is delivered again before it goes to the dead letters.
 *
 * @param maxAttempts how many deliveries in all, at least 1
 * @param firstDelay the pause before the second attempt; each further one is twice as long
 * @param maxDelay the longest pause
 */
public record RetryPolicy(int maxAttempts, Duration firstDelay, Duration maxDelay) {
    /** Five attempts, with pauses of 200 ms, 400 ms, 800 ms and 1.6 s. */
    public static final RetryPolicy DEFAULT = new RetryPolicy(5, Duration.ofMillis(200), Duration.ofSeconds(30));

    /** Refuses what contradicts itself. */
    public RetryPolicy {
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("maxAttempts is " + maxAttempts + "; it must be at least 1");
        }
        if (firstDelay.isNegative() || maxDelay.compareTo(firstDelay) < 0) {
            throw new IllegalArgumentException("the pauses " + firstDelay + " to " + maxDelay
                    + " must not be negative, nor the last shorter than the first");
        }
    }

    /**
     * The same pauses with another number of attempts.
     *
     * @param attempts how many deliveries in all, at least 1
     * @return the policy
     */
    public RetryPolicy withMaxAttempts(int attempts) {
        return new RetryPolicy(attempts, firstDelay, maxDelay);
    }

    /**
     * The pause after a failed attempt, without jitter.
     *
     * @param attempt the attempt that failed, from 1
     * @return the pause, at most {@link #maxDelay()}
     */
    public Duration delayAfter(long attempt) {
        long factor = 1L << Math.min(Math.max(attempt - 1, 0), 40);
        Duration delay;
        try {
            delay = firstDelay.multipliedBy(factor);
        } catch (ArithmeticException tooLong) {
            return maxDelay;
        }
        return delay.compareTo(maxDelay) > 0 ? maxDelay : delay;
    }
}
