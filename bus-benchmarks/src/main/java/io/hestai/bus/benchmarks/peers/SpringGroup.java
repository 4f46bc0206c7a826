package io.hestai.bus.benchmarks.peers;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.stream.Consumer;
import org.springframework.data.redis.connection.stream.MapRecord;
import org.springframework.data.redis.connection.stream.ReadOffset;
import org.springframework.data.redis.connection.stream.StreamOffset;
import org.springframework.data.redis.connection.stream.StreamRecords;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.data.redis.stream.StreamMessageListenerContainer;
import org.springframework.data.redis.stream.StreamMessageListenerContainer.StreamMessageListenerContainerOptions;
import org.springframework.data.redis.stream.Subscription;

/** The template's stream operations, and a stream listener container whose listener acknowledges what it handled. */
final class SpringGroup extends SpringPeer {
    private static final String PAYLOAD = "payload";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    SpringGroup(Place place) {
        super(place);
    }

    private static String stream(String topic) {
        return "spring:group:" + topic;
    }

    @Override
    public Sender sender(String topic) {
        String stream = stream(topic);
        byte[] key = Resp.ascii(stream);
        byte[] field = Resp.ascii(PAYLOAD);
        return new Sending() {
            @Override
            public void send(byte[] payload) {
                template.opsForStream().add(stream, Map.of(PAYLOAD, payload));
            }

            @Override
            void send(RedisConnection connection, byte[] payload) {
                connection
                        .streamCommands()
                        .xAdd(StreamRecords.rawBytes(Map.of(field, payload)).withStreamKey(key));
            }
        };
    }

    @Override
    public AutoCloseable receiver(String topic, int index, Handler handler) throws Exception {
        String stream = stream(topic);
        String group = "g" + index;
        template.opsForStream().createGroup(stream, ReadOffset.latest(), group);
        StreamMessageListenerContainerOptions<String, MapRecord<String, String, byte[]>> options =
                StreamMessageListenerContainerOptions.builder()
                        .batchSize(BATCH)
                        .pollTimeout(Duration.ofSeconds(1))
                        .keySerializer(RedisSerializer.string())
                        .<String, byte[]>hashKeySerializer(RedisSerializer.string())
                        .<String, byte[]>hashValueSerializer(RedisSerializer.byteArray())
                        .build();
        StreamMessageListenerContainer<String, MapRecord<String, String, byte[]>> container =
                StreamMessageListenerContainer.create(connections, options);
        Subscription subscription = container.receive(
                Consumer.from(group, "c"), StreamOffset.create(stream, ReadOffset.lastConsumed()), entry -> {
                    Handling.handle(
                            handler, Objects.requireNonNull(entry.getValue().get(PAYLOAD)));
                    template.opsForStream().acknowledge(group, entry);
                });
        container.start();
        if (!subscription.await(PATIENCE)) {
            throw new IllegalStateException("not subscribed within " + PATIENCE);
        }
        return container::stop;
    }
}
