package io.hestai.bus.benchmarks.peers;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;

/** PUBLISH, and a subscribing connection whose listener is called on Netty's thread. */
final class LettuceChannel implements Peer {
    private final RedisClient client;

    LettuceChannel(Place place) {
        this.client = LettuceClient.at(place);
    }

    private static byte[] channel(String topic) {
        return Resp.ascii("lettuce:" + topic);
    }

    @Override
    public Sender sender(String topic) {
        StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE);
        byte[] channel = channel(topic);
        return new LettuceSender(payload -> connection.async().publish(channel, payload), connection::close);
    }

    @Override
    public AutoCloseable receiver(String topic, int index, Handler handler) {
        StatefulRedisPubSubConnection<byte[], byte[]> connection = client.connectPubSub(ByteArrayCodec.INSTANCE);
        connection.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(byte[] channel, byte[] message) {
                Handling.handle(handler, message);
            }
        });
        connection.sync().subscribe(channel(topic));
        return connection;
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
