package io.hestai.bus.redis;

import java.time.Duration;

/**
 * How long the bus waits.
 *
 * @param connect for a connection to be made and greeted; default 2 s
 * @param command for the reply to a command, and for a lost writer connection to come back before waiting sends fail; default 5 s
 * @param close for handlers and sends under way when the bus is closed; default 5 s
 */
public record Timeouts(Duration connect, Duration command, Duration close) {
    /** 2 s to connect, 5 s for a reply, 5 s to close. */
    public static final Timeouts DEFAULT =
            new Timeouts(Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(5));

    /** Refuses waiting for no time at all. */
    public Timeouts {
        requirePositive(connect, "connect");
        requirePositive(command, "command");
        requirePositive(close, "close");
    }

    private static void requirePositive(Duration duration, String name) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("the " + name + " timeout is " + duration + "; it must be more than 0");
        }
    }
}
