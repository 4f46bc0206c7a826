package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.config;
import static io.hestai.bus.redis.Buses.eventually;
import static io.hestai.bus.redis.Buses.number;
import static io.hestai.bus.redis.Buses.numbered;
import static io.hestai.bus.redis.Buses.shared;
import static io.hestai.bus.redis.Buses.upTo;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hestai.bus.Bus;
import io.hestai.bus.BusEvent;
import io.hestai.bus.EntryId;
import io.hestai.bus.Position;
import io.hestai.bus.RefusedException;
import io.hestai.bus.UnknownOutcomeException;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.RedisVersion;
import io.hestai.bus.testkit.WithRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** An append is complete when the disk has it: on servers that can be asked to wait for it, and whose settings others may change. */
class DiskWaitTest {
    /** Long enough for thousands of round trips, and for several attempts with back-off. */
    private static final Duration WHILE = Duration.ofSeconds(3);

    /** What back-off from 20 ms to 2 s allows in that time, doubled. */
    private static final long FEW = 30;

    @Nested
    @WithRedis(
            version = RedisVersion.REDIS_8,
            config = {"appendonly yes", "appendfsync everysec"})
    final class OnRedis8 extends OnServer {
        OnRedis8(RedisServer redis) {
            super(redis);
        }
    }

    @Nested
    @WithRedis(
            version = RedisVersion.VALKEY_8,
            config = {"appendonly yes", "appendfsync everysec"})
    final class OnValkey8 extends OnServer {
        OnValkey8(RedisServer redis) {
            super(redis);
        }
    }

    private static void pass(Duration time) {
        long begin = System.nanoTime();
        eventually(() -> System.nanoTime() - begin > time.toNanos());
    }

    abstract static class OnServer {
        private final RedisServer redis;
        private final List<BusEvent> events = shared();
        private Jedis admin;

        OnServer(RedisServer redis) {
            this.redis = redis;
            this.admin = redis.client();
        }

        @BeforeEach
        void writeToTheDisk() {
            admin = redis.client();
            set("appendonly", "yes");
            set("appendfsync", "everysec");
            eventually(() -> admin.info("persistence").contains("aof_rewrite_in_progress:0"));
        }

        @AfterEach
        void leave() {
            admin.close();
        }

        private void set(String name, String value) {
            admin.configSet(name, value);
        }

        private Bus connectDurable(OutboxOptions outbox) {
            Duration second = Duration.ofSeconds(1);
            Bus bus = RedisBus.connect(config(redis)
                    .withDurability(Durability.DISK)
                    .withTimeouts(new Timeouts(second, second.multipliedBy(2), second))
                    .withOutbox(outbox));
            bus.events().listen(events::add);
            return bus;
        }

        private long waits() {
            Matcher calls = Pattern.compile("cmdstat_waitaof:calls=(\\d+)").matcher(admin.info("commandstats"));
            return calls.find() ? Long.parseLong(calls.group(1)) : 0;
        }

        private long length() {
            return admin.xlen("bus:jobs");
        }

        private List<BusEvent> losses() {
            return events.stream()
                    .filter(BusEvent.ConnectionLost.class::isInstance)
                    .toList();
        }

        private List<Integer> stored(Bus bus) {
            List<Integer> numbers = new ArrayList<>();
            bus.stream("jobs").from(Position.start()).read().forEach(entry -> numbers.add(number(entry.message())));
            return numbers;
        }

        @Test
        void anAppendIsCompleteWhenTheDiskHasIt() {
            try (Bus bus = connectDurable(OutboxOptions.memory())) {
                bus.stream("jobs").append(numbered(0)).join();
                // From now on nothing is brought to the disk before somebody wants it again.
                set("appendfsync", "no");
                long before = waits();
                CompletableFuture<EntryId> future = bus.stream("jobs").append(numbered(1));
                eventually(() -> length() == 2 && waits() > before);
                assertThat(future).isNotDone();
                set("appendfsync", "everysec");
                assertThat(future.join()).isNotNull();
                assertThat(stored(bus)).isEqualTo(upTo(2));
            }
        }

