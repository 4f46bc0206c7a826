package io.hestai.bus.benchmarks.peers;

import io.hestai.bus.testkit.RedisServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.params.XAddParams;
import redis.clients.jedis.params.XReadGroupParams;
import redis.clients.jedis.resps.StreamEntry;

/** XADD, and a loop of XREADGROUP, handler and XACK, as the documentation of Redis shows it; what was read together is acknowledged together. */
final class JedisGroup implements Peer {
    private static final String PAYLOAD = "payload";
    private static final int COUNT = 128;

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
        Jedis jedis = RedisServer.clientAt(place.redis());
        String stream = stream(topic);
        String group = "g" + index;
        jedis.xgroupCreate(stream, group, StreamEntryID.XGROUP_LAST_ENTRY, true);
        Thread thread = new Thread(() -> consume(jedis, stream, group, handler), "jedis-consumer");
        thread.setDaemon(true);
        thread.start();
        return jedis::disconnect;
    }

    private static void consume(Jedis jedis, String stream, String group, Handler handler) {
        XReadGroupParams params =
                XReadGroupParams.xReadGroupParams().count(COUNT).block(1_000);
        Map<String, StreamEntryID> from = Map.of(stream, StreamEntryID.XREADGROUP_UNDELIVERED_ENTRY);
        try {
            while (true) {
                List<Map.Entry<String, List<StreamEntry>>> read = jedis.xreadGroup(group, "c", params, from);
                if (read == null) {
                    continue;
                }
                List<StreamEntry> entries = read.get(0).getValue();
                for (StreamEntry entry : entries) {
                    Handling.handle(
                            handler,
                            Objects.requireNonNull(entry.getFields().get(PAYLOAD))
                                    .getBytes(StandardCharsets.US_ASCII));
                }
                jedis.xack(
                        stream, group, entries.stream().map(StreamEntry::getID).toArray(StreamEntryID[]::new));
            }
        } catch (JedisConnectionException closed) {
            // The receiver was closed.
        }
    }
}
