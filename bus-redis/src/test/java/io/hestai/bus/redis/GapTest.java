package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.connect;
import static io.hestai.bus.redis.Buses.eventually;
import static io.hestai.bus.redis.Buses.number;
import static io.hestai.bus.redis.Buses.numbered;
import static io.hestai.bus.redis.Buses.shared;
import static io.hestai.bus.redis.Buses.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.Bus;
import io.hestai.bus.BusEvent;
import io.hestai.bus.EntryHandler;
import io.hestai.bus.EntryId;
import io.hestai.bus.FollowOptions;
import io.hestai.bus.Gap;
import io.hestai.bus.Message;
import io.hestai.bus.Position;
import io.hestai.bus.Stream;
import io.hestai.bus.StreamEntry;
import io.hestai.bus.Subscription;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.RestoreParams;
import redis.clients.jedis.params.XAddParams;
import redis.clients.jedis.params.XTrimParams;

@WithRedis
final class GapTest {
    private static final String KEY = "bus:ctx";

    private RedisServer redis;
    private Bus bus;
    private Jedis raw;
    private final List<BusEvent> events = shared();

    /** What a follower was told: numbers of entries, and gaps. */
    private final List<Object> told = shared();

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

    /** Handles entries when it may. */
    private final class Recorder implements EntryHandler {
        private final int stopAt;
        private final CountDownLatch go = new CountDownLatch(1);
        private final CountDownLatch reached = new CountDownLatch(1);

        Recorder(int stopAt) {
            this.stopAt = stopAt;
        }

        @Override
        public void onEntry(StreamEntry entry) throws Exception {
            told.add(number(entry.message()));
            if (number(entry.message()) == stopAt) {
                reached.countDown();
                go.await();
            }
        }

        @Override
        public void onGap(Gap gap) {
            told.add(gap);
        }
    }

    private Subscription follow(Position from) {
        return bus.stream("ctx").from(from).follow(new Recorder(-1));
    }

    private void append(int from, int to) {
        Stream stream = bus.stream("ctx");
        for (int i = from; i < to - 1; i++) {
            stream.append(numbered(i));
        }
        stream.appendAndWait(numbered(to - 1));
    }

    private EntryId id(long index) {
        return EntryId.parse(raw.xrange(KEY, "-", "+", (int) index + 1)
                .get((int) index)
                .getID()
                .toString());
    }

    private void trim(long keep) {
        raw.xtrim(KEY, XTrimParams.xTrimParams().maxLen(keep).exactTrimming());
    }

    private <T extends BusEvent> List<T> events(Class<T> type) {
        synchronized (events) {
            return events.stream().filter(type::isInstance).map(type::cast).toList();
        }
    }

    private void assertNoGap() {
        assertThat(told).noneMatch(Gap.class::isInstance);
        assertThat(events(BusEvent.GapFound.class)).isEmpty();
        assertThat(events(BusEvent.DataLost.class)).isEmpty();
    }

    @Test
    void aFollowerThatIsOvertakenLearnsHowManyAreMissingBeforeTheNextEntry() throws Exception {
        Recorder recorder = new Recorder(4);
        append(0, 5);
        EntryId fourth = id(4);
        Subscription subscription = bus.stream("ctx").from(Position.start()).follow(recorder);
        recorder.reached.await();
        append(5, 105);
        trim(40);
        recorder.go.countDown();
        eventually(() -> told.size() == 5 + 1 + 40);
        assertThat(told.get(5)).isEqualTo(new Gap("ctx", fourth, OptionalLong.of(60)));
        assertThat(told.get(6)).isEqualTo(65);
        assertThat(subscription.stats().missed()).isEqualTo(60);
        assertThat(bus.counters().gaps()).isEqualTo(1);
        assertThat(bus.counters().gapEntries()).isEqualTo(60);
        eventually(() -> !events.isEmpty());
        assertThat(events).containsExactly(new BusEvent.GapFound("ctx", fourth, OptionalLong.of(60)));
    }

