package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.config;
import static io.hestai.bus.redis.Buses.connect;
import static io.hestai.bus.redis.Buses.number;
import static io.hestai.bus.redis.Buses.numbered;
import static io.hestai.bus.redis.Buses.shared;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hestai.bus.Bus;
import io.hestai.bus.ConsumeOptions;
import io.hestai.bus.Position;
import io.hestai.bus.testkit.Fault;
import io.hestai.bus.testkit.FaultProxy;
import io.hestai.bus.testkit.Programs;
import io.hestai.bus.testkit.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.StreamEntryID;

/** The limits that are stated, with the defaults. They take their time, so that these tests belong to the soak. */
@Tag("soak")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class LimitsTest {
    private static final int WAITING = 1_000_000;
    private static final String DONE = "done";

    /** Takes a message and never comes back. */
    static final class Stuck {
        private Stuck() {}

        public static void main(String[] arguments) {
            Bus bus = RedisBus.connect(BusConfig.forRole("worker").withUrl(arguments[0]));
            bus.stream("jobs").group("g").consume(d -> {
                System.out.println("handling");
                Programs.stay();
            });
            Programs.stay();
        }
    }

    @Test
    void theWorkOfADeadProgramIsTakenOverWithin15SecondsAfterItsLease() {
        try (RedisServer redis = RedisServer.launch();
                Bus bus = connect(redis);
                Programs stuck = Programs.start(Stuck.class, redis.url().toString())) {
            bus.stream("jobs").appendAndWait(numbered(0));
            stuck.awaitLine("handling");
            AtomicLong takenOver = new AtomicLong();
            bus.stream("jobs").group("g").consume(d -> takenOver.set(System.nanoTime()));
            stuck.kill();
            long killed = System.nanoTime();
            await().atMost(Duration.ofMinutes(2)).until(() -> takenOver.get() != 0);
            Duration took = Duration.ofNanos(takenOver.get() - killed);
            System.out.println("the work of a killed program was taken over after " + took.toMillis() + " ms");
            Duration lease = ConsumeOptions.defaults().lease();
            // Its last sign of life may have been given up to 5 s before it was killed.
            assertThat(took).isBetween(lease.minusSeconds(5), lease.plusSeconds(15));
        }
    }

    /** Handles a million messages, as a consumer and as a follower, with a heap that could not hold a tenth of them. */
    static final class Reader {
        private Reader() {}

        public static void main(String[] arguments) {
            AtomicLong handled = new AtomicLong();
            Runnable one = () -> {
                if (handled.incrementAndGet() == 2 * WAITING) {
                    System.out.println(DONE);
                }
            };
            Bus bus = RedisBus.connect(BusConfig.forRole("reader").withUrl(arguments[0]));
            bus.stream("jobs").group("g").consume(d -> one.run());
            bus.stream("jobs").from(Position.start()).follow(e -> one.run());
            Programs.stay();
        }
    }

    @Test
    void theMemoryOfTheLibraryDoesNotDependOnHowManyMessagesWait() {
        try (RedisServer redis = RedisServer.launch()) {
            fill(redis);
            try (Programs reader =
                    Programs.start(List.of("-Xmx24m"), Reader.class, redis.url().toString())) {
                reader.awaitLine(DONE);
            }
        }
    }

    private static void fill(RedisServer redis) {
        try (Jedis raw = redis.client();
                Pipeline pipeline = raw.pipelined()) {
            for (int i = 0; i < WAITING; i++) {
                pipeline.xadd(
                        "bus:jobs", (StreamEntryID) null, Map.of("n", Integer.toString(i), "text", "x".repeat(200)));
                if (i % 1_000 == 0) {
                    pipeline.sync();
                }
            }
        }
    }

    @Test
    void thousandsOfReconnectsLeaveNothingBehind() {
        try (RedisServer redis = RedisServer.launch();
                FaultProxy proxy = FaultProxy.before(redis);
                Bus bus = RedisBus.connect(config(redis).withUrl(proxy.url().toString()))) {
            List<Integer> handled = shared();
            bus.stream("jobs").group("g").consume(d -> handled.add(number(d.message())));
            bus.channel("state").subscribe(m -> {});
            int sent = 0;
            int threads = 0;
            while (proxy.count(Fault.CUT) < 3_000) {
                bus.stream("jobs").appendAndWait(numbered(sent++));
                proxy.cut();
                threads = sent == 100 ? Thread.activeCount() : threads;
            }
            int all = sent;
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> handled.stream().distinct().count() == all);
            // Each proxied connection has two threads of the proxy; ours are few and do not grow.
            assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 4);
            System.out.println(proxy.count(Fault.CUT) + " connections cut, " + all + " messages handled, "
                    + (handled.size() - all) + " repeated");
        }
    }
}
