package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.config;
import static io.hestai.bus.redis.Buses.connect;
import static io.hestai.bus.redis.Buses.eventually;
import static io.hestai.bus.redis.Buses.numbered;
import static io.hestai.bus.redis.Buses.shared;
import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.Bus;
import io.hestai.bus.BusEvent;
import io.hestai.bus.EntryId;
import io.hestai.bus.Message;
import io.hestai.bus.Position;
import io.hestai.bus.Retention;
import io.hestai.bus.Stream;
import io.hestai.bus.Subscription;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XAddParams;
import redis.clients.jedis.params.XClaimParams;
import redis.clients.jedis.params.XReadGroupParams;

@WithRedis
class RetentionTest {
    private static final String KEY = "bus:jobs";

    private RedisServer redis;
    private Bus bus;
    private Jedis raw;
    private final List<BusEvent> events = shared();

    @BeforeEach
    void use(RedisServer server) {
        redis = server;
        bus = connect(server);
        bus.events().listen(events::add);
        raw = server.client();
    }

    @AfterEach
    void close() {
        bus.close();
        raw.close();
    }

    private static void append(Stream stream, int entries) {
        for (int i = 1; i < entries; i++) {
            stream.append(numbered(i));
        }
        stream.appendAndWait(numbered(entries));
    }

    private StreamEntryID add(String id, String value) {
        return raw.xadd(KEY, XAddParams.xAddParams().id(id), Map.of("x", value));
    }

    private List<StreamEntryID> deliver(String group, int entries) {
        List<StreamEntryID> ids = new ArrayList<>();
        var read = raw.xreadGroup(
                group,
                "them",
                XReadGroupParams.xReadGroupParams().count(entries),
                Map.of(KEY, StreamEntryID.XREADGROUP_UNDELIVERED_ENTRY));
        if (read != null) {
            read.forEach(stream -> stream.getValue().forEach(entry -> ids.add(entry.getID())));
        }
        return ids;
    }

    private <T extends BusEvent> List<T> told(Class<T> type) {
        synchronized (events) {
            return events.stream().filter(type::isInstance).map(type::cast).toList();
        }
    }

    private StreamEntryID oldest() {
        return raw.xrange(KEY, "-", "+", 1).get(0).getID();
    }

    @Test
    void aStreamThatNobodyReadsIsTrimmedAsWanted() {
        append(bus.stream("jobs").keeping(Retention.count(200)), 5_000);
        eventually(() -> raw.xlen(KEY) == 200);
        assertThat(told(BusEvent.RetentionHeld.class)).isEmpty();
    }

    @Test
    void whatAGroupHasNotBeenHandedIsKeptAndThatIsTold() {
        raw.xgroupCreate(KEY, "workers", new StreamEntryID(0, 0), true);
        Stream stream = bus.stream("jobs").keeping(Retention.count(100));
        append(stream, 2_000);
        eventually(() -> !told(BusEvent.RetentionHeld.class).isEmpty());
        assertThat(told(BusEvent.RetentionHeld.class))
                .singleElement()
                .satisfies(held -> assertThat(held.by()).isEqualTo("group 'workers'"));
        assertThat(raw.xlen(KEY)).isEqualTo(2_000);

        List<Integer> seen = shared();
        Subscription workers = stream.group("workers").consume(delivery -> seen.add(Buses.number(delivery.message())));
        eventually(() -> seen.size() == 2_000 && stream.group("workers").info().pending() == 0);
        stream.appendAndWait(numbered(2_001));
        eventually(() -> raw.xlen(KEY) <= 101);
        workers.close();
    }

    @Test
    void whatIsPendingIsKeptAlthoughLaterEntriesAreSettled() {
        raw.xgroupCreate(KEY, "workers", new StreamEntryID(0, 0), true);
        Stream stream = bus.stream("jobs");
        append(stream, 1_000);
        List<StreamEntryID> ids = deliver("workers", 1_000);
        StreamEntryID unsettled = ids.get(437);
        for (StreamEntryID id : ids) {
            if (!id.equals(unsettled)) {
                raw.xack(KEY, "workers", id);
            }
        }
        stream.keeping(Retention.count(50)).appendAndWait(numbered(0));
        eventually(() -> oldest().equals(unsettled));

        raw.xack(KEY, "workers", unsettled);
        deliver("workers", 10).forEach(id -> raw.xack(KEY, "workers", id));
        stream.keeping(Retention.count(50)).appendAndWait(numbered(0));
        eventually(() -> raw.xlen(KEY) == 50);
    }

