package io.hestai.bus.benchmarks.peers;

import io.lettuce.core.api.StatefulConnection;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
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
    private static final int MOST_CONNECTIONS = 64;
    private static final int PIPELINE = 512;

    final LettuceConnectionFactory connections;
    final RedisTemplate<String, byte[]> template = new RedisTemplate<>();

    SpringPeer(Place place) {
        // Blocking commands want connections of their own; without a pool each read of a stream would open one.
        connections = new LettuceConnectionFactory(
                new RedisSocketConfiguration(place.redis().toString()),
                LettucePoolingClientConfiguration.builder().poolConfig(pool()).build());
        connections.afterPropertiesSet();
        connections.start();
        template.setConnectionFactory(connections);
        template.setKeySerializer(RedisSerializer.string());
        template.setHashKeySerializer(RedisSerializer.string());
        template.setValueSerializer(RedisSerializer.byteArray());
        template.setHashValueSerializer(RedisSerializer.byteArray());
        template.afterPropertiesSet();
    }

    /** Every container holds one as long as it runs. */
    private static GenericObjectPoolConfig<StatefulConnection<?, ?>> pool() {
        GenericObjectPoolConfig<StatefulConnection<?, ?>> config = new GenericObjectPoolConfig<>();
        config.setMaxTotal(MOST_CONNECTIONS);
        config.setMaxIdle(MOST_CONNECTIONS);
        return config;
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
