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
import io.hestai.bus.OutboxException;
import io.hestai.bus.OutboxStatus;
import io.hestai.bus.Position;
import io.hestai.bus.RefusedException;
import io.hestai.bus.Stream;
import io.hestai.bus.testkit.Programs;
import io.hestai.bus.testkit.RedisServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

final class OutboxOnDiskTest {
    private static final int KILLS = 6;

    @TempDir
    private Path directory;

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

    private Bus withOutbox() {
        return RedisBus.connect(config(redis).withOutbox(OutboxOptions.disk(directory)));
    }

    private List<Integer> stored() {
        List<Integer> numbers = new ArrayList<>();
        try (Bus bus = RedisBus.connect(config(redis))) {
            bus.stream("jobs").from(Position.start()).read().forEach(entry -> numbers.add(number(entry.message())));
        }
        return numbers;
    }

    @Test
    void whatIsAppendedWhileRedisIsAwayIsSentByTheNextRun() {
        redis.kill();
        try (Bus bus = withOutbox()) {
            for (int i = 0; i < 50; i++) {
                bus.stream("jobs").append(numbered(i));
                bus.stream("told").announce(numbered(i));
            }
            assertThat(bus.outbox().state()).isEqualTo(OutboxStatus.State.HOLDING);
            assertThat(bus.outbox().depth()).isEqualTo(100);
        }
        redis.start();
        List<BusEvent> events = shared();
        try (Bus bus = withOutbox()) {
            bus.events().listen(events::add);
            bus.stream("jobs").appendAndWait(numbered(50));
            eventually(() -> bus.outbox().depth() == 0);
            assertThat(bus.stream("told").length()).isEqualTo(50);
        }
        assertThat(stored()).isEqualTo(upTo(51));
    }

    @Test
    void whatAnEarlierRunLeftWaitsForARedisThatRefusesForNow() {
        leaveFifty();
        waitForMemory(config(redis));
    }

    @Test
    void itWaitsAlsoWhereRedisCannotBeAskedBefore() {
        leaveFifty();
        try (Jedis raw = redis.client()) {
            raw.aclSetUser("half", "on", ">pw", "~bus:*", "&bus:*", "+@all", "-setrange");
        }
        waitForMemory(config(redis).withCredentials("half", "pw"));
    }

    private void leaveFifty() {
        redis.kill();
        try (Bus bus = withOutbox()) {
            for (int i = 0; i < 50; i++) {
                bus.stream("jobs").append(numbered(i));
            }
        }
        redis.start();
    }

    private void waitForMemory(BusConfig config) {
        try (Jedis raw = redis.client()) {
            raw.configSet("maxmemory", "1");
            try (Bus bus = RedisBus.connect(config.withOutbox(OutboxOptions.disk(directory)))) {
                eventually(() -> bus.connections().get(0).attempts() > 2
                        || bus.counters().reconnects() > 2);
                assertThat(bus.outbox().depth()).isEqualTo(50);
                assertThat(raw.xlen("bus:jobs")).isZero();
                raw.configSet("maxmemory", "0");
                eventually(() -> bus.outbox().depth() == 0);
            }
        }
        assertThat(stored()).isEqualTo(upTo(50));
    }

    @Test
    void aBusThatWasConnectedWhileRedisWasAwaySendsWhenItComes() {
        redis.kill();
        try (Bus bus = withOutbox()) {
            var waiting = bus.stream("jobs").append(numbered(0));
            redis.start();
            assertThat(waiting.join()).isNotNull();
        }
        assertThat(stored()).isEqualTo(upTo(1));
    }

    @Test
    void twoBusesCannotShareAnOutboxAndAnOutboxOfOneStreamTakesNoOther() {
        try (Bus bus = RedisBus.connect(
                config(redis).withOutbox(OutboxOptions.disk(directory).withOnlyStream("jobs")))) {
            assertThatThrownBy(this::withOutbox)
                    .isInstanceOf(OutboxException.class)
                    .hasMessageContaining("in use by process");
            assertThatThrownBy(() -> bus.stream("other").appendAndWait(numbered(0)))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("only for stream 'jobs'");
            bus.stream("jobs").appendAndWait(numbered(0));
        }
        assertThatThrownBy(this::withOutbox).isInstanceOf(OutboxException.class).hasMessageContaining("stream 'jobs'");
    }

    /** Appends numbered messages for ever, and says when one was accepted. */
    static final class Publisher {
        private Publisher() {}

        public static void main(String[] arguments) {
            BusConfig config = BusConfig.forRole("agent")
                    .withUrl(arguments[0])
                    .withOutbox(OutboxOptions.disk(Path.of(arguments[1])));
            Bus bus = RedisBus.connect(config);
            Stream jobs = bus.stream("jobs");
            for (int i = Integer.parseInt(arguments[2]); ; i++) {
                jobs.append(numbered(i));
                System.out.println(i);
            }
        }
    }

    @Test
    void whatAKilledPublisherHadAcceptedIsStoredOnceAndInOrder() {
        int next = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            next = runAndKill(next, 300 + 211 * kill) + 1;
            if (kill % 2 == 1) {
                // Also with Redis killed beside it.
                redis.kill();
                redis.start();
            }
            try (Bus bus = withOutbox()) {
                eventually(() -> bus.outbox().depth() == 0);
            }
            List<Integer> stored = stored();
            // One more than was said may have been accepted, when the kill came before the word.
            assertThat(stored.size()).isBetween(next, next + 1);
            assertThat(stored).isEqualTo(upTo(stored.size()));
            next = stored.size();
        }
    }

    /** Runs a publisher until it has accepted so many, and kills it; the last that it said it had accepted. */
    private int runAndKill(int from, int messages) {
        int last = from - 1;
        try (Programs publisher =
                Programs.start(Publisher.class, redis.url().toString(), directory.toString(), Integer.toString(from))) {
            while (last < from + messages) {
                last = Integer.parseInt(publisher.line());
            }
            publisher.kill();
            for (String line = publisher.line(); line != null; line = publisher.line()) {
                last = line.matches("\\d+") ? Math.max(last, Integer.parseInt(line)) : last;
            }
        }
        return last;
    }
}
