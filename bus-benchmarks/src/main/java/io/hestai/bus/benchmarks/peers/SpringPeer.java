package io.hestai.bus.benchmarks.peers;

import java.util.ArrayList;
import java.util.List;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisSocketConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettucePoolingClientConfiguration;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.RedisTemplate;
import org.springframework.data.redis.serializer.RedisSerializer;

/** What the peers on Spring Data Redis share: pooled connections of Lettuce over the Unix socket, and its template. */
abstract class SpringPeer implements Peer {
    static final int BATCH = 128;
    private static final int PIPELINE = 512;

    final LettuceConnectionFactory connections;
    final RedisTemplate<String, byte[]> template = new RedisTemplate<>();

    SpringPeer(Place place) {
        // Blocking commands want connections of their own; without a pool each read of a stream would open one.
        connections = new LettuceConnectionFactory(
                new RedisSocketConfiguration(place.redis().toString()),
                LettucePoolingClientConfiguration.defaultConfiguration());
        connections.afterPropertiesSet();
        connections.start();
        template.setConnectionFactory(connections);
        template.setKeySerializer(RedisSerializer.string());
        template.setHashKeySerializer(RedisSerializer.string());
        template.setValueSerializer(RedisSerializer.byteArray());
        template.setHashValueSerializer(RedisSerializer.byteArray());
        template.afterPropertiesSet();
    }

    @Override
    public void close() {
        connections.destroy();
    }

    /** One at a time, or, where many are sent, in pipelines of 512. */
    abstract class Sending implements Sender {
        private final List<byte[]> gathered = new ArrayList<>();

        abstract void send(RedisConnection connection, byte[] payload);

        @Override
        public void sendOneOfMany(byte[] payload) {
            gathered.add(payload);
            if (gathered.size() == PIPELINE) {
                await();
            }
        }

        @Override
        @SuppressWarnings("NullAway") // A pipeline demands that its callback returns null.
        public void await() {
            if (!gathered.isEmpty()) {
                template.executePipelined((RedisCallback<Object>) connection -> {
                    gathered.forEach(payload -> send(connection, payload));
                    return null;
                });
                gathered.clear();
            }
        }

        @Override
        public void close() {}
    }
}