    @Test
    void largeEntriesAreLookedForWithoutSendingThemAgain() throws Exception {
        Recorder recorder = new Recorder(0);
        Stream stream = bus.stream("ctx");
        String data = "x".repeat(100_000);
        stream.appendAndWait(numbered(0).with("data", data));
        stream.from(Position.start()).follow(recorder);
        recorder.reached.await();
        recorder.go.countDown();
        for (int i = 1; i < 20; i++) {
            int next = i + 1;
            stream.appendAndWait(numbered(i).with("data", data));
            eventually(() -> told.size() == next);
        }
        assertNoGap();
        assertThat(raw.info("commandstats")).contains("cmdstat_eval:");
        assertThat(raw.info("commandstats")).doesNotContain("cmdstat_xrange:calls=2,");
    }

    @Test
    void aNamedCursorThatWasOvertakenWhileNobodyFollowedIsToldTheExactNumber() {
        append(0, 10);
        Subscription before = follow(Position.cursor("ui"));
        eventually(() -> told.size() == 10);
        before.close();
        append(10, 500);
        trim(100);
        Subscription after = follow(Position.cursor("ui"));
        eventually(() -> told.size() == 10 + 1 + 100);
        assertThat(told.get(10))
                .isInstanceOfSatisfying(
                        Gap.class, gap -> assertThat(gap.missing()).hasValue(390));
        after.close();

        // The index goes on from there.
        append(500, 600);
        trim(10);
        follow(Position.cursor("ui"));
        eventually(() -> told.size() == 111 + 1 + 10);
        assertThat(told.get(111))
                .isInstanceOfSatisfying(
                        Gap.class, gap -> assertThat(gap.missing()).hasValue(90));
    }

    @Test
    void aNewCursorThatWasOvertakenBeforeItsFirstEntryIsToldTheNumberToo() {
        append(0, 10);
        trim(5);
        Recorder recorder = new Recorder(5);
        Subscription before = bus.stream("ctx").from(Position.cursor("ui")).follow(recorder);
        eventually(() -> "0-0 5".equals(raw.hget("bus:~cursors:{bus:ctx}", "ui")));
        recorder.go.countDown();
        before.close();
        raw.set("bus:~cursor:{bus:ctx}:ui", "0-0");
        raw.hset("bus:~cursors:{bus:ctx}", "ui", "0-0 5");
        told.clear();
        append(10, 20);
        trim(3);
        follow(Position.cursor("ui"));
        eventually(() -> told.size() == 4);
        assertThat(told.get(0)).isEqualTo(new Gap("ctx", EntryId.MIN, OptionalLong.of(12)));
    }

    @Test
    void aCursorOfAnotherProgramIsToldOfAGapOfUnknownSize() {
        append(0, 10);
        raw.set("bus:~cursor:{bus:ctx}:py", id(3).toString());
        trim(2);
        follow(Position.cursor("py"));
        eventually(() -> told.size() == 3);
        assertThat(told.get(0))
                .isInstanceOfSatisfying(
                        Gap.class, gap -> assertThat(gap.missing()).isEmpty());
    }

    @Test
    void aPositionBehindAnEntryThatIsGoneMayHaveMissedSome() {
        append(0, 10);
        EntryId third = id(3);
        trim(2);
        follow(Position.after(third));
        eventually(() -> told.size() == 3);
        assertThat(told.get(0)).isEqualTo(new Gap("ctx", third, OptionalLong.empty()));
    }

    @Test
    void whatWasTrimmedBeforeAFollowerBeganIsNoGap() {
        append(0, 100);
        EntryId known = id(95);
        trim(10);
        Position[] positions = {
            Position.start(),
            Position.end(),
            Position.ago(Duration.ofHours(1)),
            Position.at(known),
            Position.after(known)
        };
        for (Position position : positions) {
            follow(position);
        }
        append(100, 101);
        eventually(() -> told.stream().filter(n -> n.equals(100)).count() == positions.length);
        assertNoGap();
    }

