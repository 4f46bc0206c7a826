package io.hestai.bus;

import java.time.Duration;
import java.util.Optional;

/** Something that goes on until it is closed: a listener, a follower or a consumer. Thread-safe. */
public interface Subscription extends AutoCloseable {

    /** What a subscription is doing. */
    enum State {
        /** Messages arrive. */
        ACTIVE,
        /** The connection is lost; it is being made again. */
        RECONNECTING,
        /** It ended by itself; {@link Subscription#failure()} says why. */
        FAILED,
        /** It was closed. */
        CLOSED
    }

    /**
     * What the subscription is doing.
     *
     * @return the state now
     */
    State state();

    /**
     * Why it ended by itself.
     *
     * @return the failure, empty as long as it has not failed
     */
    Optional<Throwable> failure();

    /**
     * What it has done so far.
     *
     * @return the counters now
     */
    SubscriptionStats stats();

    /**
     * Waits until the subscription has ended, by itself or because it was closed.
     *
     * @param atMost how long to wait
     * @return whether it has ended
     * @throws InterruptedException if the waiting thread is interrupted
     */
    boolean awaitEnd(Duration atMost) throws InterruptedException;

    /**
     * Takes no further message, lets the handlers under way finish within the close timeout of the bus, then ends. May be called again,
     * also from within a handler, where it does not wait for that handler.
     */
    @Override
    void close();
}
