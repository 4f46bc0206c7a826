package io.hestai.bus.benchmarks;

import io.hestai.bus.Bus;
import io.hestai.bus.Message;
import io.hestai.bus.Subscription;
import io.hestai.bus.testkit.RedisServer;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.XAddParams;
import redis.clients.jedis.params.XReadGroupParams;
import redis.clients.jedis.resps.StreamEntry;

/** From an append to the handler of a group, each message acknowledged. */
final class GroupLatency {
    private GroupLatency() {}

    /** XADD, and a loop of XREADGROUP, handler and XACK, as the documentation of Redis shows it. */
    static final class Jedis implements Subject, AutoCloseable {
        private static final String STREAM = "bench:stream";
        private static final String GROUP = "g";
        private final redis.clients.jedis.Jedis producer;
        private final redis.clients.jedis.Jedis consumer;
        private final OneWay oneWay = new OneWay();
        private final Map<String, String> fields;
        private volatile boolean closed;

        Jedis(RedisServer redis, String payload) {
            producer = redis.client();
            consumer = redis.client();
            fields = Map.of("type", "bench", "payload", payload);
            consumer.xgroupCreate(STREAM, GROUP, StreamEntryID.XGROUP_LAST_ENTRY, true);
            Thread reader = new Thread(this::consume);
            reader.setDaemon(true);
            reader.start();
        }

        private void consume() {
            XReadGroupParams params =
                    XReadGroupParams.xReadGroupParams().count(1).block(500);
            try {
                while (!closed) {
                    List<Map.Entry<String, List<StreamEntry>>> read = consumer.xreadGroup(
                            GROUP, "c", params, Map.of(STREAM, StreamEntryID.XREADGROUP_UNDELIVERED_ENTRY));
                    if (read != null) {
                        for (StreamEntry entry : read.get(0).getValue()) {
                            oneWay.arrived();
                            consumer.xack(STREAM, GROUP, entry.getID());
                        }
                    }
                }
            } catch (JedisException e) {
                if (!closed) {
                    throw e;
                }
            }
        }

        @Override
        public String name() {
            return "Jedis, read, handle, acknowledge";
        }

        @Override
        public double round(int messages) throws Exception {
            return oneWay.median(messages, () -> producer.xadd(STREAM, XAddParams.xAddParams(), fields));
        }

        @Override
        public void close() {
            closed = true;
            producer.close();
        }
    }

    /** The same through the bus. */
    static final class OnBus implements Subject, AutoCloseable {
        private final Bus bus;
        private final Message message;
        private final OneWay oneWay = new OneWay();
        private final Subscription subscription;

        OnBus(Bus bus, String payload) {
            this.bus = bus;
            this.message = Message.of("bench").with("payload", payload);
            this.subscription = bus.stream("latency").group("g").consume(d -> oneWay.arrived());
        }

        @Override
        public String name() {
            return "bus, group, concurrency 1";
        }

        @Override
        public double round(int messages) throws Exception {
            return oneWay.median(messages, () -> bus.stream("latency").append(message));
        }

        @Override
        public void close() {
            subscription.close();
        }
    }
}
