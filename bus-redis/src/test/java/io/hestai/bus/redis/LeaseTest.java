package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.config;
import static io.hestai.bus.redis.Buses.eventually;
import static io.hestai.bus.redis.Buses.number;
import static io.hestai.bus.redis.Buses.numbered;
import static io.hestai.bus.redis.Buses.shared;
import static io.hestai.bus.redis.Buses.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.Bus;
import io.hestai.bus.BusEvent;
import io.hestai.bus.ConsumeOptions;
import io.hestai.bus.Stream;
import io.hestai.bus.Subscription;
import io.hestai.bus.testkit.CommandRecorder;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XClaimParams;
import redis.clients.jedis.params.XReadGroupParams;
import redis.clients.jedis.resps.StreamConsumerInfo;

/** Who has what work, for how long, and what becomes of it when its consumer is gone. */
@WithRedis
final class LeaseTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final String CONSUMERS = "bus:~consumers:{bus:jobs}:g";

    private final List<Bus> open = new ArrayList<>();
    private RedisServer redis;

    @BeforeEach
    void use(RedisServer server) {
        redis = server;
    }

    @AfterEach
    void closeAll() {
        open.forEach(Bus::close);
    }

    private Bus bus() {
        Bus bus = RedisBus.connect(config(redis));
        open.add(bus);
        return bus;
    }

    private static ConsumeOptions named(String consumer) {
        return ConsumeOptions.defaults().consumer(consumer).lease(SECOND);
    }

    private static long pending(Stream stream) {
        return stream.group("g").info().pending();
    }

    /** A consumer of another program that has taken everything, and then gives no sign of life. */
    private static void takeAll(Jedis raw, String consumer) {
        raw.xreadGroup(
                "g",
                consumer,
                XReadGroupParams.xReadGroupParams().count(1_000),
                Map.of("bus:jobs", StreamEntryID.XREADGROUP_UNDELIVERED_ENTRY));
    }

    private static void append(Stream stream, int from, int to) {
        for (int i = from; i < to; i++) {
            stream.appendAndWait(numbered(i));
        }
    }

    @Test
    void theWorkOfADeadConsumerIsTakenOverInOrderAndTheConsumerRemoved() {
        Bus bus = bus();
        Stream stream = bus.stream("jobs");
        append(stream, 0, 250);
        try (Jedis raw = redis.client()) {
            raw.xgroupCreate("bus:jobs", "g", new StreamEntryID("0-0"), false);
            takeAll(raw, "dead");
            raw.hset(CONSUMERS, Map.of("dead", "token.1000", "~dead", "7"));
            List<BusEvent> events = shared();
            bus.events().listen(events::add);
            List<Integer> handled = shared();
            Subscription worker = stream.group("g").consume(d -> handled.add(number(d.message())), named("alive"));
            eventually(() -> handled.size() == 250);
            assertThat(handled).isEqualTo(upTo(250));
            eventually(() -> pending(stream) == 0);
            assertThat(worker.stats().reclaimed()).isEqualTo(250);
            assertThat(bus.counters().reclaimed()).isEqualTo(250);
            eventually(() -> events.stream().anyMatch(BusEvent.TakenOver.class::isInstance));
            eventually(() -> raw.xinfoConsumers("bus:jobs", "g").stream()
                    .map(StreamConsumerInfo::getName)
                    .toList()
                    .equals(List.of("alive")));
            assertThat(raw.hkeys(CONSUMERS)).containsExactlyInAnyOrder("alive", "~alive");
        }
    }

    @Test
    void muchWorkOfADeadConsumerIsTakenOverAsFastAsItIsHandled() {
        Stream stream = bus().stream("jobs");
        int many = 6_000;
        for (int i = 1; i < many; i++) {
            stream.append(numbered(i - 1));
        }
        stream.appendAndWait(numbered(many - 1));
        try (Jedis raw = redis.client()) {
            raw.xgroupCreate("bus:jobs", "g", new StreamEntryID("0-0"), false);
            for (int taken = 0; taken < many; taken += 1_000) {
                takeAll(raw, "dead");
            }
            List<Integer> handled = shared();
            List<Long> times = shared();
            Duration lease = SECOND.multipliedBy(4);
            stream.group("g")
                    .consume(
                            d -> {
                                times.add(System.nanoTime());
                                handled.add(number(d.message()));
                            },
                            named("alive").lease(lease));
            eventually(() -> handled.size() == many);
            assertThat(handled).isEqualTo(upTo(many));
            assertThat(times.get(many - 1) - times.get(0))
                    .as("with one lease between one thousand and the next it would take five of them")
                    .isLessThan(lease.toNanos());
        }
    }

    @Test
    void aForeignConsumerIsLeftAloneWhileItShowsLifeAndTakenOverWhenItDoesNot() {
        Stream stream = bus().stream("jobs");
        append(stream, 0, 3);
        try (Jedis raw = redis.client()) {
            raw.xgroupCreate("bus:jobs", "g", new StreamEntryID("0-0"), false);
            takeAll(raw, "foreign");
            List<Integer> handled = shared();
            stream.group("g").consume(d -> handled.add(number(d.message())), named("ours"));
            long until = System.nanoTime() + Duration.ofSeconds(3).toNanos();
            String first = stream.info().first().orElseThrow().toString();
            eventually(() -> {
                // As redis-py would renew what it works on.
                raw.sendCommand(Protocol.Command.XCLAIM, "bus:jobs", "g", "foreign", "0", first, "JUSTID");
                assertThat(handled).isEmpty();
                return System.nanoTime() > until;
            });
            eventually(() -> handled.size() == 3);
            eventually(() -> pending(stream) == 0);
        }
    }

    @Test
    void workUnderWayIsNeverTakenHoweverLongItTakes() throws InterruptedException {
        Bus bus = bus();
        Stream stream = bus.stream("jobs");
        List<BusEvent> events = shared();
        bus.events().listen(events::add);
        List<String> handled = shared();
        CountDownLatch release = new CountDownLatch(1);
        stream.group("g")
                .consume(
                        d -> {
                            handled.add("slow " + number(d.message()));
                            release.await(30, TimeUnit.SECONDS);
                        },
                        named("slow"));
        append(stream, 0, 1);
        eventually(() -> handled.size() == 1);
        bus().stream("jobs").group("g").consume(d -> handled.add("quick " + number(d.message())), named("quick"));
        // The lease is over several times by then.
        eventually(() -> events.stream().anyMatch(BusEvent.HandlerSlow.class::isInstance));
        long until = System.nanoTime() + Duration.ofSeconds(4).toNanos();
        eventually(() -> System.nanoTime() > until);
        release.countDown();
        eventually(() -> pending(stream) == 0);
        assertThat(handled).containsExactly("slow 0");
        assertThat(bus.counters().leasesLost()).isZero();
    }

    @Test
    void anAcknowledgementFromWhoLostItsLeaseIsRefusedAndTold() throws InterruptedException {
        Bus bus = bus();
        Stream stream = bus.stream("jobs");
        List<BusEvent> events = shared();
        bus.events().listen(events::add);
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Subscription worker = stream.group("g")
                .consume(
                        d -> {
                            began.countDown();
                            release.await(30, TimeUnit.SECONDS);
                        },
                        ConsumeOptions.defaults().consumer("loser"));
        stream.appendAndWait(numbered(0));
        assertThat(began.await(20, TimeUnit.SECONDS)).isTrue();
        try (Jedis raw = redis.client()) {
            raw.hdel(CONSUMERS, "loser");
            raw.xclaim(
                    "bus:jobs",
                    "g",
                    "winner",
                    0,
                    new XClaimParams(),
                    new StreamEntryID(stream.info().last().orElseThrow().toString()));
            release.countDown();
            eventually(() -> worker.stats().leasesLost() == 1);
            eventually(() -> events.stream().anyMatch(BusEvent.LeaseLost.class::isInstance));
            assertThat(raw.xpending("bus:jobs", "g").getConsumerMessageCount()).containsOnlyKeys("winner");
        }
    }

    @Test
    void aRedisThatWasAwayForLongerThanALeaseMakesNobodyDead() {
        Stream stream = bus().stream("jobs");
        List<String> handled = shared();
        CountDownLatch release = new CountDownLatch(1);
        stream.group("g")
                .consume(
                        d -> {
                            handled.add("a" + number(d.message()));
                            release.await(60, TimeUnit.SECONDS);
                        },
                        named("a"));
        append(stream, 0, 1);
        eventually(() -> handled.size() == 1);
        bus().stream("jobs").group("g").consume(d -> handled.add("b" + number(d.message())), named("b"));
        redis.pause();
        long until = System.nanoTime() + Duration.ofSeconds(6).toNanos();
        eventually(() -> System.nanoTime() > until);
        redis.resume();
        eventually(() -> {
            append(stream, 1, 2);
            return true;
        });
        eventually(() -> handled.contains("b1"));
        release.countDown();
        eventually(() -> pending(stream) == 0);
        assertThat(handled).containsExactly("a0", "b1");
    }

    @Test
    void whatAConsumerLeavesWhenItIsClosedIsTakenOverAtOnce() {
        Stream stream = bus().stream("jobs");
        append(stream, 0, 5);
        Bus leaving = RedisBus.connect(config(redis));
        List<Integer> seen = shared();
        leaving.stream("jobs")
                .group("g")
                .consume(
                        d -> seen.add(number(d.message())),
                        ConsumeOptions.manualAck().concurrency(5).lease(Duration.ofMinutes(10)));
        eventually(() -> seen.size() == 5);
        leaving.close();
        List<String> handled = shared();
        stream.group("g").consume(d -> handled.add(number(d.message()) + "/" + d.attempt()), named("next"));
        eventually(() -> handled.size() == 5);
        assertThat(handled).containsExactly("0/2", "1/2", "2/2", "3/2", "4/2");
    }

    @Test
    void aConsumerThatLeavesWithNothingLeftIsRemoved() {
        Stream stream = bus().stream("jobs");
        Bus leaving = RedisBus.connect(config(redis));
        List<Integer> handled = shared();
        leaving.stream("jobs").group("g").consume(d -> handled.add(number(d.message())));
        append(stream, 0, 3);
        eventually(() -> handled.size() == 3);
        leaving.close();
        try (Jedis raw = redis.client()) {
            assertThat(raw.xinfoConsumers("bus:jobs", "g")).isEmpty();
            assertThat(raw.exists(CONSUMERS)).isFalse();
        }
    }

    @Test
    void aPendingEntryWithoutABodyIsSettledAndCounted() {
        Bus bus = bus();
        Stream stream = bus.stream("jobs");
        append(stream, 0, 4);
        try (Jedis raw = redis.client()) {
            raw.xgroupCreate("bus:jobs", "g", new StreamEntryID("0-0"), false);
            takeAll(raw, "c1");
            raw.xtrim("bus:jobs", 2, false);
            List<Integer> handled = shared();
            stream.group("g").consume(d -> handled.add(number(d.message())), named("c1"));
            eventually(() -> handled.size() == 2 && pending(stream) == 0);
            assertThat(handled).containsExactly(2, 3);
            assertThat(bus.counters().vanished()).isEqualTo(2);
        }
    }

    @Test
    void aMessageThatEndsItsConsumersIsGivenUpAndTheOthersAreHandled() {
        Bus bus = bus();
        Stream stream = bus.stream("jobs");
        append(stream, 0, 3);
        try (Jedis raw = redis.client()) {
            raw.xgroupCreate("bus:jobs", "g", new StreamEntryID("0-0"), false);
            takeAll(raw, "c1");
            String poison = stream.info().first().orElseThrow().toString();
            // It was handed out again and again, and nobody ever said what became of it.
            raw.sendCommand(Protocol.Command.XCLAIM, "bus:jobs", "g", "c1", "0", poison, "RETRYCOUNT", "5", "JUSTID");
            List<Integer> handled = shared();
            Subscription worker = stream.group("g").consume(d -> handled.add(number(d.message())), named("c1"));
            eventually(() -> handled.size() == 2 && worker.stats().deadLettered() == 1);
            assertThat(handled).containsExactly(1, 2);
            assertThat(stream.group("g").deadLetters().list(10))
                    .singleElement()
                    .satisfies(letter -> assertThat(letter.reason()).contains("without an outcome"));
        }
    }

    @Test
    void signsOfLifeTravelByTheHashOfTheirScriptAndGoOnWhenRedisHasForgottenIt() {
        Stream stream = bus().stream("jobs");
        stream.group("g").consume(d -> {}, named("c1"));
        try (Jedis raw = redis.client()) {
            awaitBeats(raw, 2);
            try (CommandRecorder recorder = CommandRecorder.of(redis)) {
                awaitBeats(raw, 3);
                recorder.catchUp();
                assertThat(recorder.commands()).containsKey("EVALSHA").doesNotContainKey("EVAL");
            }
            String token = raw.hget(CONSUMERS, "c1");
            raw.scriptFlush();
            awaitBeats(raw, 3);
            assertThat(raw.hget(CONSUMERS, "c1")).isEqualTo(token);
        }
    }

    private static void awaitBeats(Jedis raw, int more) {
        long reached = beats(raw) + more;
        eventually(() -> beats(raw) >= reached);
    }

    private static long beats(Jedis raw) {
        return Long.parseLong(raw.hget(CONSUMERS, "~c1"));
    }
}
