package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.config;
import static io.hestai.bus.redis.Buses.eventually;
import static io.hestai.bus.redis.Buses.number;
import static io.hestai.bus.redis.Buses.numbered;
import static io.hestai.bus.redis.Buses.shared;
import static io.hestai.bus.redis.Buses.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.Bus;
import io.hestai.bus.ConsumeOptions;
import io.hestai.bus.Position;
import io.hestai.bus.RetryPolicy;
import io.hestai.bus.Stream;
import io.hestai.bus.Subscription;
import io.hestai.bus.testkit.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wall clock of the server is set an hour forward or back, as by an administrator or after a sleep: no promise goes by it. */
final class ClockTest {
    private static final Duration LEASE = Duration.ofSeconds(2);

    private final List<String> handled = shared();
    private final CountDownLatch release = new CountDownLatch(1);
    private RedisServer redis;
    private Bus bus;

    @BeforeEach
    void launch() {
        redis = RedisServer.builder().steppedClock().launch();
        bus = RedisBus.connect(config(redis));
    }

    @AfterEach
    void end() {
        release.countDown();
        if (redis != null) {
            bus.close();
            redis.close();
        }
    }

    private static ConsumeOptions named(String consumer) {
        return ConsumeOptions.defaults().consumer(consumer).lease(LEASE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, -1})
    void workUnderWayStaysWhereItIs(long hours) {
        Stream stream = bus.stream("jobs");
        Subscription slow = stream.group("g")
                .consume(
                        d -> {
                            handled.add("slow " + number(d.message()));
                            Waits.forEnd(release, Duration.ofSeconds(60));
                        },
                        named("slow"));
        stream.appendAndWait(numbered(0));
        eventually(() -> handled.size() == 1);
        try (Bus other = RedisBus.connect(config(redis))) {
            Subscription quick = other.stream("jobs")
                    .group("g")
                    .consume(d -> handled.add("quick " + number(d.message())), named("quick"));
            redis.stepClock(Duration.ofHours(hours));
            long until = System.nanoTime() + LEASE.multipliedBy(2).toNanos();
            eventually(() -> System.nanoTime() - until > 0);
            stream.appendAndWait(numbered(1));
            eventually(() -> handled.contains("quick 1"));
            release.countDown();
            eventually(() -> stream.group("g").info().pending() == 0);
            assertThat(handled).containsExactly("slow 0", "quick 1");
            assertThat(quick.stats().reclaimed()).isZero();
            assertThat(slow.stats().leasesLost()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, -1})
    void whatIsToBeTriedAgainIsTriedInTime(long hours) {
        Stream stream = bus.stream("jobs");
        stream.group("g")
                .consume(
                        d -> {
                            handled.add("attempt " + d.attempt());
                            if (d.attempt() == 1) {
                                throw new IllegalStateException("on purpose");
                            }
                        },
                        named("c").retryPolicy(new RetryPolicy(3, Duration.ofSeconds(3), Duration.ofSeconds(3))));
        stream.appendAndWait(numbered(0));
        eventually(() -> handled.size() == 1);
        redis.stepClock(Duration.ofHours(hours));
        eventually(() -> handled.contains("attempt 2"));
        eventually(() -> stream.group("g").info().pending() == 0);
    }

    /** The delay is kept by the server's clock then, and cannot be longer than was asked for. */
    @Test
    void whatWasToBeTriedAgainIsTriedInTimeByTheNextProgramAlsoWhenTheClockWasSetBack() {
        Stream stream = bus.stream("jobs");
        RetryPolicy policy = new RetryPolicy(3, Duration.ofSeconds(3), Duration.ofSeconds(3));
        Subscription first = stream.group("g")
                .consume(
                        d -> {
                            handled.add("first " + d.attempt());
                            throw new IllegalStateException("on purpose");
                        },
                        named("c").retryPolicy(policy));
        stream.appendAndWait(numbered(0));
        eventually(() -> handled.size() == 1);
        first.close();
        redis.stepClock(Duration.ofHours(-1));
        stream.group("g")
                .consume(d -> handled.add("second " + d.attempt()), named("c").retryPolicy(policy));
        eventually(() -> handled.contains("second 2"));
    }

    /** A blocked read ends an hour late if the clock is set back; what is appended meanwhile still arrives in order. */
    @ParameterizedTest
    @ValueSource(longs = {1, -1})
    void whatIsAppendedArrivesInOrder(long hours) {
        Stream stream = bus.stream("jobs");
        List<Integer> followed = shared();
        stream.from(Position.start()).follow(e -> followed.add(number(e.message())));
        List<Integer> consumed = shared();
        stream.group("g").consume(d -> consumed.add(number(d.message())), named("c"));
        for (int i = 0; i < 100; i++) {
            if (i == 50) {
                redis.stepClock(Duration.ofHours(hours));
            }
            stream.appendAndWait(numbered(i));
        }
        eventually(() -> followed.size() == 100 && consumed.size() == 100);
        assertThat(followed).isEqualTo(upTo(100));
        assertThat(consumed).isEqualTo(upTo(100));
    }
}
