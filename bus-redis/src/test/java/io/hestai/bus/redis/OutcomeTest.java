package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.config;
import static io.hestai.bus.redis.Buses.eventually;
import static io.hestai.bus.redis.Buses.number;
import static io.hestai.bus.redis.Buses.numbered;
import static io.hestai.bus.redis.Buses.shared;
import static io.hestai.bus.redis.Buses.upTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hestai.bus.Bus;
import io.hestai.bus.BusEvent;
import io.hestai.bus.EntryId;
import io.hestai.bus.OutboxStatus;
import io.hestai.bus.Position;
import io.hestai.bus.RefusedException;
import io.hestai.bus.Stream;
import io.hestai.bus.UnreachableException;
import io.hestai.bus.testkit.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of appends while Redis is away, or when their replies are lost. */
final class OutcomeTest {
    private static final Duration HASTE = Duration.ofMillis(400);

    private RedisServer redis;

    @BeforeEach
    void launch() {
        redis = RedisServer.builder()
                .config("appendonly yes", "appendfsync always")
                .launch();
    }

    @AfterEach
    void end() {
        redis.close();
    }

    /** A bus that takes a connection for dead soon, but holds its appends for long. */
    private Bus patient(OutboxOptions outbox) {
        return RedisBus.connect(
                config(redis).withTimeouts(new Timeouts(HASTE, HASTE, HASTE)).withOutbox(outbox));
    }

    private static List<Integer> stored(Stream stream) {
        List<Integer> numbers = new ArrayList<>();
        stream.from(Position.start()).read().forEach(entry -> numbers.add(number(entry.message())));
        return numbers;
    }

    private static List<CompletableFuture<EntryId>> append(Stream stream, int from, int to) {
        List<CompletableFuture<EntryId>> appended = new ArrayList<>();
        for (int i = from; i < to; i++) {
            appended.add(stream.append(numbered(i)));
        }
        return appended;
    }

    @Test
    void whatAPausedServerHadNotAnsweredIsStoredOnceAndInOrder() {
        try (Bus bus = patient(OutboxOptions.memory())) {
            List<BusEvent> events = shared();
            bus.events().listen(events::add);
            Stream stream = bus.stream("jobs");
            stream.appendAndWait(numbered(0));
            redis.pause();
            List<CompletableFuture<EntryId>> waiting = append(stream, 1, 200);
            eventually(() -> events.stream().anyMatch(BusEvent.ConnectionLost.class::isInstance));
            append(stream, 200, 300);
            redis.resume();
            waiting.forEach(CompletableFuture::join);
            eventually(() -> stream.length() >= 300 && bus.outbox().depth() == 0);
            assertThat(stored(stream)).isEqualTo(upTo(300));
            assertThat(events).anyMatch(BusEvent.SendsResolved.class::isInstance);
            assertThat(bus.counters().unknown()).isZero();
            assertThat(bus.counters().stored()).isEqualTo(300);
        }
    }

    @Test
    void whatAServerHadNotAnsweredIsStoredAlsoIfItComesBackWithNothing() {
        try (Bus bus = patient(OutboxOptions.memory())) {
            Stream stream = bus.stream("jobs");
            append(stream, 0, 10).forEach(CompletableFuture::join);
            redis.pause();
            List<CompletableFuture<EntryId>> waiting = append(stream, 10, 20);
            redis.kill();
            redis.startWithoutData();
            waiting.forEach(CompletableFuture::join);
            assertThat(stored(stream)).isEqualTo(upTo(20).subList(10, 20));
        }
    }

    @Test
    void whatWaitsWhileRedisIsDeadIsSentInOrderWhenItIsBack() {
        try (Bus bus = patient(OutboxOptions.memory())) {
            List<BusEvent> events = shared();
            bus.events().listen(events::add);
            Stream stream = bus.stream("jobs");
            stream.appendAndWait(numbered(0));
            redis.kill();
            List<CompletableFuture<EntryId>> waiting = append(stream, 1, 500);
            eventually(() -> bus.outbox().state() == OutboxStatus.State.HOLDING);
            assertThat(bus.outbox().depth()).isEqualTo(499);
            assertThat(bus.outbox().bytes()).isGreaterThan(499 * 50);
            eventually(() -> bus.outbox().oldest().compareTo(HASTE.multipliedBy(2)) > 0);
            redis.start();
            waiting.forEach(CompletableFuture::join);
            assertThat(stored(stream)).isEqualTo(upTo(500));
            eventually(() -> bus.outbox().state() == OutboxStatus.State.SENDING);
            eventually(() -> bus.outbox().depth() == 0);
            assertThat(events.stream().filter(BusEvent.OutboxChanged.class::isInstance))
                    .extracting(event -> ((BusEvent.OutboxChanged) event).state())
                    .containsExactly(
                            OutboxStatus.State.HOLDING, OutboxStatus.State.DRAINING, OutboxStatus.State.SENDING);
        }
    }

