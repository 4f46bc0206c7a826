package io.hestai.bus;

import java.time.Duration;

/**
 * Hears what is said on channels. Called by one thread at a time, not always the same, in the order in which Redis sent the messages. It
 * may be slow, and delays nobody else then, unless {@link SubscribeOptions#direct()} was asked for. What it throws is counted
 * and told as an event, and the next message comes all the same.
 */
@FunctionalInterface
public interface ChannelListener {

    /**
     * Called for each message.
     *
     * @param message the message
     * @throws Exception whatever went wrong; it is counted and reported
     */
    void onMessage(ChannelMessage message) throws Exception;

    /**
     * Called when the connection was lost: from now on messages are missed.
     *
     * @param reason why, in one line
     */
    default void onDisconnected(String reason) {}

    /**
     * Called when the subscription is in place again. Whatever was published in between is lost to this subscription; what was
     * announced can be read from its stream.
     *
     * @param gap how long nothing could be heard
     */
    default void onResubscribed(Duration gap) {}

    /**
     * As the other, for who wants to know why; the one that is called, which by default calls the other.
     *
     * @param gap how long nothing could be heard
     * @param reason why the connection was lost, in one line; says so where Redis is known to have cut the subscriber off because it was too
     *     slow
     */
    default void onResubscribed(Duration gap, String reason) {
        onResubscribed(gap);
    }
}