    @Test
    void aFollowerThatHasReadEverythingMissesNothingWhenTheStreamIsEmptied() {
        append(0, 10);
        follow(Position.start());
        eventually(() -> told.size() == 10);
        for (int i = 10; i < 30; i++) {
            trim(0);
            int size = i + 1;
            append(i, i + 1);
            eventually(() -> told.size() == size);
        }
        assertThat(told).isEqualTo(upTo(30));
        assertNoGap();
    }

    @Test
    void entriesThatComeAndGoWithinOneTransactionAreCountedAtTheNextLook() {
        append(0, 1);
        Subscription subscription = follow(Position.start());
        eventually(() -> told.size() == 1);
        try (var transaction = raw.multi()) {
            for (int i = 0; i < 7; i++) {
                transaction.xadd(KEY, XAddParams.xAddParams(), Map.of("n", "1"));
            }
            transaction.xtrim(KEY, XTrimParams.xTrimParams().maxLen(0).exactTrimming());
            transaction.exec();
        }
        eventually(() -> subscription.stats().missed() == 7);
        append(1, 2);
        eventually(() -> told.size() == 3);
        assertThat(bus.counters().gaps()).isEqualTo(1);
    }

    @Test
    void entriesRemovedOneByOneAreMissedOnlyByWhoHadNotReadThem() throws Exception {
        Recorder recorder = new Recorder(9);
        append(0, 10);
        EntryId second = id(2);
        Subscription subscription = bus.stream("ctx").from(Position.start()).follow(recorder);
        recorder.reached.await();
        raw.xdel(KEY, new StreamEntryID(second.toString()));
        raw.xdel(KEY, new StreamEntryID(id(8).toString()));
        append(10, 20);
        raw.xdel(KEY, new StreamEntryID(id(9).toString()));
        recorder.go.countDown();
        eventually(() -> told.contains(19) && subscription.stats().missed() > 0);
        // Of the three, the follower had read two.
        assertThat(subscription.stats().missed()).isEqualTo(1);
    }

    @Test
    void everyEntryIsEitherReadOrCountedAsMissing() throws Exception {
        int total = 60_000;
        append(0, 1);
        Subscription subscription = follow(Position.start());
        SplittableRandom random = new SplittableRandom(7);
        try (Jedis other = redis.client()) {
            for (int i = 1; i < total; i += 200) {
                Pipeline pipeline = other.pipelined();
                for (int n = i; n < i + 200 && n < total; n++) {
                    pipeline.xadd(
                            KEY,
                            XAddParams.xAddParams()
                                    .maxLen(random.nextInt(1, 300))
                                    .exactTrimming(),
                            Map.of("n", Integer.toString(n)));
                }
                pipeline.sync();
            }
        }
        eventually(() -> subscription.stats().received() + subscription.stats().missed() == total);
        assertThat(told).contains(total - 1);
    }

