package io.hestai.bus;

/** One or several channels, or patterns of them, that can be listened to. */
public interface ChannelSource {

    /**
     * Listens with the {@linkplain SubscribeOptions#defaults() defaults}.
     *
     * @param listener called for each message
     * @return the subscription, in place: whatever is published from now on is heard
     */
    default Subscription subscribe(ChannelListener listener) {
        return subscribe(listener, SubscribeOptions.defaults());
    }

    /**
     * Listens.
     *
     * @param listener called for each message
     * @param options which thread calls it, and what happens when it is too slow
     * @return the subscription, in place: whatever is published from now on is heard
     */
    Subscription subscribe(ChannelListener listener, SubscribeOptions options);
}