        @Test
        void aDiskThatIsNotWrittenToIsToldOfAndAskedSeldom() {
            try (Bus bus = connectDurable(OutboxOptions.memory())) {
                set("appendfsync", "no");
                long before = waits();
                CompletableFuture<EntryId> future = bus.stream("jobs").append(numbered(0));
                eventually(() -> losses().toString().contains("run 'CONFIG SET appendfsync everysec'"));
                assertThat(losses()).hasSize(2).first().asString().contains("has not written to its disk in time");
                pass(WHILE);
                assertThat(waits() - before).isBetween(2L, FEW);
                assertThat(future).isNotDone();
                set("appendfsync", "everysec");
                assertThat(future.join()).isNotNull();
                assertThat(stored(bus)).isEqualTo(upTo(1));
            }
        }

        @Test
        void aServerThatStoresOnNoDiskAnyMoreIsToldOfOnceAndNotAskedWithoutEnd() {
            try (Bus bus = connectDurable(OutboxOptions.memory())) {
                bus.stream("jobs").append(numbered(0)).join();
                set("appendonly", "no");
                long before = waits();
                CompletableFuture<EntryId> unsettled = bus.stream("jobs").append(numbered(1));
                CompletableFuture<EntryId> waiting = bus.stream("jobs").append(numbered(2));
                eventually(() -> losses().toString().contains("run 'CONFIG SET appendonly yes'"));
                pass(WHILE);
                assertThat(waits() - before).isBetween(2L, FEW);
                assertThat(losses())
                        .hasSize(2)
                        .first()
                        .asString()
                        .startsWith("connection 'writer' lost: Redis cannot store on disk any more: ERR WAITAOF");
                assertThat(unsettled).isNotDone();
                assertThat(waiting).isNotDone();
                set("appendonly", "yes");
                assertThat(unsettled.join()).isLessThan(waiting.join());
                assertThat(stored(bus)).isEqualTo(upTo(3));
                // A slow disk may have kept it waiting once more while the file was made anew.
                assertThat(losses())
                        .filteredOn(each -> !each.toString().contains(DiskWait.LATE))
                        .hasSize(2);
            }
        }

        @Test
        void whatIsNotOnDiskTimesOutAsTheOutboxSays() {
            try (Bus bus = connectDurable(OutboxOptions.memory().withHold(Duration.ofMillis(300)))) {
                set("appendonly", "no");
                CompletableFuture<EntryId> inMemory = bus.stream("jobs").append(numbered(0));
                eventually(() -> !losses().isEmpty());
                CompletableFuture<EntryId> notSent = bus.stream("jobs").append(numbered(1));
                assertThatThrownBy(inMemory::join)
                        .isInstanceOf(CompletionException.class)
                        .hasCauseInstanceOf(UnknownOutcomeException.class)
                        .hasMessageContaining("appendonly no");
                assertThatThrownBy(notSent::join)
                        .hasCauseInstanceOf(RefusedException.class)
                        .hasMessageContaining("run 'CONFIG SET appendonly yes'");
                assertThat(length()).isEqualTo(1);
            }
        }
    }

    /** One that looks durable to whoever asks, and fails whoever waits: the worst that a server can do to a loop. */
    @Test
    void aServerThatCannotWaitForItsDiskIsNotAskedWithoutEnd() {
        try (FakeServer server = new FakeServer()
                .answer("XADD", FakeServer.bulk("1-0"))
                .answer("XRANGE", "*0\r\n")
                .answer("WAITAOF", "*2\r\n:0\r\n:0\r\n")
                .answer("WAITAOF 1", "-ERR appendonly is disabled\r\n")) {
            BusConfig config = BusConfig.forRole("agent").withUrl(server.url()).withDurability(Durability.DISK);
            try (Bus bus = RedisBus.connect(config)) {
                CompletableFuture<EntryId> future = bus.stream("jobs").append(numbered(0));
                pass(WHILE);
                assertThat(server.asked("WAITAOF")).isBetween(4, (int) FEW);
                assertThat(future).isNotDone();
            }
        }
    }

    @Test
    void theNumberInTheReplyToTheWaitIsLookedAt() {
        String none = "*2\r\n:0\r\n:0\r\n";
        try (FakeServer server =
                new FakeServer().answer("XADD", FakeServer.bulk("1-0")).answer("WAITAOF", none)) {
            BusConfig config = BusConfig.forRole("agent").withUrl(server.url()).withDurability(Durability.DISK);
            try (Bus bus = RedisBus.connect(config)) {
                CompletableFuture<EntryId> future = bus.stream("jobs").append(numbered(0));
                // It was answered and is not known to be on disk; and this server cannot be asked what became of it.
                assertThatThrownBy(() -> future.get(20, SECONDS)).hasCauseInstanceOf(UnknownOutcomeException.class);
            }
        }
    }
}
