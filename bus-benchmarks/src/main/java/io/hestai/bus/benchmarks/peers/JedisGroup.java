package io.hestai.bus.benchmarks.peers;

import io.hestai.bus.testkit.RedisServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.XAddParams;
import redis.clients.jedis.params.XReadGroupParams;
import redis.clients.jedis.resps.StreamEntry;

/** XADD, and a loop of XREADGROUP, handler and XACK, as the documentation of Redis shows it; what was read together is acknowledged together. */
final class JedisGroup implements Peer {
    private static final String PAYLOAD = "payload";
    private static final int COUNT = 128;
    private static final int BLOCK_MS = 1_000;

    /** Longer than it blocks, in case it begins to when it has just been told to end. */
    private static final int MOST_MS = 10 * BLOCK_MS;

    private final Place place;

    JedisGroup(Place place) {
        this.place = place;
    }

    private static String stream(String topic) {
        return "jedis:group:" + topic;
    }

    @Override
    public Sender sender(String topic) {
        String stream = stream(topic);
        return new JedisSender(RedisServer.clientAt(place.redis())) {
            @Override
            public void send(byte[] payload) {
                jedis.xadd(stream, XAddParams.xAddParams(), fields(payload));
            }

            @Override
            void send(Pipeline pipeline, byte[] payload) {
                pipeline.xadd(stream, XAddParams.xAddParams(), fields(payload));
            }
        };
    }

    private static Map<String, String> fields(byte[] payload) {
        return Map.of(PAYLOAD, new String(payload, StandardCharsets.US_ASCII));
    }

    @Override
    public AutoCloseable receiver(String topic, int index, Handler handler) {
        return new Consumer(stream(topic), "g" + index, handler);
    }

    /** The loop, which ends of itself when it is told to, so that the server hands nothing more to it. */
    private final class Consumer implements AutoCloseable {
        private final Jedis jedis = RedisServer.clientAt(place.redis());
        private final long id = jedis.clientId();
        private final String stream;
        private final String group;
        private final Handler handler;
        private final Thread thread = new Thread(this::run, "jedis-consumer");
        private volatile boolean closed;

        Consumer(String stream, String group, Handler handler) {
            this.stream = stream;
            this.group = group;
            this.handler = handler;
            makeGroup();
            thread.setDaemon(true);
            thread.start();
        }

        /** One that is there remembers how far it was. */
        private void makeGroup() {
            try {
                jedis.xgroupCreate(stream, group, StreamEntryID.XGROUP_LAST_ENTRY, true);
            } catch (JedisDataException e) {
                if (!String.valueOf(e.getMessage()).startsWith("BUSYGROUP ")) {
                    throw e;
                }
            }
        }

        private void run() {
            XReadGroupParams params =
                    XReadGroupParams.xReadGroupParams().count(COUNT).block(BLOCK_MS);
            Map<String, StreamEntryID> from = Map.of(stream, StreamEntryID.XREADGROUP_UNDELIVERED_ENTRY);
            while (!closed) {
                List<Map.Entry<String, List<StreamEntry>>> read = jedis.xreadGroup(group, "c", params, from);
                if (read != null) {
                    handle(read.get(0).getValue());
                }
            }
            jedis.close();
        }

        private void handle(List<StreamEntry> entries) {
            for (StreamEntry entry : entries) {
                Handling.handle(
                        handler,
                        Objects.requireNonNull(entry.getFields().get(PAYLOAD)).getBytes(StandardCharsets.US_ASCII));
            }
            jedis.xack(stream, group, entries.stream().map(StreamEntry::getID).toArray(StreamEntryID[]::new));
        }

        /** Ends the read that waits in the server: one whose connection is only cut might still be handed entries. */
        @Override
        public void close() {
            closed = true;
            try (Jedis another = RedisServer.clientAt(place.redis())) {
                another.clientUnblock(id);
            }
            try {
                thread.join(MOST_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (thread.isAlive()) {
                throw new IllegalStateException("the consumer did not end within " + MOST_MS + " ms");
            }
        }
    }
}
