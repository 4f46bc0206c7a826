package io.hestai.bus.benchmarks.growth;

import io.hestai.bus.Bus;
import io.hestai.bus.redis.BusConfig;
import io.hestai.bus.redis.Limits;
import io.hestai.bus.redis.RedisBus;
import io.hestai.bus.testkit.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XReadGroupParams;
import redis.clients.jedis.resps.StreamEntry;

/** A throw-away Redis with all that an experiment needs around it. */
final class Lab implements AutoCloseable {
    private static final int MOST_CONNECTIONS = 2_000;
    private static final int PAGE = 10_000;
    private static final int FIRST_CALLS = 10;
    private static final int MOST_CALLS = 300;

    /** Adds copies of an entry, each with a message id of its own. */
    private static final String COPY = """
            local entry = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1][2]
            local at
            for i = 1, #entry, 2 do if entry[i] == 'message_id' then at = i + 1 end end
            local stem = string.sub(entry[at], 1, -13)
            local length = redis.call('XLEN', KEYS[1])
            for i = 1, ARGV[1] do
              entry[at] = stem .. string.format('%012x', length + i)
              redis.call('XADD', KEYS[1], '*', unpack(entry))
            end""";

    private final RedisServer redis;
    private final Jedis jedis;
    private final Server server;

    private Lab(RedisServer redis) {
        this.redis = redis;
        this.jedis = redis.client();
        this.server = new Server(jedis);
    }

    static Lab open() {
        // What is left of the bus before shall not count as this one's.
        Waits.until(Duration.ofSeconds(3), Jvm::isWithoutBus);
        return new Lab(RedisServer.builder().config("maxclients 4000").launch());
    }

    RedisServer redis() {
        return redis;
    }

    Jedis jedis() {
        return jedis;
    }

    Server server() {
        return server;
    }

    Bus connect() {
        return RedisBus.connect(config());
    }

    BusConfig config() {
        return BusConfig.forRole("growth")
                .withUrl(redis.url().toString())
                .withLimits(Limits.none())
                .withMaxConnections(MOST_CONNECTIONS);
    }

    /** The key of a stream. */
    static String key(String stream) {
        return BusConfig.DEFAULT_NAMESPACE + stream;
    }

    /** Makes a stream so long; the first entry is the bus's own, the others are its copies. */
    void fill(Bus bus, String stream, long length) {
        long missing = length - bus.stream(stream).length();
        if (missing > 0) {
            bus.stream(stream).appendAndWait(Probe.now());
            missing--;
        }
        for (; missing > 0; missing -= PAGE) {
            jedis.eval(COPY, List.of(key(stream)), List.of(Long.toString(Math.min(missing, PAGE))));
        }
    }

    /** Cuts a stream to a length again. */
    void cut(String stream, long length) {
        jedis.xtrim(key(stream), length, false);
    }

    /** Makes a group that begins at the start of the stream. */
    void makeGroup(String stream, String group) {
        jedis.xgroupCreate(key(stream), group, new StreamEntryID(0, 0), true);
    }

    /** Lets a consumer take entries, as a program would that is no bus, and keep them. */
    void take(String stream, String group, String consumer, long entries) {
        for (long left = entries; left > 0; ) {
            List<Map.Entry<String, List<StreamEntry>>> read = jedis.xreadGroup(
                    group,
                    consumer,
                    XReadGroupParams.xReadGroupParams().count((int) Math.min(left, PAGE)),
                    Map.of(key(stream), StreamEntryID.XREADGROUP_UNDELIVERED_ENTRY));
            if (read == null) {
                throw new IllegalStateException("there are no " + entries + " entries to take");
            }
            left -= read.get(0).getValue().size();
        }
    }

    /** Microseconds that a call takes, at the median of many. */
    static double micros(Runnable call) {
        Recorder latencies = new Recorder();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500);
        for (int i = 0; i < MOST_CALLS && (i < FIRST_CALLS + 3 || System.nanoTime() - end < 0); i++) {
            long began = System.nanoTime();
            call.run();
            if (i >= FIRST_CALLS) {
                latencies.add(System.nanoTime() - began);
            }
        }
        return latencies.sum().p50();
    }

    @Override
    public void close() {
        jedis.close();
        redis.close();
    }
}
