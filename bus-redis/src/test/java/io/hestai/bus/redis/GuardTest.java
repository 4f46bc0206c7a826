package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.config;
import static io.hestai.bus.redis.Buses.eventually;
import static io.hestai.bus.redis.Buses.numbered;
import static io.hestai.bus.redis.Buses.shared;
import static io.hestai.bus.redis.Buses.tried;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hestai.bus.Bus;
import io.hestai.bus.BusEvent;
import io.hestai.bus.EntryId;
import io.hestai.bus.LimitCounters;
import io.hestai.bus.Message;
import io.hestai.bus.Position;
import io.hestai.bus.RefusedException;
import io.hestai.bus.RefusedException.Reason;
import io.hestai.bus.Retention;
import io.hestai.bus.Stream;
import io.hestai.bus.Subscription;
import io.hestai.bus.TooLargeException;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;

/** What the limits of a bus refuse, and what they leave alone. */
@WithRedis
@Timeout(60)
final class GuardTest {
    private static final int FAR_TOO_MANY = 2_000;

    private final RedisServer redis;
    private final List<BusEvent.LimitReached> told = shared();

    GuardTest(RedisServer redis) {
        this.redis = redis;
    }

    private Bus limited(Limits limits) {
        return listening(RedisBus.connect(config(redis).withLimits(limits)));
    }

    private Bus listening(Bus bus) {
        bus.events().listen(event -> {
            if (event instanceof BusEvent.LimitReached reached) {
                told.add(reached);
            }
        });
        return bus;
    }

