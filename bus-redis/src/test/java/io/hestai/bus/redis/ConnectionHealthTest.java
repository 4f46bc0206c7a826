package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.config;
import static io.hestai.bus.redis.Buses.connect;
import static io.hestai.bus.redis.Buses.eventually;
import static io.hestai.bus.redis.Buses.numbered;
import static io.hestai.bus.redis.Buses.shared;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hestai.bus.Bus;
import io.hestai.bus.BusEvent;
import io.hestai.bus.ConnectionHealth;
import io.hestai.bus.ConnectionHealth.State;
import io.hestai.bus.Position;
import io.hestai.bus.Subscription;
import io.hestai.bus.UnreachableException;
import io.hestai.bus.testkit.RedisServer;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each test has a server of its own, which it kills or freezes. */
final class ConnectionHealthTest {
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

    private static List<String> purposes(Bus bus) {
        return bus.connections().stream().map(ConnectionHealth::purpose).toList();
    }

    private static boolean all(Bus bus, State state) {
        return bus.connections().stream().allMatch(each -> each.state() == state);
    }

    private static ConnectionHealth of(Bus bus, String purpose) {
        return bus.connections().stream()
                .filter(each -> each.purpose().equals(purpose))
                .findFirst()
                .orElseThrow();
    }

    /** One of each kind; the connection for questions is made by the first question. */
    private static void useAll(Bus bus) {
        bus.channel("state").subscribe(m -> {});
        bus.stream("jobs").group("g").consume(d -> {});
        bus.stream("jobs").from(Position.start()).follow(e -> {});
    }

    @Test
    void everyConnectionIsListedAsLongAsItIsWanted() {
        try (Bus bus = connect(redis)) {
            assertThat(purposes(bus)).containsExactly("writer");
            useAll(bus);
            bus.stream("jobs").length();
            Subscription second = bus.stream("jobs").group("g").consume(d -> {});
            assertThat(purposes(bus))
                    .containsExactly("writer", "subscriber", "group:jobs:g", "follow:jobs", "admin", "group:jobs:g");
            assertThat(all(bus, State.UP)).isTrue();
            second.close();
            assertThat(purposes(bus)).containsOnlyOnce("group:jobs:g");
        }
    }

    @Test
    void whatIsDownSaysSinceWhenWhyAndHowOftenItWasTried() {
        try (Bus bus = connect(redis)) {
            useAll(bus);
            List<String> told = shared();
            bus.events().listen(event -> {
                if (event instanceof BusEvent.ConnectionLost lost) {
                    told.add("lost " + lost.connection());
                } else if (event instanceof BusEvent.ConnectionRestored restored) {
                    told.add("restored " + restored.connection());
                }
            });
            redis.kill();
            eventually(() -> all(bus, State.DOWN) && bus.connections().stream().allMatch(each -> each.attempts() >= 3));
            assertThat(bus.connections()).allSatisfy(each -> {
                assertThat(each.reason()).isNotEmpty();
                assertThat(each.since()).isPositive();
            });
            redis.start();
            eventually(() -> all(bus, State.UP));
            assertThat(bus.connections()).allSatisfy(each -> {
                assertThat(each.reason()).isEmpty();
                assertThat(each.attempts()).isZero();
            });
            eventually(() -> told.size() == 8);
            for (String purpose : purposes(bus)) {
                assertThat(told).containsOnlyOnce("lost " + purpose, "restored " + purpose);
            }
            assertThat(bus.counters().reconnects()).isEqualTo(4);
        }
    }

    @Test
    void theConnectionForQuestionsIsDownUntilAQuestionBringsItBack() {
        try (Bus bus = connect(redis)) {
            bus.stream("jobs").length();
            redis.kill();
            assertThatThrownBy(() -> bus.stream("jobs").length()).isInstanceOf(UnreachableException.class);
            assertThatThrownBy(() -> bus.stream("jobs").length()).isInstanceOf(UnreachableException.class);
            assertThat(of(bus, "admin").state()).isEqualTo(State.DOWN);
            assertThat(of(bus, "admin").attempts()).isGreaterThanOrEqualTo(2);
            redis.start();
            bus.stream("jobs").length();
            assertThat(of(bus, "admin").state()).isEqualTo(State.UP);
        }
    }

    @Test
    void aDeadConnectionIsNoticedWithinFiveSeconds() {
        try (Bus bus = connect(redis)) {
            useAll(bus);
            bus.stream("jobs").appendAndWait(numbered(0));
            redis.pause();
            long began = System.nanoTime();
            eventually(() -> all(bus, State.DOWN));
            // A busy machine adds something; what does not notice at all takes for ever.
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(7));
            assertThat(bus.connections()).hasSize(4);
            redis.resume();
            eventually(() -> all(bus, State.UP));
        }
    }

    /** Reads, and nothing else. */
    private static final class Reading implements ReadLoop.Work {
        @Override
        public void begin(ReadLoop loop, Link link) {
            // Nothing is asked here: the server is met in the read.
        }

        @Override
        public void step(ReadLoop loop, Link link) throws IOException {
            Command read = Command.of("XREAD", "BLOCK", "2000", "STREAMS", "bus:jobs", "0-0");
            loop.readBlocking(link, read, ReadLoop.BLOCK_MS, before -> {});
        }

        @Override
        public void end(@Nullable Link link) {
            // Nothing is kept.
        }

        @Override
        public long queued() {
            return 0;
        }
    }

    @Test
    void aServerThatHangsUpAfterTheGreetingIsNotStormed() {
        String refused = "-NOPERM this user has no permissions\r\n";
        String subscribed = "*3\r\n" + FakeServer.bulk("subscribe") + FakeServer.bulk("bus:state") + ":1\r\n";
        try (FakeServer server = new FakeServer()
                        .answer("SUBSCRIBE", subscribed)
                        .answer("SUBSCRIBE bus:~listeners", refused)
                        .answer("XREAD", FakeServer.HANG_UP);
                Bus bus = RedisBus.connect(BusConfig.forRole("agent").withUrl(server.url()))) {
            bus.channel("state").subscribe(m -> {});
            ((BusOnRedis) bus).start(new Reading(), new Counters(), "loop");
            server.onlyGreet();
            server.answer("PUBSUB", refused).answer("SUBSCRIBE bus:~listeners", refused);
            server.answerAndHangUp("SUBSCRIBE", subscribed);
            List<String> purposes = List.of("loop", "subscriber", "writer");
            eventually(() -> purposes.stream().allMatch(each -> server.connections(each) >= 8));
            // The pauses double from 20 ms to 2 s, so that the eighth attempt comes after a second or more, and only
            // one
            // in 1 to 2 s after it.
            assertThat(purposes).allMatch(each -> server.connections(each) < 20);
        }
    }

    @Test
    void aSocketWhereNobodyAcceptsIsNotWaitedForForEver(@TempDir Path directory) throws IOException {
        Path path = directory.resolve("s");
        List<Transport> waiting = new ArrayList<>();
        try (ServerSocketChannel frozen = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            frozen.bind(UnixDomainSocketAddress.of(path), 2);
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 100; i++) {
                            waiting.add(ChannelTransport.of(ChannelTransport.connectUnix(path.toString())));
                        }
                    })
                    .isInstanceOf(IOException.class);
            assertThat(waiting).isNotEmpty();
        } finally {
            waiting.forEach(Transport::close);
        }
    }

    @Test
    void closingTheBusEndsTheAccount() {
        Bus bus = RedisBus.connect(config(redis));
        useAll(bus);
        bus.close();
        assertThat(bus.connections()).noneMatch(each -> each.purpose().startsWith("follow"));
    }
}
