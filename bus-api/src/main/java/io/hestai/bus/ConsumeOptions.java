package io.hestai.bus;

import java.time.Duration;
import java.util.Optional;

/**
 * How a member of a group works. Immutable; every method gives new options.
 *
 * @param consumer the consumer's name, or empty for the name of the bus instance, with a number behind it for any further consumer of
 *     the group in the same program; two consumers of a group must not share one: the one that started first ends as failed
 * @param createAt where the group begins if it does not exist yet: {@link Position.Start} or {@link Position.End}; default start
 * @param concurrency how many deliveries are handled at a time; default 1, in the subscription's own thread
 * @param acknowledgement what settles a delivery that the handler did not settle; default {@link Acknowledgement#BY_RETURN}
 * @param retryPolicy how failures are tried again; default {@link RetryPolicy#DEFAULT}
 * @param lease for how long a consumer may give no sign of life before others take its work over; default 30 s
 * @param keyOrder whether messages of one key are handled in order, and what one that fails does to the others; empty by default
 */
public record ConsumeOptions(
        String consumer,
        Position createAt,
        int concurrency,
        Acknowledgement acknowledgement,
        RetryPolicy retryPolicy,
        Duration lease,
        Optional<OnFailure> keyOrder) {

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
                "",
                Position.start(),
                1,
                Acknowledgement.BY_RETURN,
                RetryPolicy.DEFAULT,
                Duration.ofSeconds(30),
                Optional.empty());
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
        return new ConsumeOptions(name, createAt, concurrency, acknowledgement, retryPolicy, lease, keyOrder);
    }

    /**
     * Says where the group begins if it does not exist yet.
     *
     * @param position {@link Position#start()} or {@link Position#end()}
     * @return new options
     */
    public ConsumeOptions createAt(Position position) {
        return new ConsumeOptions(consumer, position, concurrency, acknowledgement, retryPolicy, lease, keyOrder);
    }

    /**
     * Handles several deliveries at a time.
     *
     * @param handlers how many, from 1 to 1000; each has a thread
     * @return new options
     */
    public ConsumeOptions concurrency(int handlers) {
        return new ConsumeOptions(consumer, createAt, handlers, acknowledgement, retryPolicy, lease, keyOrder);
    }

    /**
     * Says what settles a delivery.
     *
     * @param how by returning, or by hand
     * @return new options
     */
    public ConsumeOptions acknowledgement(Acknowledgement how) {
        return new ConsumeOptions(consumer, createAt, concurrency, how, retryPolicy, lease, keyOrder);
    }

    /**
     * Says how failures are tried again.
     *
     * @param policy the policy
     * @return new options
     */
    public ConsumeOptions retryPolicy(RetryPolicy policy) {
        return new ConsumeOptions(consumer, createAt, concurrency, acknowledgement, policy, lease, keyOrder);
    }

    /**
     * Says for how long a consumer may give no sign of life before the others of its group take its work over.
     *
     * <p>A consumer gives signs of life by itself, at least every third of its lease and at least every five seconds, also while a
     * handler runs, so that work under way is never taken from it while its program lives and reaches Redis. The others measure its
     * silence by their own monotonic clocks: a wall clock that is moved changes nothing, and neither does a Redis that was away. They take
     * over what a dead consumer had within 15 s after its lease, as soon as their handlers have room. A consumer that was closed in order
     * leaves what it has at once, except while a handler that has outlasted the closing still runs: until that ends, or the bus is closed, it
     * goes on giving signs of life.
     *
     * @param duration at least 1 s
     * @return new options
     */
    public ConsumeOptions lease(Duration duration) {
        return new ConsumeOptions(consumer, createAt, concurrency, acknowledgement, retryPolicy, duration, keyOrder);
    }

    /**
     * Handles messages of one {@linkplain Message#key() key} in order, one at a time, while others run in parallel. One that fails blocks
     * its key until it is settled.
     *
     * @return new options
     * @see #orderedByKey(OnFailure)
     */
    public ConsumeOptions orderedByKey() {
        return orderedByKey(OnFailure.BLOCK_KEY);
    }

    /**
     * Handles messages of one {@linkplain Message#key() key} in order, one at a time, while others run in parallel. Messages without a key
     * are independent.
     *
     * <p>The order is kept within one consumer, also through its restart; between consumers of a group there is none, so a group that needs
     * order has one consumer with much concurrency. To find work for its handlers, the consumer takes more messages than they handle at a
     * time: at least 64 and sixteen for each handler, and no more than that. When all of these wait behind keys that fail, it waits too.
     *
     * @param onFailure what a message that is to be tried again does to the others of its key
     * @return new options
     */
    public ConsumeOptions orderedByKey(OnFailure onFailure) {
        return new ConsumeOptions(
                consumer, createAt, concurrency, acknowledgement, retryPolicy, lease, Optional.of(onFailure));
    }
}
