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
import io.hestai.bus.Subscription;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.resps.StreamEntry;

@WithRedis
final class EpochTest {
    private static final String KEY = "bus:~epoch";

    private static List<BusEvent.DataLost> lossesOf(Bus bus) {
        List<BusEvent.DataLost> losses = shared();
        bus.events().listen(event -> {
            if (event instanceof BusEvent.DataLost lost) {
                losses.add(lost);
            }
        });
        return losses;
    }

    private static Io io(Bus bus) {
        return ((BusOnRedis) bus).io();
    }

    /** Appends, and makes sure that the bus knows what it has appended. */
    private static EntryId append(Bus bus, String stream, int number) {
        EntryId id = bus.stream(stream).appendAndWait(numbered(number));
        return id;
    }

    /** Lets two looks at the epoch pass; the key shows that the second began after the first had ended. */
    private static void awaitLooks(Jedis raw) {
        long before = looks(raw);
        eventually(() -> looks(raw) >= before + 2);
    }

    private static long looks(Jedis raw) {
        for (String line : raw.info("commandstats").split("\r\n", -1)) {
            if (line.startsWith("cmdstat_get:calls=")) {
                return Long.parseLong(line.substring("cmdstat_get:calls=".length(), line.indexOf(',')));
            }
        }
        return 0;
    }

    @Test
    void theFirstBusBeginsAnEpochAndTheOthersKeepIt(RedisServer redis) {
        try (Jedis raw = redis.client();
                Bus first = connect(redis)) {
            first.stream("jobs").appendAndWait(numbered(0));
            String epoch = raw.get(KEY);
            assertThat(epoch).hasSize(36);
            try (Bus second = connect(redis)) {
                second.stream("jobs").appendAndWait(numbered(1));
                assertThat(raw.get(KEY)).isEqualTo(epoch);
            }
        }
    }

    @Test
    void aNamespaceThatIsOlderThanItsEpochHasLostNothing(RedisServer redis) {
        try (Jedis raw = redis.client()) {
            raw.xadd("bus:old", StreamEntryID.NEW_ENTRY, Map.of("x", "1"));
            try (Bus bus = connect(redis)) {
                List<BusEvent.DataLost> losses = lossesOf(bus);
                awaitLooks(raw);
                assertThat(raw.get(KEY)).isNotNull();
                assertThat(losses).isEmpty();
            }
        }
    }

    @Test
    void everyBusIsToldOnceThatANeighbourEmptiedRedis(RedisServer redis) {
        try (Jedis neighbour = redis.client();
                Bus one = connect(redis);
                Bus other = connect(redis)) {
            EntryId last = append(one, "jobs", 0);
            // Sent behind its first look at the epoch, which must have been before the loss.
            other.channel("state").publishAndWait(Message.of("here"));
            List<BusEvent.DataLost> toldOne = lossesOf(one);
            List<BusEvent.DataLost> toldOther = lossesOf(other);
            AtomicInteger heard = new AtomicInteger();
            Epoch.LossListener listener = emptied -> heard.incrementAndGet();
            io(one).epoch().onLoss(listener);

            long began = System.nanoTime();
            neighbour.flushAll();
            eventually(() -> !toldOne.isEmpty() && !toldOther.isEmpty());
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
            awaitLooks(neighbour);
            awaitLooks(neighbour);

            assertThat(toldOne)
                    .singleElement()
                    .satisfies(lost -> assertThat(lost.what())
                            .contains("'bus:'")
                            .contains("'jobs' is gone, and had reached " + last));
            assertThat(toldOther).hasSize(1);
            assertThat(heard).hasValue(1);
            assertThat(one.counters().dataLosses()).isEqualTo(1);
            assertThat(neighbour.get(KEY)).isNotNull();

            io(one).epoch().forget(listener);
            neighbour.flushAll();
            eventually(() -> toldOne.size() == 2);
            assertThat(heard).hasValue(1);
        }
    }

