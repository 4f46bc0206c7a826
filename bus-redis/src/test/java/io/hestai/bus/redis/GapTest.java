package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.eventually;
import static io.hestai.bus.redis.Buses.numbered;
import static io.hestai.bus.redis.Buses.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.BusEvent;
import io.hestai.bus.EntryId;
import io.hestai.bus.Gap;
import io.hestai.bus.Message;
import io.hestai.bus.Position;
import io.hestai.bus.Stream;
import io.hestai.bus.Subscription;
import io.hestai.bus.testkit.WithRedis;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.params.RestoreParams;
import redis.clients.jedis.params.XAddParams;

/** What a follower is told when entries that it has not read are gone, on any Redis. */
@WithRedis
class GapTest extends FollowedStream {

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
        eventually(() -> !events(BusEvent.DataLost.class).isEmpty());
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
        raw.del(KEY);
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
        // Another thread tells it.
        eventually(() -> events(BusEvent.DataLost.class).size() == 1);
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
    void aTimeBeyondTheLastEntryIsNoStreamThatLostItsData() {
        raw.xadd(KEY, XAddParams.xAddParams().id("1-1"), Map.of("n", "0"));
        follow(Position.ago(Duration.ofMillis(1)));
        append(1, 2);
        eventually(() -> told.contains(1));
        assertThat(told).containsExactly(1);
        assertNoGap();
    }

    @Test
    void aFollowerThatIsOvertakenIsToldSoBeforeTheNextEntryOnAnyRedis() throws Exception {
        Recorder recorder = new Recorder(4);
        append(0, 5);
        EntryId fourth = id(4);
        bus.stream("ctx").from(Position.start()).follow(recorder);
        recorder.reached.await();
        append(5, 105);
        trim(40);
        recorder.go.countDown();
        eventually(() -> told.size() == 5 + 1 + 40);
        assertThat(told.get(5))
                .isInstanceOfSatisfying(
                        Gap.class, gap -> assertThat(gap.after()).isEqualTo(fourth));
        assertThat(told.get(6)).isEqualTo(65);
        eventually(() -> events(BusEvent.GapFound.class).size() == 1);
    }
}
