package io.hestai.bus;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How often and after what pauses a message is delivered again before it goes to the dead letters. Immutable.
 *
 * <p>What a handler throws may have a policy of its own ({@link #forType}, {@link #rejectOn}). The attempts are counted together: a policy
 * for a type decides whether the attempt that threw was the last one, and how long the pause is.
 *
 * <p>Each pause is shortened by chance, by up to a half, so that what failed together does not come back together.
 *
 * <p>A message whose consumers end without telling an outcome, time and again, is no exception: after {@code maxAttempts} such deliveries
 * it goes to the dead letters, so that a message that kills its programs does not do so for ever. A consumer fetches quick work in batches,
 * and what it had fetched but not begun when it was killed counts as delivered once, too: with {@code maxAttempts} 1 it is given up.
 *
 * @param maxAttempts how many deliveries in all, at least 1
 * @param firstDelay the pause before the second attempt; each further one is twice as long
 * @param maxDelay the longest pause
 * @param byType the policies for what is thrown; the most specific class wins
 */
public record RetryPolicy(
        int maxAttempts, Duration firstDelay, Duration maxDelay, Map<Class<? extends Throwable>, RetryPolicy> byType) {
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
        byType.forEach((type, policy) -> {
            if (!policy.byType().isEmpty()) {
                throw new IllegalArgumentException("the policy for " + type.getName()
                        + " has policies for types itself; give them to the policy around it");
            }
        });
        byType = Collections.unmodifiableMap(new LinkedHashMap<>(byType));
    }

    /**
     * One policy for whatever is thrown.
     *
     * @param maxAttempts how many deliveries in all, at least 1
     * @param firstDelay the pause before the second attempt; each further one is twice as long
     * @param maxDelay the longest pause
     */
    public RetryPolicy(int maxAttempts, Duration firstDelay, Duration maxDelay) {
        this(maxAttempts, firstDelay, maxDelay, Map.of());
    }

    /**
     * The same pauses with another number of attempts.
     *
     * @param attempts how many deliveries in all, at least 1
     * @return the policy
     */
    public RetryPolicy withMaxAttempts(int attempts) {
        return new RetryPolicy(attempts, firstDelay, maxDelay, byType);
    }

    /**
     * Has another policy for what is an instance of a class.
     *
     * @param type what a handler throws, subclasses included
     * @param policy the policy for it, without policies for types of its own
     * @return the policy
     * @throws IllegalArgumentException if there is a policy for this very class already
     */
    public RetryPolicy forType(Class<? extends Throwable> type, RetryPolicy policy) {
        Map<Class<? extends Throwable>, RetryPolicy> more = new LinkedHashMap<>(byType);
        if (more.put(type, policy) != null) {
            throw new IllegalArgumentException("there is a policy for " + type.getName() + " already; give one only");
        }
        return new RetryPolicy(maxAttempts, firstDelay, maxDelay, more);
    }

    /**
     * Puts a message among the dead letters at once when its handler throws an instance of a class.
     *
     * @param type what a handler throws, subclasses included
     * @return the policy
     * @throws IllegalArgumentException if there is a policy for this very class already
     */
    public RetryPolicy rejectOn(Class<? extends Throwable> type) {
        return forType(type, new RetryPolicy(1, Duration.ZERO, Duration.ZERO));
    }

    /**
     * The policy for a failure.
     *
     * @param failure what was thrown
     * @return the policy of the most specific class that it is an instance of, or this one if there is none
     */
    public RetryPolicy forFailure(Throwable failure) {
        for (Class<?> type = failure.getClass(); type != null; type = type.getSuperclass()) {
            @Nullable RetryPolicy policy = byType.get(type);
            if (policy != null) {
                return policy;
            }
        }
        return this;
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
