package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.config;
import static io.hestai.bus.redis.Buses.eventually;
import static io.hestai.bus.redis.Buses.number;
import static io.hestai.bus.redis.Buses.numbered;
import static io.hestai.bus.redis.Buses.shared;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hestai.bus.Bus;
import io.hestai.bus.ConsumeOptions;
import io.hestai.bus.DeadLetter;
import io.hestai.bus.EntryId;
import io.hestai.bus.Group;
import io.hestai.bus.Message;
import io.hestai.bus.OnFailure;
import io.hestai.bus.Position;
import io.hestai.bus.RefusedException;
import io.hestai.bus.RetryPolicy;
import io.hestai.bus.Stream;
import io.hestai.bus.testkit.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;

/** What becomes of messages whose handlers fail. Each test has a server of its own, which may be restarted. */
final class RetryAndDeadLetterTest {
    private static final RetryPolicy QUICK = new RetryPolicy(3, Duration.ofMillis(5), Duration.ofMillis(20));

    private final List<Bus> open = new ArrayList<>();
    private RedisServer redis;

    @BeforeEach
    void launch() {
        redis = RedisServer.builder()
                .config("appendonly yes", "appendfsync always")
                .launch();
    }

    @AfterEach
    void end() {
        open.forEach(Bus::close);
        redis.close();
    }

    private Bus bus() {
        Bus bus = RedisBus.connect(config(redis));
        open.add(bus);
        return bus;
    }

    private static ConsumeOptions options() {
        return ConsumeOptions.defaults().consumer("c1").retryPolicy(QUICK);
    }

    @Test
    void aDelayIsKeptThroughARestartOfEverything() {
        Duration delay = Duration.ofSeconds(4);
        Stream stream = bus().stream("jobs");
        List<Long> times = shared();
        Bus first = RedisBus.connect(config(redis));
        first.stream("jobs")
                .group("g")
                .consume(
                        d -> {
                            times.add(System.nanoTime());
                            d.retry(delay);
                        },
                        options());
        stream.appendAndWait(numbered(0));
        eventually(() -> times.size() == 1);
        try (Jedis raw = redis.client()) {
            eventually(() -> raw.hlen("bus:~retry:{bus:jobs}:g") == 1);
        }
        first.close();
        redis.kill();
        redis.start();
        List<String> handled = shared();
        bus().stream("jobs")
                .group("g")
                .consume(
                        d -> {
                            times.add(System.nanoTime());
                            handled.add(number(d.message()) + "/" + d.attempt());
                        },
                        options());
        eventually(() -> handled.size() == 1);
        assertThat(Duration.ofNanos(times.get(1) - times.get(0))).isGreaterThan(delay.minusMillis(200));
        assertThat(handled).containsExactly("0/2");
        try (Jedis raw = redis.client()) {
            eventually(() -> raw.hlen("bus:~retry:{bus:jobs}:g") == 0);
        }
    }

