package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.connect;
import static io.hestai.bus.redis.Buses.eventually;
import static io.hestai.bus.redis.Buses.hasty;
import static io.hestai.bus.redis.Buses.number;
import static io.hestai.bus.redis.Buses.numbered;
import static io.hestai.bus.redis.Buses.shared;
import static io.hestai.bus.redis.Buses.upTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hestai.bus.Bus;
import io.hestai.bus.BusEvent;
import io.hestai.bus.ChannelListener;
import io.hestai.bus.ChannelMessage;
import io.hestai.bus.ClosedException;
import io.hestai.bus.ConsumeOptions;
import io.hestai.bus.EntryId;
import io.hestai.bus.Message;
import io.hestai.bus.Position;
import io.hestai.bus.Stream;
import io.hestai.bus.Subscription;
import io.hestai.bus.UnknownOutcomeException;
import io.hestai.bus.UnreachableException;
import io.hestai.bus.testkit.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** Each test has a server of its own, which it kills, stops or restarts. */
final class ReconnectionTest {
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

    @Test
    void aSubscriberIsToldOfTheGapAndHearsAgain() {
        try (Bus bus = connect(redis)) {
            List<String> heard = shared();
            List<BusEvent> events = shared();
            bus.events().listen(events::add);
            Subscription subscription = bus.channel("state").subscribe(new ChannelListener() {
                @Override
                public void onMessage(ChannelMessage message) {
                    heard.add(message.type());
                }

                @Override
                public void onDisconnected(String reason) {
                    heard.add("disconnected");
                }

                @Override
                public void onResubscribed(Duration gap) {
                    heard.add("resubscribed");
                }
            });
            bus.channel("state").publishAndWait(Message.of("before"));
            eventually(() -> heard.size() == 1);

            redis.kill();
            eventually(() -> subscription.state() == Subscription.State.RECONNECTING);
            redis.start();

            eventually(() -> heard.contains("resubscribed"));
            bus.channel("state").publishAndWait(Message.of("after"));
            eventually(() -> heard.size() == 4);
            assertThat(heard).containsExactly("before", "disconnected", "resubscribed", "after");
            assertThat(subscription.state()).isEqualTo(Subscription.State.ACTIVE);
            assertThat(events).anyMatch(BusEvent.Resubscribed.class::isInstance);
        }
    }

    @Test
    void aFollowerGoesOnWhereItWasWithoutLossOrRepetition() {
        try (Bus bus = connect(redis)) {
            Stream stream = bus.stream("ctx");
            List<Integer> seen = shared();
            Subscription follower = stream.from(Position.start()).follow(e -> seen.add(number(e.message())));
            stream.appendAndWait(numbered(0));
            eventually(() -> seen.size() == 1);
            redis.kill();
            redis.start();
            eventually(() -> appended(stream, 1));
            stream.appendAndWait(numbered(2));
            eventually(() -> seen.size() == 3);
            assertThat(seen).isEqualTo(upTo(3));
            assertThat(follower.stats().reconnects()).isEqualTo(1);
        }
    }

    private static boolean appended(Stream stream, int number) {
        try {
            stream.appendAndWait(numbered(number));
            return true;
        } catch (UnreachableException e) {
            return false;
        }
    }

    @Test
    void aGroupConsumerGoesOnAndLosesNothing() {
        try (Bus bus = connect(redis)) {
            Stream stream = bus.stream("jobs");
            List<Integer> handled = shared();
            Subscription worker = stream.group("g").consume(d -> handled.add(number(d.message())));
            stream.appendAndWait(numbered(0));
            eventually(() -> handled.size() == 1);
            redis.kill();
            redis.start();
            eventually(() -> appended(stream, 1));
            for (int i = 2; i < 100; i++) {
                stream.appendAndWait(numbered(i));
            }
            eventually(() -> handled.size() >= 100);
            assertThat(handled.stream().distinct().toList()).isEqualTo(upTo(100));
            eventually(() -> stream.group("g").info().pending() == 0);
            assertThat(worker.state()).isEqualTo(Subscription.State.ACTIVE);
        }
    }

    @Test
    void aGroupThatWasFlushedAwayIsMadeAgain() {
        try (Bus bus = connect(redis);
                Jedis neighbour = redis.client()) {
            Stream stream = bus.stream("jobs");
            List<Integer> handled = shared();
            stream.group("g").consume(d -> handled.add(number(d.message())));
            stream.appendAndWait(numbered(0));
            eventually(() -> handled.size() == 1);
            neighbour.flushAll();
            stream.appendAndWait(numbered(1));
            eventually(() -> handled.equals(List.of(0, 1)));
        }
    }

