package io.hestai.bus;

import java.time.Duration;

/**
 * How a member of a group works. Immutable; every method gives new options.
 *
 * @param consumer the consumer's name, or empty for the name of the bus instance; two programs must not share one
 * @param createAt where the group begins if it does not exist yet: {@link Position.Start} or {@link Position.End}; default start
 * @param concurrency how many deliveries are handled at a time; default 1, in the subscription's own thread
 * @param acknowledgement what settles a delivery that the handler did not settle; default {@link Acknowledgement#BY_RETURN}
 * @param retryPolicy how failures are tried again; default {@link RetryPolicy#DEFAULT}
 * @param lease for how long a delivery is one consumer's alone; default 30 s
 */
public record ConsumeOptions(
        String consumer,
        Position createAt,
        int concurrency,
        Acknowledgement acknowledgement,
        RetryPolicy retryPolicy,
        Duration lease) {

    /** Refuses what makes no sense. */
    public ConsumeOptions {
        if (!(createAt instanceof Position.Start) && !(createAt instanceof Position.End)) {
            throw new IllegalArgumentException(
                    "a group begins at the start or the end of a stream, not at " + createAt);
        }
        if (concurrency < 1 || concurrency > 1_000) {
            throw new IllegalArgumentException("concurrency is " + concurrency + "; it must be from 1 to 1000");
        }
        if (lease.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("the lease is " + lease + "; it must be at least 1 s");
        }
    }

    /**
     * The defaults.
     *
     * @return the options
     */
    public static ConsumeOptions defaults() {
        return new ConsumeOptions(
                "", Position.start(), 1, Acknowledgement.BY_RETURN, RetryPolicy.DEFAULT, Duration.ofSeconds(30));
    }

    /**
     * The defaults, but nothing is acknowledged by returning.
     *
     * @return the options
     */
    public static ConsumeOptions manualAck() {
        return defaults().acknowledgement(Acknowledgement.MANUAL);
    }

    /**
     * Names the consumer.
     *
     * @param name the name; the same after a restart, so that unfinished work comes back to it
     * @return new options
     */
    public ConsumeOptions consumer(String name) {
        return new ConsumeOptions(name, createAt, concurrency, acknowledgement, retryPolicy, lease);
    }

    /**
     * Says where the group begins if it does not exist yet.
     *
     * @param position {@link Position#start()} or {@link Position#end()}
     * @return new options
     */
    public ConsumeOptions createAt(Position position) {
        return new ConsumeOptions(consumer, position, concurrency, acknowledgement, retryPolicy, lease);
    }

    /**
     * Handles several deliveries at a time.
     *
     * @param handlers how many, from 1 to 1000; each has a thread
     * @return new options
     */
    public ConsumeOptions concurrency(int handlers) {
        return new ConsumeOptions(consumer, createAt, handlers, acknowledgement, retryPolicy, lease);
    }

    /**
     * Says what settles a delivery.
     *
     * @param how by returning, or by hand
     * @return new options
     */
    public ConsumeOptions acknowledgement(Acknowledgement how) {
        return new ConsumeOptions(consumer, createAt, concurrency, how, retryPolicy, lease);
    }

    /**
     * Says how failures are tried again.
     *
     * @param policy the policy
     * @return new options
     */
    public ConsumeOptions retryPolicy(RetryPolicy policy) {
        return new ConsumeOptions(consumer, createAt, concurrency, acknowledgement, policy, lease);
    }

    /**
     * Says for how long a delivery is one consumer's alone.
     *
     * @param duration at least 1 s
     * @return new options
     */
    public ConsumeOptions lease(Duration duration) {
        return new ConsumeOptions(consumer, createAt, concurrency, acknowledgement, retryPolicy, duration);
    }
}