    private static void assertRefused(ThrowingCallable call, String... words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.LIMIT))
                .hasMessageContainingAll(words);
    }

    private void awaitTold(String limit) {
        eventually(() -> told.stream().anyMatch(each -> each.limit().equals(limit)));
        assertThat(told).hasSize(1);
    }

    private static LimitCounters counters(Bus bus) {
        return bus.counters().limits();
    }

    /** Appends until the first is refused; gives the ids of those that were not. */
    private static List<EntryId> appendUntilRefused(Supplier<EntryId> append) {
        List<EntryId> stored = new ArrayList<>();
        while (stored.size() < FAR_TOO_MANY && tried(() -> stored.add(append.get()))) {
            // The next.
        }
        assertThat(stored).hasSizeLessThan(FAR_TOO_MANY);
        return stored;
    }

    private static List<EntryId> ids(Stream stream) {
        List<EntryId> ids = new ArrayList<>();
        stream.from(Position.start()).read().forEach(each -> ids.add(each.id()));
        return ids;
    }

    private void fill(String stream, int entries) {
        try (Jedis raw = redis.client()) {
            for (int i = 0; i < entries; i++) {
                raw.xadd("bus:" + stream, (StreamEntryID) null, Map.of("n", Integer.toString(i)));
            }
        }
    }

    @Test
    void aMessageOfTheLargestSizePassesAndOneByteMoreIsRefusedCountedAndTold() {
        try (Bus bus = listening(RedisBus.connect(config(redis).withMaxMessageBytes(1_000)))) {
            Message large = Message.of("x").with("text", "y".repeat(2_000));
            assertThatThrownBy(() -> bus.stream("jobs").appendAndWait(large))
                    .isInstanceOf(TooLargeException.class)
                    .hasMessageContainingAll("the limit is 1000", "maxMessageBytes");
            assertThatThrownBy(() -> bus.channel("jobs").publishAndWait(large)).isInstanceOf(TooLargeException.class);
            bus.stream("jobs").appendAndWait(numbered(1));
            assertThat(counters(bus).messageBytes()).isEqualTo(2);
            awaitTold("maxMessageBytes");
        }
    }

    @Test
    void whoPublishesTooFastIsRefusedAndGoesOnAfterwardsAndNothingAcceptedIsLost() {
        try (Bus bus = limited(Limits.defaults().withPublishRate(5, 10))) {
            Stream stream = bus.stream("jobs");
            List<EntryId> stored = appendUntilRefused(() -> stream.appendAndWait(numbered(0)));
            assertThat(stored).hasSizeGreaterThanOrEqualTo(10);
            assertRefused(
                    () -> {
                        for (int i = 0; i < FAR_TOO_MANY; i++) {
                            bus.channel("state").publishAndWait(numbered(i));
                        }
                    },
                    "cannot publish to 'state'",
                    "10 messages more than the 5 a second",
                    "withPublishRate");
            assertThat(counters(bus).publishRate()).isEqualTo(2);
            assertThat(bus.counters().refused()).isEqualTo(2);
            awaitTold("publishPerSecond");

            eventually(() -> tried(() -> stored.add(stream.announceAndWait(numbered(1)))));
            assertThat(ids(stream)).isEqualTo(stored);
        }
    }

    @Test
    void streamsBeyondTheLimitAreRefusedAndTheOthersGoOn() {
        try (Bus bus = limited(Limits.defaults().withStreams(2));
                Jedis raw = redis.client()) {
            bus.stream("a").appendAndWait(numbered(0));
            bus.stream("b").announceAndWait(numbered(0));
            assertRefused(
                    () -> bus.stream("c").appendAndWait(numbered(0)),
                    "cannot append to 'c'",
                    "appends to 2 streams",
                    "withStreams");
            assertRefused(() -> bus.stream("c").announceAndWait(numbered(0)), "cannot announce in 'c'");
            assertThat(raw.exists("bus:c")).isFalse();
            assertThat(counters(bus).streams()).isEqualTo(2);
            awaitTold("streams");
            bus.stream("a").appendAndWait(numbered(1));

            Stream b = bus.stream("b");
            b.remove();
            bus.stream("c").appendAndWait(numbered(0));
            assertRefused(() -> b.appendAndWait(numbered(0)), "cannot append to 'b'");
        }
    }

    @Test
    void groupsBeyondTheLimitAreRefusedAndAreNotMade() {
        try (Bus bus = limited(Limits.defaults().withGroups(2));
                Jedis raw = redis.client()) {
            bus.stream("jobs").group("one").consume(d -> {}).close();
            bus.stream("jobs").group("two").consume(d -> {}).close();
            assertRefused(
                    () -> bus.stream("jobs").group("three").consume(d -> {}),
                    "group 'three' of 'jobs'",
                    "in 2 groups",
                    "withGroups");
            bus.stream("jobs").group("one").consume(d -> {}).close();
            assertThat(raw.xinfoGroups("bus:jobs")).hasSize(2);
            assertThat(counters(bus).groups()).isEqualTo(1);
            awaitTold("groups");

            bus.stream("jobs").remove();
            bus.stream("jobs").group("three").consume(d -> {}).close();
        }
    }

    @Test
    void aStreamThatIsTooLongTakesNothingMoreAndNothingOfItIsRemoved() {
        fill("jobs", 99);
        try (Bus bus = limited(Limits.defaults().withStreamEntries(100))) {
            Stream stream = bus.stream("jobs");
            List<EntryId> before = ids(stream);
            List<EntryId> stored = new ArrayList<>(before);
            stored.addAll(appendUntilRefused(() -> stream.appendAndWait(numbered(0))));
            assertThat(stored).hasSizeBetween(100, 110);
            assertRefused(
                    () -> stream.appendAndWait(numbered(0)),
                    "cannot append to 'jobs'",
                    "none of 100 or more",
                    "trim it",
                    "withStreamEntries");
            assertThat(ids(stream)).isEqualTo(stored);
            assertThat(counters(bus).streamSize()).isEqualTo(2);
            awaitTold("streamEntries");
            bus.stream("others").appendAndWait(numbered(0));
        }
    }

    @Test
    void aStreamThatTakesTooMuchMemoryTakesNothingMore() {
        try (Bus bus = limited(Limits.defaults().withStreamBytes(200_000))) {
            Message message = Message.of("x").with("text", "y".repeat(1_000));
            Stream stream = bus.stream("jobs");
            List<EntryId> stored = appendUntilRefused(() -> stream.appendAndWait(message));
            assertThat(stored).hasSizeBetween(100, 300);
            assertThat(ids(stream)).isEqualTo(stored);
            assertRefused(() -> stream.announceAndWait(message), "none of 200000 or more", "withStreamBytes");
            awaitTold("streamBytes");
        }
    }

    @Test
    void aStreamThatAGroupHoldsIsFullAndTakesMoreWhenTheGroupHasDealtWithIt() {
        try (Bus bus = limited(Limits.defaults().withStreamEntries(50))) {
            Stream stream = bus.stream("jobs").keeping(Retention.count(5));
            bus.stream("jobs").group("g").consume(d -> {}).close();
            List<EntryId> stored = appendUntilRefused(() -> stream.appendAndWait(numbered(0)));
            assertThat(ids(stream)).isEqualTo(stored);

            // So long after the last append, nobody trims by himself any more.
            long full = System.nanoTime();
            eventually(() -> System.nanoTime() - full > 2_000_000_000L);
            List<EntryId> handled = shared();
            bus.stream("jobs").group("g").consume(d -> handled.add(d.id()));
            eventually(() -> tried(() -> stored.add(stream.appendAndWait(numbered(1)))));
            eventually(() -> handled.size() == stored.size());
            assertThat(handled).isEqualTo(stored);
        }
    }

    @Test
    void aStreamThatItsRetentionKeepsShortIsNeverFull() {
        try (Bus bus = limited(Limits.defaults().withStreamEntries(400))) {
            Stream stream = bus.stream("jobs").keeping(Retention.count(20));
            for (int i = 0; i < 2_000; i++) {
                stream.appendAndWait(numbered(i));
            }
            assertThat(counters(bus).streamSize()).isZero();
        }
    }

    @Test
    void whoMayNotAskForTheSizeIsNotHeldToItAndAppendsAllTheSame() {
        fill("jobs", 20);
        try (Jedis raw = redis.client()) {
            raw.aclSetUser("writer", "on", ">pw", "~bus:*", "&bus:*", "+@all", "-xlen", "-memory");
            try (Bus bus = RedisBus.connect(config(redis)
                    .withLimits(Limits.defaults().withStreamEntries(10).withStreamBytes(10))
                    .withCredentials("writer", "pw"))) {
                for (int i = 0; i < 20; i++) {
                    bus.stream("jobs").appendAndWait(numbered(i));
                }
            } finally {
                raw.aclDelUser("writer");
            }
            assertThat(raw.xlen("bus:jobs")).isEqualTo(40);
        }
    }

    @Test
    void connectionsOfTheWholeProgramAreBoundedAndAPlaceIsGivenBack() {
        // Whatever other tests of this program left open may be closed meanwhile, but nothing is opened.
        int most = ConnectionLimit.ofProcess() + 8;
        Limits limits = Limits.defaults().withProcessConnections(most);
        try (Bus one = limited(limits);
                Bus other = limited(limits)) {
            List<Subscription> open = new ArrayList<>();
            Runnable follow = () -> open.add((open.size() % 2 == 0 ? one : other)
                    .stream("jobs").from(Position.start()).follow(e -> {}));
            while (open.size() <= most && tried(follow)) {
                // The next.
            }
            assertThat(open.size()).isBetween(4, most);
            assertThat(counters(one).connections() + counters(other).connections())
                    .isEqualTo(1);
            assertRefused(follow::run, "the buses of this program", "hold " + most, "withProcessConnections");
            eventually(() -> told.stream().anyMatch(each -> each.limit().equals("processConnections")));
            open.remove(0).close();
            eventually(() -> tried(follow));
        }
    }
}