    @Test
    void whatANamedFollowerHasNotReadIsKeptFromTheMomentItFollows() {
        Stream stream = bus.stream("jobs");
        EntryId first = stream.appendAndWait(numbered(0));
        List<Integer> seen = shared();
        try (Bus ui = connect(redis)) {
            ui.stream("jobs")
                    .from(Position.cursor("ui").or(Position.after(first)))
                    .follow(entry -> seen.add(0))
                    .close();
        }
        append(stream.keeping(Retention.count(10)), 1_000);
        eventually(() -> !told(BusEvent.RetentionHeld.class).isEmpty());
        assertThat(told(BusEvent.RetentionHeld.class).get(0).by()).isEqualTo("cursor 'ui'");
        assertThat(raw.xlen(KEY)).isGreaterThanOrEqualTo(1_000);

        List<Integer> read = shared();
        Subscription ui = stream.from(Position.cursor("ui")).follow(entry -> read.add(Buses.number(entry.message())));
        eventually(() -> read.size() == 1_000);
        stream.keeping(Retention.count(10)).appendAndWait(numbered(1_001));
        eventually(() -> raw.xlen(KEY) == 10);
        assertThat(ui.stats().missed()).isZero();
        ui.close();
    }

    @Test
    void aCursorWrittenByAnotherProgramHoldsWhenItIsListed() {
        append(bus.stream("jobs"), 300);
        StreamEntryID place = raw.xrange(KEY, "-", "+", 150).get(149).getID();
        raw.set("bus:~cursor:{bus:jobs}:py", place.toString());
        raw.hset("bus:~cursors:{bus:jobs}", "py", "");
        bus.stream("jobs").keeping(Retention.count(10)).appendAndWait(numbered(0));
        eventually(() -> oldest().equals(place));
    }

    @Test
    void aCursorThatIsRemovedHoldsNothing() {
        append(bus.stream("jobs"), 300);
        raw.hset("bus:~cursors:{bus:jobs}", "gone", "");
        bus.stream("jobs").keeping(Retention.count(10)).appendAndWait(numbered(0));
        eventually(() -> raw.xlen(KEY) == 10);
        assertThat(raw.hlen("bus:~cursors:{bus:jobs}")).isZero();
    }

    @Test
    void aStreamIsKeptToASize() {
        Stream stream = bus.stream("jobs").keeping(Retention.bytes(2_000_000));
        String data = "x".repeat(10_000);
        for (int i = 0; i < 1_000; i++) {
            stream.append(Message.of("large").with("data", data));
        }
        stream.appendAndWait(numbered(0));
        eventually(() -> raw.memoryUsage(KEY) < 2_200_000);
        assertThat(raw.xlen(KEY)).isGreaterThan(100);
    }

    @Test
    void entriesLargerThanTheWholeSizeLeaveTheNewest() {
        Stream stream = bus.stream("jobs").keeping(Retention.bytes(1_000));
        for (int i = 0; i < 10; i++) {
            stream.append(Message.of("large").with("data", "x".repeat(500_000)));
        }
        EntryId last = stream.appendAndWait(Message.of("large").with("data", "x".repeat(500_000)));
        eventually(() -> raw.xlen(KEY) == 1);
        assertThat(oldest()).hasToString(last.toString());
    }

    @Test
    void whatIsOldGoesAlthoughNothingIsAppendedAnyMore() {
        for (int i = 1; i <= 250; i++) {
            add(i + "-0", "old");
        }
        bus.stream("jobs").keeping(Retention.age(Duration.ofMillis(800))).appendAndWait(numbered(0));
        eventually(() -> raw.xlen(KEY) == 0);
    }

    @Test
    void theYoungStayWhereOnlyTheOldAreTooMany() {
        for (int i = 1; i <= 50; i++) {
            add(i + "-0", "old");
        }
        Stream stream = bus.stream("jobs")
                .keeping(Retention.age(Duration.ofHours(1)).andCount(1_000).andBytes(10_000_000));
        append(stream, 20);
        eventually(() -> raw.xlen(KEY) == 20);
    }

    @Test
    void idsAreComparedAsNumbersOf64Bits() {
        // Beyond 2^53, where the numbers of a script would be rounded.
        String high = "9223372036854775806";
        for (String id : List.of("9-9", "9-10", "10-0", "100-0", high + "-9", high + "-10")) {
            add(id, "x");
        }
        raw.xgroupCreate(KEY, "workers", new StreamEntryID(0, 0), false);
        deliver("workers", 2).forEach(id -> raw.xack(KEY, "workers", id));
        Stream stream = bus.stream("jobs").keeping(Retention.count(1));
        stream.appendAndWait(numbered(0));
        eventually(() -> oldest().equals(new StreamEntryID("10-0")));

        deliver("workers", 4).forEach(id -> raw.xack(KEY, "workers", id));
        stream.appendAndWait(numbered(1));
        eventually(() -> raw.xlen(KEY) == 2);
        assertThat(told(BusEvent.TrimFailed.class)).isEmpty();
    }

