package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.connect;
import static io.hestai.bus.redis.Buses.eventually;
import static io.hestai.bus.redis.Buses.shared;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hestai.bus.Bus;
import io.hestai.bus.BusEvent;
import io.hestai.bus.BusException;
import io.hestai.bus.ConsumeOptions;
import io.hestai.bus.EffectLog;
import io.hestai.bus.EffectOptions;
import io.hestai.bus.Group;
import io.hestai.bus.Message;
import io.hestai.bus.RetryPolicy;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

@WithRedis
class EffectsTest {
    private static final String KEY = "bus:~effects:{bus:jobs}:workers";

    private RedisServer redis;
    private Bus bus;
    private Jedis raw;

    @BeforeEach
    void use(RedisServer server) {
        redis = server;
        bus = connect(server);
        raw = server.client();
    }

    @AfterEach
    void close() {
        bus.close();
        raw.close();
    }

    private Group group() {
        return bus.stream("jobs").group("workers");
    }

    @Test
    void anEffectHappensOnceForEachMessage() throws Exception {
        EffectLog log = group().effects();
        AtomicInteger effects = new AtomicInteger();
        assertThat(log.runOnce("m1", effects::incrementAndGet)).isTrue();
        assertThat(log.runOnce("m1", effects::incrementAndGet)).isFalse();
        assertThat(log.runOnce("m2", effects::incrementAndGet)).isTrue();
        assertThat(effects).hasValue(2);
        assertThat(bus.counters().effectsSkipped()).isEqualTo(1);
    }

    @Test
    void itIsRememberedAcrossProgramsAndForEachGroupByItself() throws Exception {
        AtomicInteger effects = new AtomicInteger();
        group().effects().runOnce("m1", effects::incrementAndGet);
        try (Bus other = connect(redis)) {
            assertThat(other.stream("jobs").group("workers").effects().runOnce("m1", effects::incrementAndGet))
                    .isFalse();
            assertThat(other.stream("jobs").group("others").effects().runOnce("m1", effects::incrementAndGet))
                    .isTrue();
            assertThat(other.stream("jobs2").group("workers").effects().runOnce("m1", effects::incrementAndGet))
                    .isTrue();
        }
        assertThat(effects).hasValue(3);
    }

