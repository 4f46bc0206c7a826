package io.hestai.bus;

import java.time.Duration;

/** What happens to a message that finds the local queue of its subscription full. Whatever is dropped is counted. */
public sealed interface Overflow {

    /** The oldest waiting message makes room: the listener hears the newest. */
    record DropOldest() implements Overflow {}

    /** The message that has just come is dropped: the listener hears the oldest. */
    record DropNewest() implements Overflow {}

    /**
     * The connection waits for room, and all other subscriptions of the bus with it; when the time is over, the message is dropped.
     *
     * @param atMost how long to wait
     */
    record Block(Duration atMost) implements Overflow {
        /** Refuses a wait so long that Redis would cut the connection. */
        public Block {
            if (atMost.isNegative() || atMost.compareTo(Duration.ofSeconds(10)) > 0) {
                throw new IllegalArgumentException(
                        "a full queue may block for 0 to 10 s, not " + atMost + ": meanwhile no channel is heard");
            }
        }
    }

    /**
     * The oldest waiting message makes room.
     *
     * @return the policy
     */
    static Overflow dropOldest() {
        return new DropOldest();
    }

    /**
     * The newest message is dropped.
     *
     * @return the policy
     */
    static Overflow dropNewest() {
        return new DropNewest();
    }

    /**
     * The connection waits for room.
     *
     * @param atMost how long, at most 10 s
     * @return the policy
     */
    static Overflow block(Duration atMost) {
        return new Block(atMost);
    }
}
