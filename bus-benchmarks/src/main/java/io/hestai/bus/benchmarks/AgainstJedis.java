package io.hestai.bus.benchmarks;

import io.hestai.bus.Bus;
import io.hestai.bus.redis.BusConfig;
import io.hestai.bus.redis.RedisBus;
import io.hestai.bus.testkit.RedisServer;

/** The bus beside Jedis used directly, over one Unix socket of one throw-away Redis. */
public final class AgainstJedis {
    private static final int PAYLOAD_BYTES = 256;

    private AgainstJedis() {}

    /**
     * Runs all comparisons and prints a table.
     *
     * @param args how many rounds (default 9), and how many messages a round for latency (default 3,000)
     * @throws Exception if a comparison cannot be carried out
     */
    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 9;
        int messages = args.length > 1 ? Integer.parseInt(args[1]) : 3_000;
        String payload = "x".repeat(PAYLOAD_BYTES);
        try (RedisServer redis = RedisServer.launch();
                Bus bus = RedisBus.connect(
                        BusConfig.forRole("bench").withUrl(redis.url().toString()))) {
            System.out.printf(
                    "Java %s, %s, %s, %d processors, payload %d bytes, Unix socket%n",
                    Runtime.version(),
                    redis.executable().version(),
                    System.getProperty("os.name"),
                    Runtime.getRuntime().availableProcessors(),
                    PAYLOAD_BYTES);
            try (ChannelLatency.Jedis bare = new ChannelLatency.Jedis(redis, payload);
                    ChannelLatency.OnBus direct = ChannelLatency.OnBus.direct(bus, payload);
                    ChannelLatency.OnBus handedOver = ChannelLatency.OnBus.handedOver(bus, payload)) {
                new Comparison("Channel, one way, one at a time", "p50 µs", bare, direct, handedOver)
                        .run(3, rounds, messages);
            }
            try (GroupLatency.Jedis bare = new GroupLatency.Jedis(redis, payload);
                    GroupLatency.OnBus ours = new GroupLatency.OnBus(bus, payload)) {
                new Comparison("Stream, one way to an acknowledging group", "p50 µs", bare, ours)
                        .run(3, rounds, messages);
            }
            new Comparison(
                            "Append, one producer",
                            "messages/s",
                            new AppendThroughput.Jedis(redis, payload),
                            new AppendThroughput.OnBus(bus, payload))
                    .run(3, rounds, 200_000);
        }
    }
}
