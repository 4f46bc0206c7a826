package io.hestai.bus;

import java.time.Duration;

/**
 * What waits to be sent, or to be known as sent.
 *
 * @param state what the outbox does
 * @param depth how many messages are in it
 * @param bytes how many bytes they take
 * @param oldest for how long the oldest has been in it; zero if there is none
 * @param dropped how many it dropped because it was full
 */
public record OutboxStatus(State state, long depth, long bytes, Duration oldest, long dropped) {

    /** What an outbox does. */
    public enum State {
        /** Redis is there, and what comes is sent at once. */
        SENDING,
        /** Redis is away; what comes is kept. */
        HOLDING,
        /** Redis is back; what was kept is sent, in order. */
        DRAINING
    }
}