    @Test
    void anAbandonedGroupIsToldBeforeTheFirstOfItsEntriesGoes() {
        raw.xgroupCreate(KEY, "gone", new StreamEntryID(0, 0), true);
        List<Long> lengths = shared();
        bus.events().listen(event -> {
            if (event instanceof BusEvent.Abandoned) {
                try (Jedis other = redis.client()) {
                    lengths.add(other.xlen(KEY));
                }
            }
        });
        append(bus.stream("jobs").keeping(Retention.count(10).abandonAfter(Duration.ofMillis(700))), 300);
        eventually(() -> raw.xlen(KEY) == 10);
        assertThat(told(BusEvent.Abandoned.class)).singleElement().satisfies(abandoned -> {
            assertThat(abandoned.by()).isEqualTo("group 'gone'");
            assertThat(abandoned.idle()).isBetween(Duration.ofMillis(700), Duration.ofSeconds(10));
        });
        assertThat(lengths).containsExactly(300L);
    }

    @Test
    void anAbandonedCursorIsToldAndThenNoLongerHolds() {
        append(bus.stream("jobs"), 300);
        raw.set("bus:~cursor:{bus:jobs}:gone", "5-0");
        raw.hset("bus:~cursors:{bus:jobs}", "gone", "");
        bus.stream("jobs")
                .keeping(Retention.count(10).abandonAfter(Duration.ofMillis(300)))
                .appendAndWait(numbered(0));
        eventually(() -> raw.xlen(KEY) == 10);
        assertThat(told(BusEvent.Abandoned.class))
                .singleElement()
                .satisfies(abandoned -> assertThat(abandoned.by()).isEqualTo("cursor 'gone'"));
    }

    @Test
    void aGroupWhoseConsumerLivesIsNeverAbandonedHoweverSlowItIs() {
        Stream stream = bus.stream("jobs");
        for (String group : List.of("gone", "slow")) {
            raw.xgroupCreate(KEY, group, new StreamEntryID(0, 0), true);
        }
        append(stream, 50);
        deliver("gone", 1);
        StreamEntryID held = deliver("slow", 1).get(0);

        append(stream.keeping(Retention.count(10).abandonAfter(Duration.ofSeconds(3))), 200);
        // The group that is gone shows that the time was long enough.
        eventually(() -> {
            raw.xclaimJustId(KEY, "slow", "them", 0, XClaimParams.xClaimParams(), held);
            return !told(BusEvent.Abandoned.class).isEmpty();
        });
        assertThat(told(BusEvent.Abandoned.class))
                .singleElement()
                .satisfies(abandoned -> assertThat(abandoned.by()).isEqualTo("group 'gone'"));
        assertThat(oldest()).isEqualTo(held);
    }

    @Test
    void aRetentionThatMayNotTrimIsTold() {
        raw.aclSetUser("writer", "on", ">pw", "~bus:*", "+@all", "-xtrim");
        for (int i = 1; i <= 250; i++) {
            add(i + "-0", "old");
        }
        try (Bus writer = RedisBus.connect(config(redis).withCredentials("writer", "pw"))) {
            List<BusEvent> heard = shared();
            writer.events().listen(heard::add);
            assertThat(writer.stream("jobs").keeping(Retention.count(10)).appendAndWait(numbered(0)))
                    .isNotNull();
            eventually(() -> heard.stream().anyMatch(BusEvent.TrimFailed.class::isInstance));
        }
    }

    @Test
    void oneAppendByAProgramThatEndsTrimsToo() {
        for (int i = 1; i <= 500; i++) {
            add(i + "-0", "old");
        }
        try (Bus once = connect(redis)) {
            once.stream("jobs").keeping(Retention.count(100)).appendAndWait(numbered(0));
        }
        eventually(() -> raw.xlen(KEY) <= 200);
    }

    @Test
    void aFullRedisIsTrimmedAllTheSame() {
        try (RedisServer full = RedisServer.builder()
                        .config("maxmemory 6mb", "maxmemory-policy noeviction")
                        .launch();
                Bus small = connect(full);
                Jedis client = full.client()) {
            Stream stream = small.stream("jobs").keeping(Retention.count(20));
            for (int i = 0; i < 300; i++) {
                stream.append(Message.of("large").with("data", "x".repeat(100_000)));
            }
            eventually(() -> client.xlen(KEY) == 20);
            assertThat(stream.appendAndWait(numbered(0))).isNotNull();
        }
    }

    @Test
    void aStepIsShortHoweverMuchThereIsToTrim() {
        for (int i = 1; i <= 30_000; i++) {
            raw.xadd(KEY, XAddParams.xAddParams().id(i + "-0"), Map.of("x", "y".repeat(100)));
        }
        raw.configSet("slowlog-log-slower-than", "50000");
        raw.slowlogReset();
        append(bus.stream("jobs").keeping(Retention.count(100)), 100);
        eventually(() -> raw.xlen(KEY) == 100);
        assertThat(raw.slowlogLen()).isZero();
    }
}
