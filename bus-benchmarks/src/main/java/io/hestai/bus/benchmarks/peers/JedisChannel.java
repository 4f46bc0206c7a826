package io.hestai.bus.benchmarks.peers;

import io.hestai.bus.testkit.RedisServer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.BinaryJedisPubSub;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;

/** PUBLISH and SUBSCRIBE as the documentation of Jedis shows them, the handler on the subscribing thread. */
final class JedisChannel implements Peer {
    private final Place place;

    JedisChannel(Place place) {
        this.place = place;
    }

    private static byte[] channel(String topic) {
        return ("jedis:" + topic).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public Sender sender(String topic) {
        byte[] channel = channel(topic);
        return new JedisSender(RedisServer.clientAt(place.redis())) {
            @Override
            public void send(byte[] payload) {
                jedis.publish(channel, payload);
            }

            @Override
            void send(Pipeline pipeline, byte[] payload) {
                pipeline.publish(channel, payload);
            }
        };
    }

    @Override
    public AutoCloseable receiver(String topic, int index, Handler handler) throws Exception {
        Jedis jedis = RedisServer.clientAt(place.redis());
        CountDownLatch subscribed = new CountDownLatch(1);
        BinaryJedisPubSub listener = new BinaryJedisPubSub() {
            @Override
            public void onSubscribe(byte[] channel, int count) {
                subscribed.countDown();
            }

            @Override
            public void onMessage(byte[] channel, byte[] message) {
                Handling.handle(handler, message);
            }
        };
        Thread thread = new Thread(() -> jedis.subscribe(listener, channel(topic)), "jedis-subscriber");
        thread.setDaemon(true);
        thread.start();
        if (!subscribed.await(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("not subscribed within 10 s");
        }
        return listener::unsubscribe;
    }
}
