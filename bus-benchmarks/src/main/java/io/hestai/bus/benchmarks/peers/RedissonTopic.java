package io.hestai.bus.benchmarks.peers;

import io.netty.channel.epoll.Epoll;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RReliableTopic;
import org.redisson.api.RTopic;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.config.Config;
import org.redisson.config.TransportMode;

/** Topic or reliable topic, sending without waiting for replies; over the Unix socket where Netty's native transport is there, else over TCP. */
final class RedissonTopic implements Peer {
    private final RedissonClient client;
    private final Kind kind;

    RedissonTopic(Place place, Kind kind) {
        Config config = new Config().setCodec(ByteArrayCodec.INSTANCE);
        if (Epoll.isAvailable()) {
            config.setTransportMode(TransportMode.EPOLL);
            config.useSingleServer().setAddress("redis+uds://" + place.redis());
        } else {
            config.useSingleServer().setAddress("redis://127.0.0.1:" + place.redisPort());
        }
        this.client = Redisson.create(config);
        this.kind = kind;
    }

    private RTopic topic(String topic) {
        return client.getTopic("redisson:" + topic);
    }

    private RReliableTopic reliableTopic(String topic) {
        return client.getReliableTopic("redisson:" + topic);
    }

    @Override
    public Sender sender(String topic) {
        RTopic plain = topic(topic);
        RReliableTopic reliable = reliableTopic(topic);
        return new Sender() {
            private @Nullable CompletionStage<?> last;

            @Override
            public void send(byte[] payload) {
                last = kind == Kind.CHANNEL ? plain.publishAsync(payload) : reliable.publishAsync(payload);
            }

            @Override
            public void await() throws Exception {
                if (last != null) {
                    last.toCompletableFuture().get(60, TimeUnit.SECONDS);
                }
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public AutoCloseable receiver(String topic, int index, Handler handler) {
        if (kind == Kind.CHANNEL) {
            int id = topic(topic).addListener(byte[].class, (channel, payload) -> Handling.handle(handler, payload));
            return () -> topic(topic).removeListener(id);
        }
        RReliableTopic reliable = reliableTopic(topic);
        String id = reliable.addListener(byte[].class, (channel, payload) -> Handling.handle(handler, payload));
        return () -> reliable.removeListener(id);
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