    @Test
    void aFullOutboxRefusesIfToldTo() {
        OutboxOptions small = OutboxOptions.memory().withRoomFor(10, 100_000).refuseWhenFull();
        try (Bus bus = patient(small)) {
            Stream stream = bus.stream("jobs");
            redis.kill();
            List<CompletableFuture<EntryId>> accepted = append(stream, 0, 10);
            assertThatThrownBy(() -> stream.appendAndWait(numbered(10)))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("10 messages")
                    .extracting("reason")
                    .isEqualTo(RefusedException.Reason.OUTBOX_FULL);
            redis.start();
            accepted.forEach(CompletableFuture::join);
            assertThat(stored(stream)).isEqualTo(upTo(10));
        }
    }

    @Test
    void aFullOutboxBlocksForSoLongAndThenRefuses() {
        OutboxOptions small = OutboxOptions.memory().withRoomFor(5, 100_000).blockWhenFull(Duration.ofMillis(300));
        try (Bus bus = patient(small)) {
            Stream stream = bus.stream("jobs");
            redis.kill();
            append(stream, 0, 5);
            long began = System.nanoTime();
            assertThatThrownBy(() -> stream.appendAndWait(numbered(5))).isInstanceOf(RefusedException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        }
    }

    @Test
    void aFullOutboxDropsTheOldestAndCountsIfToldTo() {
        OutboxOptions small = OutboxOptions.memory().withRoomFor(10, 100_000).dropOldestWhenFull();
        try (Bus bus = patient(small)) {
            Stream stream = bus.stream("jobs");
            stream.appendAndWait(numbered(-1));
            List<BusEvent> events = shared();
            bus.events().listen(events::add);
            redis.kill();
            eventually(() -> events.stream().anyMatch(BusEvent.ConnectionLost.class::isInstance));
            List<CompletableFuture<EntryId>> all = append(stream, 0, 25);
            assertThat(bus.outbox().dropped()).isEqualTo(15);
            redis.start();
            all.get(24).join();
            assertThat(all.get(0)).isCompletedExceptionally();
            assertThat(stored(stream)).isEqualTo(List.of(-1, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24));
            assertThat(events).anyMatch(BusEvent.OutboxDropped.class::isInstance);
        }
    }

    @Test
    void whatIsHeldTooLongFailsAsNotSentIfItNeverWasAndAsUnknownIfItWas() {
        try (Bus bus = patient(OutboxOptions.memory().withHold(Duration.ofSeconds(1)))) {
            Stream stream = bus.stream("jobs");
            stream.appendAndWait(numbered(0));
            redis.pause();
            CompletableFuture<EntryId> sent = stream.append(numbered(1));
            assertThatThrownBy(sent::join).hasMessageContaining("not known");
            CompletableFuture<EntryId> never = stream.append(numbered(2));
            assertThatThrownBy(never::join).hasCauseInstanceOf(UnreachableException.class);
            redis.resume();
        }
    }

    /** The watchdog sends leases and questions; while it is held up, no dead connection is noticed. */
    @Test
    void whoSendsForTheBusItselfIsNotHeldUpByASocketThatTakesNothing() {
        Duration patience = Duration.ofSeconds(8);
        Bus bus = RedisBus.connect(config(redis).withTimeouts(new Timeouts(patience, patience, patience)));
        bus.stream("jobs").appendAndWait(numbered(0));
        redis.pause();
        long before = System.nanoTime();
        Command large = new Command(1, "ECHO").arg("x".repeat(8 << 20));
        var reply = ((BusOnRedis) bus).io().sender().send(new Outgoing<>(large, "be heard", "", Replies::text));
        Duration took = Duration.ofNanos(System.nanoTime() - before);
        redis.resume();
        assertThat(reply.join()).hasSize(8 << 20);
        assertThat(took).isLessThan(patience.dividedBy(2));
        bus.close();
    }
}