    @Test
    void aConsumerThatIsWokenByTheLossLetsItBeSeenAtOnce(RedisServer redis) {
        try (Jedis neighbour = redis.client();
                Bus bus = connect(redis)) {
            List<BusEvent.DataLost> losses = lossesOf(bus);
            bus.stream("jobs").appendAndWait(numbered(0));
            Subscription worker = bus.stream("jobs").group("g").consume(d -> {});
            awaitLooks(neighbour);
            eventually(() ->
                    worker.stats().handled() == 1 && neighbour.info("clients").contains("blocked_clients:1"));
            long began = System.nanoTime();
            neighbour.flushAll();
            eventually(() -> !losses.isEmpty());
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void aRestartWithoutDataIsNoticed() {
        try (RedisServer redis = RedisServer.launch();
                Bus bus = connect(redis)) {
            List<BusEvent.DataLost> losses = lossesOf(bus);
            append(bus, "jobs", 0);
            redis.kill();
            redis.start();
            eventually(() -> !losses.isEmpty());
            assertThat(losses.get(0).what()).contains("its epoch is missing");
        }
    }

    @Test
    void aRestartThatCameBackWithLessIsNoticedAlthoughTheEpochSurvived() {
        try (RedisServer redis = RedisServer.launch();
                Jedis raw = redis.client();
                Bus bus = connect(redis)) {
            List<BusEvent.DataLost> losses = lossesOf(bus);
            EntryId kept = append(bus, "jobs", 0);
            append(bus, "whole", 0);
            raw.save();
            EntryId lost = append(bus, "jobs", 1);
            redis.kill();
            redis.start();
            eventually(() -> !losses.isEmpty());
            assertThat(losses)
                    .singleElement()
                    .satisfies(loss -> assertThat(loss.what())
                            .isEqualTo("stream 'jobs' ends at " + kept + ", but had reached " + lost));
            assertThat(bus.counters().dataLosses()).isEqualTo(1);
        }
    }

    @Test
    void aLossIsNoticedAlsoWhenOthersHaveAppendedMeanwhile(RedisServer redis) {
        try (Jedis raw = redis.client();
                Bus bus = connect(redis)) {
            List<BusEvent.DataLost> losses = lossesOf(bus);
            append(bus, "jobs", 0);
            EntryId lost = append(bus, "jobs", 1);
            StreamEntry kept = raw.xrange("bus:jobs", "-", "+").get(0);
            raw.del("bus:jobs");
            raw.xadd("bus:jobs", kept.getID(), kept.getFields());
            raw.xadd("bus:jobs", new StreamEntryID(lost.ms() + 1, 0), Map.of("n", "2"));
            io(bus).epoch().check();
            eventually(() -> !losses.isEmpty());
            assertThat(losses.get(0).what()).contains("'jobs' lacks " + lost);
        }
    }

    @Test
    void whatWasTrimmedDeletedOrRemovedOnPurposeIsNoLoss(RedisServer redis) {
        try (Jedis raw = redis.client();
                Bus bus = connect(redis)) {
            List<BusEvent.DataLost> losses = lossesOf(bus);
            append(bus, "trimmed", 0);
            raw.xadd("bus:trimmed", StreamEntryID.NEW_ENTRY, Map.of("x", "1"));
            raw.xtrim("bus:trimmed", 1, false);
            append(bus, "emptied", 0);
            raw.xtrim("bus:emptied", 0, false);
            append(bus, "removed", 0);
            bus.stream("removed").remove();
            append(bus, "deleted", 0);
            EntryId middle = append(bus, "deleted", 1);
            raw.xdel("bus:deleted", new StreamEntryID(middle.toString()));
            append(bus, "whole", 0);
            io(bus).epoch().check();
            awaitLooks(raw);
            assertThat(losses).isEmpty();
        }
    }

    @Test
    void aRestartThatLostNothingIsNoLoss() {
        try (RedisServer redis = RedisServer.builder()
                        .config("appendonly yes", "appendfsync always")
                        .launch();
                Bus bus = connect(redis)) {
            List<BusEvent.DataLost> losses = lossesOf(bus);
            append(bus, "jobs", 0);
            redis.kill();
            redis.start();
            eventually(() -> bus.stream("jobs").length() == 1);
            try (Jedis raw = redis.client()) {
                awaitLooks(raw);
            }
            assertThat(losses).isEmpty();
        }
    }

    @Test
    void whoMayNotWriteStillNotices(RedisServer redis) {
        try (Jedis admin = redis.client();
                Bus writer = connect(redis)) {
            writer.stream("jobs").appendAndWait(numbered(0));
            admin.aclSetUser("reader", "on", ">pw", "~bus:*", "&bus:*", "+@read", "+@connection", "-@write");
            try (Bus reader = RedisBus.connect(config(redis).withCredentials("reader", "pw"))) {
                List<BusEvent.DataLost> losses = lossesOf(reader);
                reader.stream("jobs").length();
                admin.del(KEY);
                eventually(() -> losses.size() == 1);
                awaitLooks(admin);
                assertThat(losses).hasSize(1);
            }
        }
    }

    @Test
    void whoMayNotEvenReadIsLeftInPeace(RedisServer redis) {
        try (Jedis admin = redis.client()) {
            admin.aclSetUser("adder", "on", ">pw", "~bus:*", "&bus:*", "+xadd", "+@connection");
            try (Bus bus = RedisBus.connect(config(redis).withCredentials("adder", "pw"))) {
                List<BusEvent.DataLost> losses = lossesOf(bus);
                bus.stream("jobs").appendAndWait(numbered(0));
                admin.flushAll();
                bus.stream("jobs").appendAndWait(numbered(1));
                assertThat(losses).isEmpty();
                assertThat(bus.counters().dataLosses()).isZero();
            }
        }
    }

    @Test
    void aForeignValueInItsPlaceIsLeftAlone(RedisServer redis) {
        try (Jedis raw = redis.client()) {
            raw.lpush(KEY, "mine");
            try (Bus bus = connect(redis)) {
                bus.stream("jobs").appendAndWait(numbered(0));
                assertThat(raw.lrange(KEY, 0, -1)).containsExactly("mine");
            }
        }
    }

    @Test
    void positionsOnlyAdvanceUnlessTheyAreCorrected() {
        Tracks tracks = new Tracks(new Names("bus:"), Clock.systemUTC());
        Track track = tracks.of("s");
        track.advance(new EntryId(5, 1));
        track.advance(new EntryId(5, 0));
        assertThat(tracks.snapshot()).containsOnly(Map.entry("s", new EntryId(5, 1)));
        tracks.correct("s", new EntryId(5, 0), new EntryId(1, 0));
        assertThat(tracks.snapshot()).containsEntry("s", new EntryId(5, 1));
        tracks.correct("s", new EntryId(5, 1), new EntryId(1, 0));
        assertThat(tracks.snapshot()).containsEntry("s", new EntryId(1, 0));
        tracks.forget("s");
        assertThat(tracks.snapshot()).isEmpty();
    }
}
