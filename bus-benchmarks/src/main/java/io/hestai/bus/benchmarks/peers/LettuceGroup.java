package io.hestai.bus.benchmarks.peers;

import io.lettuce.core.Consumer;
import io.lettuce.core.RedisBusyException;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisException;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** XADD, and a loop of XREADGROUP, handler and XACK on a connection of its own; nobody waits for the reply to an XACK, so that it travels with the next read. */
final class LettuceGroup implements Peer {
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
    private static final String PAYLOAD = "payload";

    private final RedisClient client;

    LettuceGroup(Place place) {
        this.client = LettuceClient.at(place);
    }

    private static String stream(String topic) {
        return "lettuce:group:" + topic;
    }

    @Override
    public Sender sender(String topic) {
        StatefulRedisConnection<String, byte[]> connection = client.connect(CODEC);
        String stream = stream(topic);
        return new LettuceSender(
                payload -> connection.async().xadd(stream, Map.of(PAYLOAD, payload)), connection::close);
    }

    @Override
    public AutoCloseable receiver(String topic, int index, Handler handler) {
        StatefulRedisConnection<String, byte[]> connection = client.connect(CODEC);
        String stream = stream(topic);
        String group = "g" + index;
        try {
            connection
                    .sync()
                    .xgroupCreate(XReadArgs.StreamOffset.from(stream, "$"), group, XGroupCreateArgs.Builder.mkstream());
        } catch (RedisBusyException goesOn) {
            // The group is there, and remembers how far it was.
        }
        Thread thread = new Thread(() -> consume(connection, stream, group, handler), "lettuce-consumer");
        thread.setDaemon(true);
        thread.start();
        return connection;
    }

    @SuppressWarnings("unchecked") // One stream in an array of a generic type.
    private static void consume(
            StatefulRedisConnection<String, byte[]> connection, String stream, String group, Handler handler) {
        Consumer<String> consumer = Consumer.from(group, "c");
        XReadArgs args = XReadArgs.Builder.block(1_000).count(128);
        XReadArgs.StreamOffset<String> from = XReadArgs.StreamOffset.lastConsumed(stream);
        try {
            while (true) {
                List<StreamMessage<String, byte[]>> read = connection.sync().xreadgroup(consumer, args, from);
                if (!read.isEmpty()) {
                    read.forEach(entry -> Handling.handle(
                            handler, Objects.requireNonNull(entry.getBody().get(PAYLOAD))));
                    connection
                            .async()
                            .xack(
                                    stream,
                                    group,
                                    read.stream().map(StreamMessage::getId).toArray(String[]::new));
                }
            }
        } catch (RedisCommandInterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RedisException e) {
            if (connection.isOpen()) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
