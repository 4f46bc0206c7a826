package io.hestai.bus.benchmarks;

import io.hestai.bus.Bus;
import io.hestai.bus.Message;
import io.hestai.bus.SubscribeOptions;
import io.hestai.bus.Subscription;
import io.hestai.bus.testkit.RedisServer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import redis.clients.jedis.BinaryJedisPubSub;

/** From a publish to its listener. */
final class ChannelLatency {
    private ChannelLatency() {}

    /** PUBLISH and a listener on the thread that reads: the least that Jedis can do. */
    static final class Jedis implements Subject, AutoCloseable {
        private static final byte[] CHANNEL = "bench:channel".getBytes(StandardCharsets.UTF_8);
        private final redis.clients.jedis.Jedis publisher;
        private final redis.clients.jedis.Jedis subscriber;
        private final OneWay oneWay = new OneWay();
        private final byte[] payload;
        private final BinaryJedisPubSub listener;

        Jedis(RedisServer redis, String payload) throws InterruptedException {
            this.payload = payload.getBytes(StandardCharsets.UTF_8);
            publisher = redis.client();
            subscriber = redis.client();
            CountDownLatch subscribed = new CountDownLatch(1);
            listener = new BinaryJedisPubSub() {
                @Override
                public void onMessage(byte[] channel, byte[] message) {
                    oneWay.arrived();
                }

                @Override
                public void onSubscribe(byte[] channel, int channels) {
                    subscribed.countDown();
                }
            };
            Thread reader = new Thread(() -> subscriber.subscribe(listener, CHANNEL));
            reader.setDaemon(true);
            reader.start();
            subscribed.await();
        }

        @Override
        public String name() {
            return "Jedis, handler inline";
        }

        @Override
        public double round(int messages) throws Exception {
            return oneWay.median(messages, () -> publisher.publish(CHANNEL, payload));
        }

        @Override
        public void close() {
            listener.unsubscribe();
            publisher.close();
        }
    }

    /** The same through the bus, either way of calling the listener. */
    static final class OnBus implements Subject, AutoCloseable {
        private final Bus bus;
        private final String name;
        private final String channel;
        private final Message message;
        private final OneWay oneWay = new OneWay();
        private final Subscription subscription;

        private OnBus(Bus bus, String payload, String name, String channel, SubscribeOptions options) {
            this.bus = bus;
            this.name = name;
            this.channel = channel;
            this.message = Message.of("bench").with("payload", payload);
            this.subscription = bus.channel(channel).subscribe(m -> oneWay.arrived(), options);
        }

        static OnBus direct(Bus bus, String payload) {
            return new OnBus(bus, payload, "bus, direct", "direct", SubscribeOptions.direct());
        }

        static OnBus handedOver(Bus bus, String payload) {
            return new OnBus(bus, payload, "bus, handed over (default)", "handed", SubscribeOptions.defaults());
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public double round(int messages) throws Exception {
            return oneWay.median(messages, () -> bus.channel(channel).publish(message));
        }

        @Override
        public void close() {
            subscription.close();
        }
    }
}
