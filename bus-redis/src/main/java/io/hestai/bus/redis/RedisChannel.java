package io.hestai.bus.redis;

import io.hestai.bus.Channel;
import io.hestai.bus.ChannelListener;
import io.hestai.bus.Message;
import io.hestai.bus.SubscribeOptions;
import io.hestai.bus.Subscription;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A channel: PUBLISH, and the subscriber's connection. */
final class RedisChannel implements Channel {
    /** One message of a megabyte must not make the next ones take as much. */
    private static final int MOST_GUESSED = 4 * 1024;

    private static final int AROUND = 32;

    private final BusOnRedis bus;
    private final String name;
    private final byte[] key;
    private final String publishing;

    /** How long the last command was: the next is likely to be about as long. Threads may overwrite each other's. */
    private int lastLength = 512;

    RedisChannel(BusOnRedis bus, String name) {
        this.bus = bus;
        this.name = name;
        this.key = bus.io().names().key(name);
        this.publishing = "publish to '" + name + "'";
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public CompletableFuture<Long> publish(Message message) {
        return bus.guard().publish(publishing, () -> send(message));
    }

    private CompletableFuture<Long> send(Message message) {
        bus.io().sharing().requireOwn(publishing);
        Command publish = new Command(2, "PUBLISH", lastLength + AROUND).arg(key);
        bus.payloads().write(publish, bus.stamp().complete(message));
        lastLength = Math.min(publish.length(), MOST_GUESSED);
        return bus.io().sender().submit(new Outgoing<>(publish, publishing, name, Replies::number));
    }

    @Override
    public Subscription subscribe(ChannelListener listener, SubscribeOptions options) {
        return bus.channels(List.of(name)).subscribe(listener, options);
    }
}