    @Test
    void aStreamMadeAnewWithLowerIdsIsFollowedFromItsStart() {
        append(0, 5);
        EntryId last = id(4);
        follow(Position.start());
        eventually(() -> told.size() == 5);
        long began = System.nanoTime();
        try (var transaction = raw.multi()) {
            transaction.del(KEY);
            transaction.xadd(KEY, XAddParams.xAddParams().id("1-1"), Map.of("n", "100"));
            transaction.xadd(KEY, XAddParams.xAddParams().id("1-2"), Map.of("n", "101"));
            transaction.exec();
        }
        eventually(() -> told.contains(101));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(3_500));
        assertThat(told.subList(5, 8)).containsExactly(new Gap("ctx", last, OptionalLong.empty()), 100, 101);
        assertThat(events(BusEvent.DataLost.class))
                .singleElement()
                .satisfies(lost -> assertThat(lost.what()).contains("'ctx'"));
        assertThat(bus.counters().dataLosses()).isEqualTo(1);
    }

    @Test
    void aStreamThatIsRemovedIsToldAndFollowedFromItsStartWhenItComesBack() {
        append(0, 5);
        follow(Position.cursor("ui"));
        eventually(() -> told.size() == 5);
        raw.flushAll();
        eventually(() -> !events(BusEvent.DataLost.class).isEmpty());
        raw.xadd(KEY, XAddParams.xAddParams().id("1-1"), Map.of("n", "100"));
        eventually(() -> told.contains(100));
        assertThat(events(BusEvent.DataLost.class)).hasSize(1);
        eventually(() -> "1-1".equals(raw.get("bus:~cursor:{bus:ctx}:ui")));
    }

    @Test
    void aCursorAheadOfItsStreamDoesNotWaitForEver() {
        raw.xadd(KEY, XAddParams.xAddParams().id("1-1"), Map.of("n", "0"));
        raw.set("bus:~cursor:{bus:ctx}:ui", "1690000000000-0");
        follow(Position.cursor("ui"));
        eventually(() -> told.contains(0));
        assertThat(events(BusEvent.DataLost.class)).hasSize(1);
    }

    @Test
    void aStreamThatCameBackWithLessIsNotReadAllOverAgain() {
        append(0, 5);
        byte[] earlier = raw.dump(KEY);
        append(5, 10);
        follow(Position.start());
        eventually(() -> told.size() == 10);
        raw.restore(KEY, 0, earlier, RestoreParams.restoreParams().replace());
        eventually(() -> !events(BusEvent.DataLost.class).isEmpty());
        append(10, 12);
        eventually(() -> told.contains(11));
        assertThat(told).isEqualTo(upTo(12));
    }

    @Test
    void aStreamThatCanHaveNoFurtherEntryEndsItsFollowersAndRefusesAppendsInWords() throws Exception {
        append(0, 1);
        Subscription live = follow(Position.start());
        eventually(() -> told.size() == 1);
        raw.eval(
                "return redis.call('XADD', KEYS[1], '18446744073709551615-18446744073709551615', 'n', '1')",
                List.of(KEY),
                List.of());
        assertThat(live.awaitEnd(Duration.ofSeconds(20))).isTrue();
        assertThat(told).containsExactly(0, 1);
        assertThat(live.state()).isEqualTo(Subscription.State.FAILED);
        assertThat(live.failure()).get().satisfies(e -> assertThat(e).hasMessageContaining("rename it"));

        Subscription late = follow(Position.end());
        assertThat(late.awaitEnd(Duration.ofSeconds(20))).isTrue();
        assertThat(late.failure()).get().satisfies(e -> assertThat(e).hasMessageContaining("'ctx'"));

        for (boolean announce : new boolean[] {false, true}) {
            Stream stream = bus.stream("ctx");
            Message message = numbered(2);
            assertThat(announce ? stream.announce(message) : stream.append(message))
                    .failsWithin(Duration.ofSeconds(20))
                    .withThrowableThat()
                    .withMessageContaining("remove the stream, or rename it");
        }
    }

    @Test
    void aHandlerThatFailsAtAGapMayEndTheSubscription() throws Exception {
        append(0, 10);
        raw.set("bus:~cursor:{bus:ctx}:ui", id(3).toString());
        raw.hset("bus:~cursors:{bus:ctx}", "ui", id(3) + " 4");
        trim(2);
        Subscription subscription = bus.stream("ctx")
                .from(Position.cursor("ui"))
                .follow(
                        new EntryHandler() {
                            @Override
                            public void onEntry(StreamEntry entry) {
                                told.add(number(entry.message()));
                            }

                            @Override
                            public void onGap(Gap gap) {
                                throw new IllegalStateException(
                                        "missing " + gap.missing().orElse(-1));
                            }
                        },
                        FollowOptions.stopOnError());
        assertThat(subscription.awaitEnd(Duration.ofSeconds(20))).isTrue();
        assertThat(subscription.failure()).get().satisfies(e -> assertThat(e).hasRootCauseMessage("missing 4"));
        assertThat(told).isEmpty();
    }

    @Test
    void aTimeBeyondTheLastEntryIsNoStreamThatLostItsData() {
        raw.xadd(KEY, XAddParams.xAddParams().id("1-1"), Map.of("n", "0"));
        follow(Position.ago(Duration.ofMillis(1)));
        append(1, 2);
        eventually(() -> told.contains(1));
        assertThat(told).containsExactly(1);
        assertNoGap();
    }
}