    @Test
    void anEffectThatFailedIsNotRemembered() throws Exception {
        EffectLog log = group().effects();
        assertThatThrownBy(() -> log.runOnce("m1", () -> {
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");
        assertThat(log.runOnce("m1", () -> {})).isTrue();
    }

    @Test
    void aMessageStoredTwiceIsHandledOnceAndAcknowledgedTwice() {
        List<String> handled = shared();
        EffectLog log = group().effects();
        Message message = Message.of("pay").withMessageId("the-same");
        bus.stream("jobs").appendAndWait(message);
        bus.stream("jobs").appendAndWait(message);
        bus.stream("jobs").appendAndWait(Message.of("end"));
        group().consume(
                        log.around(delivery -> handled.add(delivery.type())),
                        ConsumeOptions.manualAck().concurrency(3));
        eventually(() -> handled.contains("end") && bus.counters().effectsSkipped() == 1);
        assertThat(handled).containsExactlyInAnyOrder("pay", "end");
        // By hand, only what was skipped is settled.
        eventually(() -> group().info().pending() == 2);
    }

    @Test
    void whatIsRetriedOrRejectedOrFailsHasNotHappened() {
        AtomicInteger attempts = new AtomicInteger();
        EffectLog log = group().effects();
        bus.stream("jobs").appendAndWait(Message.of("pay").withMessageId("m1"));
        RetryPolicy soon = new RetryPolicy(10, Duration.ofMillis(1), Duration.ofMillis(1));
        group().consume(
                        log.around(delivery -> {
                            switch (attempts.incrementAndGet()) {
                                case 1 -> delivery.retry();
                                case 2 -> delivery.retry(Duration.ofMillis(1));
                                case 3 -> throw new IllegalStateException("on purpose");
                                default -> delivery.ack();
                            }
                        }),
                        ConsumeOptions.defaults().retryPolicy(soon));
        eventually(() -> raw.zscore(KEY, "m1") != null && group().info().pending() == 0);
        assertThat(attempts).hasValue(4);
        assertThat(bus.counters().effectsSkipped()).isZero();

        bus.stream("jobs").appendAndWait(Message.of("pay").withMessageId("m1"));
        eventually(() -> bus.counters().effectsSkipped() == 1 && group().info().pending() == 0);
        assertThat(attempts).hasValue(4);
    }

    @Test
    void aRejectedMessageCanBeRedrivenAndIsRunThen() throws Exception {
        EffectLog log = group().effects();
        bus.stream("jobs").appendAndWait(Message.of("pay").withMessageId("m1"));
        group().consume(log.around(delivery -> delivery.reject("not now")));
        eventually(() -> bus.counters().deadLettered() == 1 || raw.xlen("bus:~dlq:{bus:jobs}:workers") == 1);
        assertThat(log.runOnce("m1", () -> {})).isTrue();
    }

    @Test
    void twoWorkersOfOneBusDoNotRunTheSameMessageAtTheSameTime() throws Exception {
        List<Thread> threads = new ArrayList<>();
        AtomicInteger effects = new AtomicInteger();
        AtomicInteger skipped = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        for (int i = 0; i < 16; i++) {
            EffectLog log = group().effects();
            Thread thread = new Thread(() -> {
                try {
                    go.await();
                    if (!log.runOnce("m1", effects::incrementAndGet)) {
                        skipped.incrementAndGet();
                    }
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            thread.start();
            threads.add(thread);
        }
        go.countDown();
        for (Thread thread : threads) {
            thread.join(20_000);
        }
        assertThat(effects).hasValue(1);
        assertThat(skipped).hasValue(15);
    }

    @Test
    void theMemoryIsBoundedByNumberOldestFirst() throws Exception {
        EffectLog log = group().effects(EffectOptions.count(10));
        for (int i = 0; i < 30; i++) {
            log.runOnce("m" + i, () -> {});
            assertThat(raw.zcard(KEY)).isLessThanOrEqualTo(10);
        }
        assertThat(log.runOnce("m29", () -> {})).isFalse();
        assertThat(log.runOnce("m0", () -> {})).isTrue();
    }

    @Test
    void theMemoryIsBoundedByAge() throws Exception {
        EffectLog log = group().effects(EffectOptions.age(Duration.ofMinutes(1)));
        long now = Long.parseLong(raw.time().get(0)) * 1_000;
        for (int i = 0; i < 2_500; i++) {
            raw.zadd(KEY, now - 3_600_000.0, "old" + i);
        }
        log.runOnce("m1", () -> {});
        assertThat(raw.zcard(KEY)).isEqualTo(1_501);
        log.runOnce("m2", () -> {});
        log.runOnce("m3", () -> {});
        assertThat(raw.zrange(KEY, 0, -1)).containsExactlyInAnyOrder("m1", "m2", "m3");
        assertThat(raw.pttl(KEY)).isBetween(50_000L, 60_000L);
    }

    @Test
    void anEffectIsNotRunWhileNobodyCanSayWhetherItHasHappened() {
        try (RedisServer own = RedisServer.launch();
                Bus hasty = Buses.hasty(own)) {
            EffectLog log = hasty.stream("jobs").group("workers").effects();
            AtomicInteger effects = new AtomicInteger();
            own.kill();
            assertThatThrownBy(() -> log.runOnce("m1", effects::incrementAndGet))
                    .isInstanceOf(BusException.class);
            assertThat(effects).hasValue(0);
        }
    }

    @Test
    void anEffectThatCouldNotBeRememberedHasHappenedAndIsTold() throws Exception {
        try (RedisServer own = RedisServer.launch();
                Bus hasty = Buses.hasty(own)) {
            List<BusEvent> events = shared();
            hasty.events().listen(events::add);
            EffectLog log = hasty.stream("jobs").group("workers").effects();
            assertThat(log.runOnce("m1", own::kill)).isTrue();
            eventually(() -> events.stream()
                    .anyMatch(event -> event instanceof BusEvent.SendFailed failed
                            && failed.destination().equals("jobs")
                            && failed.toString().contains("m1")));
        }
    }

    @Test
    void removingTheStreamForgetsItsEffects() throws Exception {
        group().effects().runOnce("m1", () -> {});
        bus.stream("jobs").remove();
        assertThat(raw.keys("*:{bus:jobs}*")).isEmpty();
    }

    @Test
    void aMessageWithoutAnIdIsRefused() {
        assertThatThrownBy(() -> group().effects().runOnce("", () -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("without an id");
    }
}
