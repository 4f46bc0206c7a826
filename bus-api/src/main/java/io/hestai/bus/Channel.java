package io.hestai.bus;

import java.util.concurrent.CompletableFuture;

/** Ephemeral broadcast: at most once, to whoever listens now, in order. */
public interface Channel extends ChannelSource {

    /**
     * The channel's name.
     *
     * @return the name, without the namespace
     */
    String name();

    /**
     * Publishes a message. Does not wait for Redis; but while thousands of messages are on their way the call takes up to a millisecond,
     * and while very many wait, it blocks until there is room. Messages of one thread are sent in the order of the calls.
     *
     * @param message the message
     * @return how many connections received it; 0 is no error, and no proof that nobody listens
     */
    CompletableFuture<Long> publish(Message message);

    /**
     * As {@link #publish}, and waits for Redis to answer.
     *
     * @param message the message
     * @return how many connections received it
     */
    default long publishAndWait(Message message) {
        return Waiting.on(publish(message));
    }
}