    @Test
    void whatWasNotSentWaitsForRedisToComeBack() {
        try (Bus bus = connect(redis)) {
            List<BusEvent> events = shared();
            bus.events().listen(events::add);
            redis.kill();
            eventually(() -> events.stream().anyMatch(BusEvent.ConnectionLost.class::isInstance));
            CompletableFuture<EntryId> waiting = bus.stream("jobs").append(numbered(0));
            redis.start();
            assertThat(waiting.join()).isNotNull();
            assertThat(bus.stream("jobs").length()).isEqualTo(1);
            eventually(() -> events.stream().anyMatch(BusEvent.ConnectionRestored.class::isInstance));
        }
    }

    @Test
    void whatWaitsTooLongFailsAsNotSent() {
        try (Bus bus = hasty(redis)) {
            List<BusEvent> events = shared();
            bus.events().listen(events::add);
            redis.kill();
            eventually(() -> events.stream().anyMatch(BusEvent.ConnectionLost.class::isInstance));
            assertThatThrownBy(() -> bus.stream("jobs").appendAndWait(numbered(0)))
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageContaining(redis.url().getPath());
            eventually(() -> events.stream().anyMatch(BusEvent.SendFailed.class::isInstance));
        }
    }

    @Test
    void anAppendWithoutAReplyIsUnknownNotFailed() {
        try (Bus bus = hasty(redis)) {
            bus.stream("jobs").appendAndWait(numbered(0));
            redis.pause();
            CompletableFuture<EntryId> pending = bus.stream("jobs").append(numbered(1));
            assertThatThrownBy(pending::join)
                    .hasCauseInstanceOf(UnknownOutcomeException.class)
                    .hasMessageContaining("not known");
            redis.resume();
            // A command that timed out at a stopped server runs later: this is why the outcome was unknown.
            eventually(() -> bus.stream("jobs").length() == 2);
        }
    }

    @Test
    void connectingToAServerThatDoesNotAnswerEndsInTime() {
        redis.pause();
        try {
            long began = System.nanoTime();
            assertThatThrownBy(() -> hasty(redis))
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageContaining("did not answer in time");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        } finally {
            redis.resume();
        }
    }

    @Test
    void aSilentConnectionIsNoticedByTheSubscriber() {
        try (Bus bus = connect(redis)) {
            Subscription subscription = bus.channel("state").subscribe(m -> {});
            redis.pause();
            eventually(() -> subscription.state() == Subscription.State.RECONNECTING);
            redis.resume();
            eventually(() -> subscription.state() == Subscription.State.ACTIVE);
        }
    }

    @Test
    void closingWhileRedisIsAwayIsBoundedAndTellsWhatWaits() {
        Bus bus = hasty(redis);
        bus.stream("jobs").group("g").consume(d -> {});
        bus.stream("jobs").from(Position.start()).follow(e -> {});
        bus.channel("state").subscribe(m -> {});
        redis.kill();
        CompletableFuture<EntryId> waiting = bus.stream("jobs").append(numbered(0));
        long began = System.nanoTime();
        bus.close();
        bus.close();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        assertThat(waiting).isCompletedExceptionally();
        assertThat(bus.stream("jobs").append(numbered(1))).isCompletedExceptionally();
        assertThatThrownBy(() -> bus.stream("jobs").appendAndWait(numbered(1))).isInstanceOf(ClosedException.class);
    }

    @Test
    void nothingIsLeftRunningAfterClosing() {
        Bus bus = connect(redis);
        bus.stream("jobs").group("g").consume(d -> {}, ConsumeOptions.defaults().concurrency(3));
        bus.stream("jobs").from(Position.start()).follow(e -> {});
        bus.channel("state").subscribe(m -> {});
        bus.stream("jobs").appendAndWait(numbered(0));
        bus.close();
        eventually(() -> Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getThreadGroup() == Thread.currentThread().getThreadGroup())
                .noneMatch(t -> t.getName().startsWith("hbus")));
        try (Jedis raw = redis.client()) {
            eventually(() -> !raw.clientList().contains("name=hbus:"));
        }
    }

    @Test
    void anInterruptLeftByAHandlerOrSetOnACallerCostsNobodyTheConnection() {
        try (Bus bus = connect(redis)) {
            List<BusEvent> events = shared();
            bus.events().listen(events::add);
            List<Integer> handled = shared();
            List<Boolean> interrupted = shared();
            bus.stream("jobs").group("g").consume(d -> {
                interrupted.add(Thread.currentThread().isInterrupted());
                handled.add(number(d.message()));
                Thread.currentThread().interrupt();
            });
            Thread.currentThread().interrupt();
            bus.stream("jobs").append(numbered(0));
            bus.stream("jobs").append(numbered(1));
            assertThat(bus.stream("jobs").length()).isGreaterThanOrEqualTo(0);
            assertThat(Thread.interrupted()).isTrue();
            eventually(() -> handled.size() == 2);
            assertThat(interrupted).containsExactly(false, false);
            assertThat(events).isEmpty();
        }
    }
}
