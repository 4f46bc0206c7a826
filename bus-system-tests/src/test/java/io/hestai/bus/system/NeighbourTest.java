package io.hestai.bus.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hestai.bus.Bus;
import io.hestai.bus.BusEvent;
import io.hestai.bus.ConsumeOptions;
import io.hestai.bus.Message;
import io.hestai.bus.Position;
import io.hestai.bus.Retention;
import io.hestai.bus.Stream;
import io.hestai.bus.Subscription;
import io.hestai.bus.redis.BusConfig;
import io.hestai.bus.redis.RedisBus;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** A tenant that was there before, and the bus: neither harms the other. */
@WithRedis
class NeighbourTest {
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final Duration ALONE = Duration.ofSeconds(4);
    private static final Duration WINDOW = Duration.ofSeconds(3);
    private static final int WINDOWS = 3;
    private static final int APPENDS_A_SECOND = 5_000;

    /** By how much the tenant's 99th percentile may grow; or it stays below a bound that nobody notices. */
    private static final int FACTOR = 10;

    private static final long UNNOTICED_NANOS = 20_000_000;

    private static BusConfig config(RedisServer redis, int database) {
        return BusConfig.forRole("agent").withUrl(redis.url() + "?db=" + database);
    }

    @Test
    void aTenantLosesNothingReadsNothingForeignAndIsHardlySlowerBesideABusUnderFullLoad(RedisServer redis) {
        fillStreamToRemove(redis);
        try (Tenant tenant = Tenant.start(redis)) {
            rest(ALONE);
            long alone = tenant.nextPercentile99();
            long[] beside = new long[WINDOWS];
            long appended;
            try (Load load = Load.start(redis)) {
                for (int i = 0; i < WINDOWS; i++) {
                    if (i == 1) {
                        removeBigStream(redis);
                    }
                    rest(WINDOW);
                    beside[i] = tenant.nextPercentile99();
                }
                appended = load.appended();
                assertThat(load.handled()).isPositive();
                assertThat(load.takenOver())
                        .as("work of the dead was reclaimed")
                        .isTrue();
                assertThat(load.length()).as("it was trimmed").isLessThan(appended);
            }
            Arrays.sort(beside);
            long usual = beside[WINDOWS / 2];
            System.out.printf(
                    "a tenant beside the bus (%d appends/s, trimmed, consumed, followed, published; a stream of 300,000 removed): p99"
                            + " alone %d us, beside %d us; %d threads written and read%n",
                    appended / (WINDOWS * WINDOW.toSeconds()), alone / 1_000, usual / 1_000, tenant.written());
            assertThat(usual).isLessThan(Math.max(FACTOR * alone, UNNOTICED_NANOS));
            tenant.stop();
            assertThat(tenant.complaints()).isEmpty();
            assertThat(tenant.written()).isGreaterThan(500);
            tenant.assertAllIsThere();
        }
    }

    private static void rest(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(10_000_000);
        }
    }

    private static void fillStreamToRemove(RedisServer redis) {
        try (Jedis raw = redis.client()) {
            for (int i = 0; i < 30; i++) {
                raw.eval(
                        "for i = 1, 10000 do redis.call('XADD', KEYS[1], '*', 'n', i, 'text', ARGV[1]) end",
                        List.of("bus:big"),
                        List.of("x".repeat(100)));
            }
        }
    }

    private static void removeBigStream(RedisServer redis) {
        try (Program rm = Program.hbus(Map.of("HBUS_URL", redis.url().toString()), "rm", "big", "--yes")) {
            assertThat(rm.exit()).as("%s", rm).isZero();
        }
    }

    /** A bus that appends, trims, publishes, follows and works, with dead consumers to look after. */
    private static final class Load implements AutoCloseable {
        private final Bus bus;
        private final AtomicLong appended = new AtomicLong();
        private final AtomicLong handled = new AtomicLong();
        private final List<BusEvent> events = new CopyOnWriteArrayList<>();
        private final AtomicBoolean ending = new AtomicBoolean();
        private final Thread publisher;

        private Load(Bus bus) {
            this.bus = bus;
            this.publisher = new Thread(this::publish, "load");
        }

        static Load start(RedisServer redis) {
            BusExercise.leaveWorkBehind(redis, "bus:");
            Load load = new Load(RedisBus.connect(config(redis, 0)));
            load.bus.events().listen(load.events::add);
            Stream jobs = load.bus.stream(BusExercise.JOBS);
            ConsumeOptions options = ConsumeOptions.defaults().lease(Duration.ofSeconds(1));
            for (int i = 0; i < 2; i++) {
                jobs.group(BusExercise.WORKERS).consume(delivery -> load.handled.incrementAndGet(), options);
            }
            jobs.from(Position.cursor("ui")).follow(entry -> {});
            load.bus.channel("state").subscribe(heard -> {});
            load.publisher.start();
            return load;
        }

        private void publish() {
            Stream kept = bus.stream(BusExercise.JOBS).keeping(Retention.count(5_000));
            Message message = Message.of("job").with("n", 1).with("text", "x".repeat(200));
            long begin = System.nanoTime();
            while (!ending.get()) {
                long due = (System.nanoTime() - begin) * APPENDS_A_SECOND / 1_000_000_000L;
                while (appended.get() < due && !ending.get()) {
                    kept.append(message);
                    if (appended.incrementAndGet() % 10 == 0) {
                        bus.channel("state").publish(message);
                    }
                }
                LockSupport.parkNanos(1_000_000);
            }
        }

        long appended() {
            return appended.get();
        }

        long handled() {
            return handled.get();
        }

        long length() {
            return bus.stream(BusExercise.JOBS).length();
        }

        boolean takenOver() {
            return events.stream().anyMatch(BusEvent.TakenOver.class::isInstance);
        }

        @Override
        public void close() {
            ending.set(true);
            try {
                publisher.join(BOUND.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            bus.close();
        }
    }

    @Test
    void aTenantThatEmptiesItsOwnDatabaseLeavesTheBusWhole(RedisServer redis) {
        try (Bus bus = RedisBus.connect(config(redis, 1));
                Jedis tenant = redis.client()) {
            List<BusEvent> events = new CopyOnWriteArrayList<>();
            bus.events().listen(events::add);
            AtomicLong handled = new AtomicLong();
            Subscription worker = bus.stream("jobs").group("g").consume(delivery -> handled.incrementAndGet());
            tenant.set("thread:1", "x");
            for (int i = 0; i < 20; i++) {
                bus.stream("jobs").appendAndWait(Message.of("job"));
                tenant.flushDB();
            }
            await().atMost(BOUND).until(() -> handled.get() == 20);
            assertThat(worker.failure()).isEmpty();
            assertThat(bus.stream("jobs").length()).isEqualTo(20);
            assertThat(events).noneMatch(BusEvent.DataLost.class::isInstance);

            tenant.flushAll();
            await().atMost(BOUND).until(() -> events.stream().anyMatch(BusEvent.DataLost.class::isInstance));
            assertThat(events.stream()
                            .filter(BusEvent.DataLost.class::isInstance)
                            .toList()
                            .toString())
                    .contains("everything in the namespace 'bus:' is gone");
        }
    }
}
