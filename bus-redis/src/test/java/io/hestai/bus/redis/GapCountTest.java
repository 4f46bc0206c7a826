package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.eventually;
import static io.hestai.bus.redis.Buses.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.hestai.bus.BusEvent;
import io.hestai.bus.EntryHandler;
import io.hestai.bus.EntryId;
import io.hestai.bus.FollowOptions;
import io.hestai.bus.Gap;
import io.hestai.bus.Position;
import io.hestai.bus.StreamEntry;
import io.hestai.bus.Subscription;
import io.hestai.bus.testkit.WithRedis;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XAddParams;
import redis.clients.jedis.params.XTrimParams;

/** How many entries are missing, which Redis 7.0 and newer can tell. */
@WithRedis
final class GapCountTest extends FollowedStream {

    @BeforeEach
    void askWhetherRedisCounts() {
        raw.xadd("probe", StreamEntryID.NEW_ENTRY, Map.of("x", "1"));
        assumeThat(raw.xinfoStream("probe").getStreamInfo())
                .as("Redis before 7.0 does not count what was ever added to a stream")
                .containsKey("entries-added");
        raw.del("probe");
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
        // What is gone before a follower from the start first looks is nobody's loss.
        eventually(() -> told.size() == 1);
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
}
