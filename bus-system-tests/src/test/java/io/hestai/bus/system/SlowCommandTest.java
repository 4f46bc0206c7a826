package io.hestai.bus.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hestai.bus.Bus;
import io.hestai.bus.ConsumeOptions;
import io.hestai.bus.Message;
import io.hestai.bus.Position;
import io.hestai.bus.Retention;
import io.hestai.bus.Stream;
import io.hestai.bus.StreamEntry;
import io.hestai.bus.Subscription;
import io.hestai.bus.redis.BusConfig;
import io.hestai.bus.redis.RedisBus;
import io.hestai.bus.redis.ScratchNamespace;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.resps.Slowlog;

/** No command of the bus holds up the server for long, however much there is. */
@WithRedis
class SlowCommandTest {
    private static final int ENTRIES = 200_000;
    private static final int NEIGHBOURS = 100_000;
    private static final int LARGE_ENTRIES = 400;
    private static final int GROUPS = 50;

    private static final long BOUND_MICROS = 20_000;
    private static final int RUNS = 3;

    private static void fill(Jedis raw) {
        String add = "for i = 1, tonumber(ARGV[1]) do redis.call('XADD', KEYS[1], '*', 'n', i, 'text', ARGV[2]) end";
        for (int i = 0; i < ENTRIES / 10_000; i++) {
            raw.eval(add, List.of("bus:jobs"), List.of("10000", "x".repeat(100)));
            raw.eval(add, List.of("bus:big"), List.of("10000", "x".repeat(100)));
        }
        for (int i = 0; i < LARGE_ENTRIES / 20; i++) {
            raw.eval(add, List.of("bus:large"), List.of("20", "x".repeat(200_000)));
            raw.eval(add, List.of("bus:~dlq:{bus:jobs}:g0"), List.of("20", "x".repeat(50_000)));
        }
        for (int i = 0; i < GROUPS; i++) {
            raw.xgroupCreate("bus:jobs", "g" + i, new StreamEntryID(0, 0), false);
        }
        for (int i = 0; i < NEIGHBOURS / 10_000; i++) {
            raw.eval(
                    "for i = 1, 10000 do redis.call('SET', 'thread:' .. ARGV[1] .. '-' .. i, 'x') end",
                    List.of(),
                    List.of(Integer.toString(i)));
        }
    }

    /** A machine that is held up makes any command long; so the best of a few runs counts. */
    @Test
    void noCommandOfTheBusIsLongUnderLoadOnStreamsThatAreLarge(RedisServer redis) {
        Slowlog longest = measure(redis);
        for (int i = 1; i < RUNS && longest.getExecutionTime() >= BOUND_MICROS; i++) {
            longest = measure(redis);
        }
        String which = String.join(" ", longest.getArgs()).replaceAll("\\s+", " ");
        System.out.printf("the longest command of the bus took %d us: %.100s%n", longest.getExecutionTime(), which);
        assertThat(longest.getExecutionTime()).as("%s", which).isLessThan(BOUND_MICROS);
    }

    private static Slowlog measure(RedisServer redis) {
        try (Jedis raw = redis.client()) {
            raw.flushAll();
            fill(raw);
            raw.configSet("slowlog-max-len", "10000");
            raw.configSet("slowlog-log-slower-than", "300");
            raw.slowlogReset();
            work(redis, raw);
            return raw.slowlogGet(10_000).stream()
                    .filter(SlowCommandTest::isOfTheBus)
                    .max(Comparator.comparing(Slowlog::getExecutionTime))
                    .orElseThrow();
        }
    }

    /** Of the test itself are settings and the log. */
    private static boolean isOfTheBus(Slowlog entry) {
        String name = entry.getArgs().get(0).toUpperCase(Locale.ROOT);
        return !name.equals("SLOWLOG") && !name.equals("CONFIG") && !name.equals("FLUSHALL");
    }

    private static void work(RedisServer redis, Jedis raw) {
        BusConfig config = BusConfig.forRole("agent").withUrl(redis.url().toString());
        try (Bus bus = RedisBus.connect(config)) {
            Stream jobs = bus.stream("jobs");
            AtomicLong handled = new AtomicLong();
            AtomicLong followed = new AtomicLong();
            Subscription worker = jobs.group("g1").consume(delivery -> handled.incrementAndGet());
            Subscription many = jobs.group("g2")
                    .consume(delivery -> {}, ConsumeOptions.defaults().concurrency(20));
            Subscription follower =
                    bus.stream("large").from(Position.start()).follow(entry -> followed.incrementAndGet());
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                return handled.get() > 5_000 && followed.get() == LARGE_ENTRIES;
            });
            List.of(worker, many, follower).forEach(Subscription::close);
            // A stream that fifty groups hold, and one that nobody does.
            for (String each : List.of("jobs", "big", "large")) {
                Stream kept = bus.stream(each).keeping(Retention.count(100));
                for (int i = 0; i < 300; i++) {
                    kept.append(Message.of("one more"));
                }
                kept.appendAndWait(Message.of("last"));
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                return raw.xlen("bus:big") <= 100 && raw.xlen("bus:large") <= 100;
            });
            for (StreamEntry entry : jobs.from(Position.start()).limit(2_000).read()) {
                entry.message();
            }
            jobs.groups();
            jobs.group("g1").info();
            bus.streamNames();
            bus.stream("jobs").group("g0").deadLetters().redriveAll();
            try (ScratchNamespace scratch = ScratchNamespace.open(config)) {
                scratch.load();
            }
        }
        try (Program rm = Program.hbus(Map.of("HBUS_URL", redis.url().toString()), "rm", "jobs", "--yes")) {
            assertThat(rm.exit()).as("%s", rm).isZero();
        }
    }
}
