package io.hestai.bus;

import java.time.Duration;

/**
 * How a connection does. Its changes are told as {@link BusEvent.ConnectionLost} and {@link BusEvent.ConnectionRestored}.
 *
 * @param purpose what it is for: {@code writer}, {@code subscriber}, {@code admin}, {@code follow:…}, {@code group:…}
 * @param state whether it is there
 * @param since for how long it has been so
 * @param attempts how often it was tried in vain since it was lost
 * @param reason why it was lost, or the last attempt failed; empty while it is up
 */
public record ConnectionHealth(String purpose, State state, Duration since, long attempts, String reason) {

    /** Whether a connection is there. */
    public enum State {
        /** It is there. */
        UP,
        /** It is gone, and is being made again. */
        DOWN
    }
}
