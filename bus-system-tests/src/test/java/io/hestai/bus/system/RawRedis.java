package io.hestai.bus.system;

import io.hestai.bus.testkit.RedisServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.BinaryJedisPubSub;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol.Command;

/** What a program without the bus sees and does, byte by byte, in the order of the wire. */
final class RawRedis implements AutoCloseable {
    private final Jedis client;

    RawRedis(RedisServer redis) {
        client = redis.client();
    }

    /** Appends an entry, repeated names and all; returns its id. */
    String append(String key, String id, List<byte[]> flat) {
        List<byte[]> arguments = new ArrayList<>(List.of(utf8(key), utf8(id)));
        arguments.addAll(flat);
        return text(client.sendCommand(Command.XADD, arguments.toArray(byte[][]::new)));
    }

    long publish(String channel, byte[] payload) {
        return client.publish(utf8(channel), payload);
    }

    /** The names and values of the newest entry, in turn. */
    List<byte[]> newestEntry(String key) {
        List<?> entries = (List<?>) client.sendCommand(Command.XREVRANGE, key, "+", "-", "COUNT", "1");
        return ((List<?>) ((List<?>) entries.get(0)).get(1))
                .stream().map(each -> (byte[]) each).toList();
    }

    List<String> keys() {
        return client.keys("*").stream().sorted().toList();
    }

    Jedis jedis() {
        return client;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        client.close();
    }

    /** A listener on its own connection and thread. */
    static final class Ear implements AutoCloseable {
        private final BlockingQueue<byte[]> heard = new LinkedBlockingQueue<>();
        private final CountDownLatch ready = new CountDownLatch(1);
        private final BinaryJedisPubSub subscription;

        Ear(RedisServer redis, String channel) throws InterruptedException {
            subscription = new BinaryJedisPubSub() {
                @Override
                public void onMessage(byte[] from, byte[] payload) {
                    heard.add(payload);
                }

                @Override
                public void onSubscribe(byte[] to, int count) {
                    ready.countDown();
                }
            };
            Thread thread = new Thread(
                    () -> {
                        try (Jedis client = redis.client()) {
                            client.subscribe(subscription, utf8(channel));
                        }
                    },
                    "ear");
            thread.setDaemon(true);
            thread.start();
            if (!ready.await(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("Redis did not confirm the subscription to " + channel);
            }
        }

        byte[] next() throws InterruptedException {
            byte[] payload = heard.poll(10, TimeUnit.SECONDS);
            if (payload == null) {
                throw new AssertionError("nothing was published within 10 s");
            }
            return payload;
        }

        @Override
        public void close() {
            // The thread, a daemon, ends when Redis has confirmed.
            subscription.unsubscribe();
        }
    }
}
