package io.hestai.bus;

import java.time.Duration;

/**
 * A message handed to one consumer of a group. It is settled once, by the first of {@link #ack()}, {@link #retry()},
 * {@link #retry(Duration)} and {@link #reject(String)}; the later ones do nothing. Thread-safe: it may be settled by another thread,
 * and after the handler has returned if acknowledgement is {@linkplain Acknowledgement#MANUAL manual}.
 *
 * <p>Settling does not wait for Redis. Redis refuses it if the delivery is not this consumer's any more, because it was taken for dead
 * and others have its work; that is told as {@link BusEvent.LeaseLost} and counted, also where the method returned true before.
 */
public interface Delivery extends HasMessage {

    /**
     * The stream it comes from.
     *
     * @return the stream's name
     */
    String stream();

    /**
     * Its place in the stream; of a message that was redriven, the place that it had.
     *
     * @return the entry id
     */
    EntryId id();

    /**
     * The group it was handed to.
     *
     * @return the group's name
     */
    String group();

    /**
     * The consumer it was handed to.
     *
     * @return the consumer's name
     */
    String consumer();

    /**
     * The how-many-eth delivery of this message to this group this is, counted from the last redrive if there was one. Above 1 the effect
     * may have happened before.
     *
     * @return the attempt, from 1
     */
    long attempt();

    /**
     * The message has been dealt with. The acknowledgement travels at once, without waiting for Redis.
     *
     * @return whether this call settled the delivery
     */
    boolean ack();

    /**
     * Hands the message to this group again after the pause that the {@link RetryPolicy} says.
     *
     * @return whether this call settled the delivery
     */
    boolean retry();

    /**
     * Hands the message to this group again after a pause, however often it was tried. The pause is kept through a restart of everything.
     *
     * @param delay the pause, from now; one of more than ten years counts as ten years
     * @return whether this call settled the delivery
     */
    boolean retry(Duration delay);

    /**
     * Gives the message up: it goes to the group's dead letters with the reason.
     *
     * @param reason why, for the person who will look at it
     * @return whether this call settled the delivery
     */
    boolean reject(String reason);

    /**
     * Renews the lease at once. The consumer does so by itself as long as it lives, for all that it has in hand, so there is rarely a need.
     *
     * @return false if the delivery was settled before
     */
    boolean extend();

    /**
     * Tells whether the delivery was settled.
     *
     * @return whether one of the four ways was taken
     */
    boolean isSettled();
}