    @Test
    void aPolicyMayDifferByWhatIsThrown() {
        Stream stream = bus().stream("jobs");
        RetryPolicy policy = QUICK.rejectOn(IllegalArgumentException.class)
                .forType(UncheckedIOException.class, QUICK.withMaxAttempts(2));
        List<String> handled = shared();
        stream.group("g")
                .consume(
                        d -> {
                            handled.add(d.type() + d.attempt());
                            switch (d.type()) {
                                case "bad" -> throw new NumberFormatException("no number");
                                case "io" -> throw new UncheckedIOException(new IOException("no disk"));
                                default -> throw new IllegalStateException("no idea");
                            }
                        },
                        ConsumeOptions.defaults().retryPolicy(policy));
        for (String type : List.of("bad", "io", "other")) {
            stream.appendAndWait(Message.of(type));
        }
        eventually(() -> stream.group("g").deadLetters().count() == 3);
        assertThat(handled).containsExactlyInAnyOrder("bad1", "io1", "io2", "other1", "other2", "other3");
        assertThatThrownBy(() -> policy.rejectOn(IllegalArgumentException.class))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aDeadLetterHasEverythingThatIsKnown() {
        Stream stream = bus().stream("jobs");
        EntryId id = stream.appendAndWait(numbered(7)
                .withKey("k")
                .with("bytes", new byte[] {0, (byte) 0xFF})
                .with("~reason", "the sender's own"));
        Message sent = stream.from(Position.at(id)).read().iterator().next().message();
        stream.group("g")
                .consume(
                        d -> {
                            throw new IllegalStateException("on purpose");
                        },
                        options());
        eventually(() -> stream.group("g").deadLetters().count() == 1);
        DeadLetter letter = stream.group("g").deadLetters().list(10).get(0);
        assertThat(letter.entryId()).isEqualTo(id);
        assertThat(letter.message()).isEqualTo(sent);
        assertThat(letter.reason()).contains("3 times").contains("on purpose");
        assertThat(letter.error()).isEqualTo("java.lang.IllegalStateException: on purpose");
        assertThat(letter.attempts()).isEqualTo(3);
        assertThat(letter.consumer()).isEqualTo("c1");
        assertThat(letter.redrives()).isZero();
        assertThat(letter.firstTime()).isBefore(letter.lastTime());
        assertThat(stream.group("g").deadLetters().find(letter.id())).contains(letter);
    }

    @Test
    void whatIsRedrivenComesToThatGroupAloneAsNewWithItsIdentityAndMayDieAgain() {
        Bus bus = bus();
        Stream stream = bus.stream("jobs");
        List<String> others = shared();
        stream.group("other").consume(d -> others.add(d.message().messageId()));
        boolean[] fixed = {false};
        List<String> handled = shared();
        stream.group("g")
                .consume(
                        d -> {
                            handled.add(d.message().messageId() + " " + d.id() + " " + d.attempt());
                            if (!fixed[0]) {
                                d.reject("not yet");
                            }
                        },
                        options());
        EntryId id = stream.appendAndWait(numbered(0));
        Group group = stream.group("g");
        eventually(() -> group.deadLetters().count() == 1);
        for (int redrives = 1; redrives <= 2; redrives++) {
            assertThat(group.deadLetters()
                            .redrive(List.of(group.deadLetters().list(1).get(0).id())))
                    .isEqualTo(1);
            int expected = redrives;
            eventually(() -> group.deadLetters().list(1).stream().anyMatch(each -> each.redrives() == expected));
        }
        fixed[0] = true;
        assertThat(group.deadLetters().redriveAll()).isEqualTo(1);
        eventually(() -> handled.size() == 4);
        assertThat(handled.stream().distinct().toList()).containsExactly(others.get(0) + " " + id + " 1");
        assertThat(others).hasSize(1);
        assertThat(stream.length()).isEqualTo(1);
        try (Jedis raw = redis.client()) {
            eventually(() -> raw.xlen("bus:~redrive:{bus:jobs}:g") == 0);
        }
        assertThat(group.deadLetters().count()).isZero();
    }

    @Test
    void anIdThatIsNotThereIsRefusedAndNothingIsChanged() {
        Stream stream = bus().stream("jobs");
        stream.group("g").consume(d -> d.reject("no"), options());
        for (int i = 0; i < 3; i++) {
            stream.appendAndWait(numbered(i));
        }
        Group group = stream.group("g");
        eventually(() -> group.deadLetters().count() == 3);
        EntryId first = group.deadLetters().list(1).get(0).id();
        List<EntryId> wrong = List.of(first, new EntryId(5, 5));
        assertThatThrownBy(() -> group.deadLetters().redrive(wrong))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("5-5")
                .hasMessageContaining("nothing was changed");
        assertThatThrownBy(() -> group.deadLetters().drop(wrong)).isInstanceOf(RefusedException.class);
        assertThat(group.deadLetters().count()).isEqualTo(3);
        assertThat(group.deadLetters().list(first, 10)).hasSize(2);
        assertThat(group.deadLetters().drop(List.of(first))).isEqualTo(1);
        assertThat(group.deadLetters().dropAll()).isEqualTo(2);
    }

    @Test
    void aForeignMessageWithoutAnIdentityKeepsTheOneThatItHadAsAnEntry() {
        Stream stream = bus().stream("jobs");
        stream.group("g").consume(d -> d.reject("no"), options());
        try (Jedis raw = redis.client()) {
            StreamEntryID id = raw.xadd("bus:jobs", StreamEntryID.NEW_ENTRY, Map.of("x", "1"));
            eventually(() -> stream.group("g").deadLetters().count() == 1);
            assertThat(stream.group("g").deadLetters().list(1).get(0).message().messageId())
                    .isEqualTo(id.toString());
        }
    }

    /** Handles messages of three keys, the first of one key failing twice; the numbers in the order in which they were dealt with. */
    private Map<String, List<Integer>> handledByKey(ConsumeOptions ordered, int messages) {
        Stream stream = bus().stream("jobs");
        Map<String, List<Integer>> byKey = new TreeMap<>();
        List<String> running = shared();
        List<String> clashes = shared();
        stream.group("g")
                .consume(
                        d -> {
                            String key = d.message().key().orElseThrow();
                            if (running.contains(key)) {
                                clashes.add(key);
                            }
                            running.add(key);
                            try {
                                if (number(d.message()) == 0 && d.attempt() < 3) {
                                    throw new IllegalStateException("on purpose");
                                }
                                synchronized (byKey) {
                                    byKey.computeIfAbsent(key, each -> new ArrayList<>())
                                            .add(number(d.message()));
                                }
                            } finally {
                                running.remove(key);
                            }
                        },
                        ordered);
        for (int i = 0; i < messages; i++) {
            stream.append(numbered(i).withKey("k" + i % 3));
        }
        eventually(() -> {
            synchronized (byKey) {
                return byKey.values().stream().mapToInt(List::size).sum() == messages;
            }
        });
        assertThat(clashes).isEmpty();
        eventually(() -> stream.group("g").info().pending() == 0);
        return byKey;
    }

    @Test
    void messagesOfAKeyAreHandledInOrderAndAFailingOneBlocksItsKey() {
        Map<String, List<Integer>> byKey = handledByKey(options().concurrency(4).orderedByKey(), 300);
        assertThat(byKey)
                .hasSize(3)
                .allSatisfy((key, numbers) -> assertThat(numbers).isSorted());
    }

    @Test
    void aFailingMessageStepsAsideIfToldTo() {
        Map<String, List<Integer>> byKey =
                handledByKey(options().concurrency(4).orderedByKey(OnFailure.STEP_ASIDE), 3_000);
        List<Integer> failing = byKey.getOrDefault("k0", List.of());
        assertThat(failing.stream().filter(each -> each != 0).toList()).isSorted();
        assertThat(failing.get(0)).isNotZero();
        assertThat(byKey.get("k1")).isSorted();
        assertThat(byKey.get("k2")).isSorted();
    }

    @Test
    void theOrderOfAKeyIsKeptThroughARestart() {
        Stream stream = bus().stream("jobs");
        ConsumeOptions ordered = options().concurrency(4).orderedByKey();
        Bus first = RedisBus.connect(config(redis));
        List<Integer> before = shared();
        first.stream("jobs")
                .group("g")
                .consume(
                        d -> {
                            before.add(number(d.message()));
                            d.retry(Duration.ofMillis(700));
                        },
                        ordered);
        for (int i = 0; i < 20; i++) {
            stream.append(numbered(i).withKey("k" + i % 2));
        }
        eventually(() -> before.size() >= 2);
        first.close();
        List<Integer> even = shared();
        List<Integer> odd = shared();
        bus().stream("jobs")
                .group("g")
                .consume(d -> (number(d.message()) % 2 == 0 ? even : odd).add(number(d.message())), ordered);
        eventually(() -> even.size() + odd.size() == 20);
        assertThat(even).isSorted();
        assertThat(odd).isSorted();
    }

    @Test
    void aGroupThatWasDestroyedGoesOnWhereThisConsumerWas() {
        Stream stream = bus().stream("jobs");
        List<Integer> handled = shared();
        stream.group("g").consume(d -> handled.add(number(d.message())), options());
        for (int i = 0; i < 5; i++) {
            stream.appendAndWait(numbered(i));
        }
        eventually(() -> handled.size() == 5);
        try (Jedis raw = redis.client()) {
            raw.xgroupDestroy("bus:jobs", "g");
        }
        stream.appendAndWait(numbered(5));
        eventually(() -> handled.contains(5));
        assertThat(handled).containsExactly(0, 1, 2, 3, 4, 5);
    }
}
