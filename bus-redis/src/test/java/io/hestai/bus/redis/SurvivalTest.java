package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.connect;
import static io.hestai.bus.redis.Buses.eventually;
import static io.hestai.bus.redis.Buses.number;
import static io.hestai.bus.redis.Buses.numbered;
import static io.hestai.bus.redis.Buses.shared;
import static io.hestai.bus.redis.Buses.tried;
import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.Bus;
import io.hestai.bus.BusException;
import io.hestai.bus.ConnectionHealth;
import io.hestai.bus.Group;
import io.hestai.bus.Position;
import io.hestai.bus.RefusedException;
import io.hestai.bus.RefusedException.Reason;
import io.hestai.bus.Subscription;
import io.hestai.bus.testkit.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.args.ClientType;
import redis.clients.jedis.params.ClientKillParams;

/** Whatever Redis refuses for a while, everything goes on when it does so no more. */
final class SurvivalTest {

    /** A bus with one of everything, and what came out of it. */
    private static final class Everything implements AutoCloseable {
        private final Bus bus;
        private final List<Integer> handled = shared();
        private final List<Integer> followed = shared();
        private final List<Integer> heard = shared();
        private final List<Subscription> subscriptions;

        Everything(RedisServer redis) {
            bus = connect(redis);
            subscriptions = List.of(
                    bus.stream("jobs").group("g").consume(d -> handled.add(number(d.message()))),
                    bus.stream("jobs").from(Position.start()).follow(e -> followed.add(number(e.message()))),
                    bus.channel("state").subscribe(m -> heard.add(number(m.message()))));
            work(0);
        }

        /** Sends a number by all ways, until it has come out of all of them. */
        void work(int n) {
            eventually(() -> tried(() -> bus.stream("jobs").appendAndWait(numbered(n))));
            eventually(() -> handled.contains(n) && followed.contains(n));
            eventually(() -> {
                tried(() -> bus.channel("state").publishAndWait(numbered(n)));
                return heard.contains(n);
            });
            eventually(() -> subscriptions.stream().allMatch(s -> s.state() == Subscription.State.ACTIVE));
        }

        void expectRefusal(Reason reason) {
            eventually(() -> refusal() == reason);
        }

        private Reason refusal() {
            try {
                bus.stream("jobs").appendAndWait(numbered(-1));
                return Reason.OTHER;
            } catch (RefusedException e) {
                return e.reason();
            } catch (BusException away) {
                return Reason.OTHER;
            }
        }

        @Override
        public void close() {
            assertThat(subscriptions).allMatch(each -> each.state() != Subscription.State.FAILED);
            bus.close();
        }
    }

    private static void on(RedisServer redis, Consumer<Jedis> change) {
        try (Jedis raw = redis.client()) {
            change.accept(raw);
        }
    }

    @Test
    void aServerThatBecomesAReplicaAndAMasterAgain() {
        try (RedisServer redis = RedisServer.launch();
                Everything all = new Everything(redis)) {
            on(redis, raw -> raw.replicaof("127.0.0.1", 1));
            all.expectRefusal(Reason.READ_ONLY);
            on(redis, Jedis::replicaofNoOne);
            all.work(1);
        }
    }

    /** What was refused is not forgotten: the entry would stay pending with a live consumer, for ever. */
    @Test
    void anAcknowledgementThatIsRefusedIsSentAgain() {
        CountDownLatch handle = new CountDownLatch(1);
        try (RedisServer redis = RedisServer.launch();
                Bus bus = connect(redis)) {
            Group group = bus.stream("jobs").group("g");
            List<Integer> handled = shared();
            group.consume(d -> {
                Waits.forEnd(handle, Duration.ofSeconds(20));
                handled.add(number(d.message()));
            });
            bus.stream("jobs").appendAndWait(numbered(0));
            eventually(() -> group.info().pending() == 1);
            on(redis, raw -> raw.replicaof("127.0.0.1", 1));
            handle.countDown();
            on(redis, raw -> eventually(() -> refusals(raw) > 0));
            on(redis, Jedis::replicaofNoOne);
            eventually(() -> group.info().pending() == 0);
            assertThat(handled).containsExactly(0);
        }
    }

    /** How often a script was not run because it writes. */
    private static long refusals(Jedis raw) {
        return raw.info("errorstats")
                .lines()
                .filter(line -> line.startsWith("errorstat_READONLY:count="))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf('=') + 1)))
                .sum();
    }

    @Test
    void aReplicaThatServesNothingWhileItsMasterIsAway() {
        try (RedisServer redis = RedisServer.builder()
                        .config("replica-serve-stale-data no")
                        .launch();
                Everything all = new Everything(redis)) {
            on(redis, raw -> raw.replicaof("127.0.0.1", 1));
            eventually(() -> all.subscriptions.get(1).state() == Subscription.State.RECONNECTING);
            on(redis, Jedis::replicaofNoOne);
            all.work(1);
        }
    }

    @Test
    void aServerThatIsOutOfMemory() {
        try (RedisServer redis = RedisServer.launch();
                Everything all = new Everything(redis)) {
            on(redis, raw -> raw.configSet("maxmemory", "1"));
            all.expectRefusal(Reason.OUT_OF_MEMORY);
            on(redis, raw -> raw.clientKill(ClientKillParams.clientKillParams().type(ClientType.NORMAL)));
            // Who only takes out goes on, since that makes room.
            eventually(
                    () -> all.bus.connections().stream().allMatch(each -> each.state() == ConnectionHealth.State.UP));
            on(redis, raw -> raw.configSet("maxmemory", "0"));
            all.work(1);
        }
    }

    @Test
    void aServerThatCannotSaveToItsDisk() throws IOException {
        try (RedisServer redis = RedisServer.builder()
                        .config("save 3600 1", "stop-writes-on-bgsave-error yes")
                        .launch();
                Everything all = new Everything(redis)) {
            Path inTheWay = redis.directory().resolve("dump.rdb");
            Files.createDirectory(inTheWay);
            on(redis, Jedis::bgsave);
            all.expectRefusal(Reason.NOT_PERSISTING);
            Files.delete(inTheWay);
            on(redis, Jedis::bgsave);
            all.work(1);
        }
    }

    @Test
    void aServerThatIsLoading() throws InterruptedException {
        try (RedisServer redis = RedisServer.builder()
                        .config("appendonly yes", "appendfsync always", "key-load-delay 100")
                        .launch();
                Everything all = new Everything(redis)) {
            // While it loads, Redis listens at every 1,024th command only.
            on(redis, raw -> {
                Pipeline filler = raw.pipelined();
                for (int i = 0; i < 20_000; i++) {
                    filler.set("filler:" + i, "x");
                }
                filler.sync();
            });
            redis.kill();
            Thread start = new Thread(redis::start, "start");
            start.start();
            Set<String> refused = new HashSet<>();
            eventually(() -> {
                for (ConnectionHealth each : all.bus.connections()) {
                    if (each.reason().contains("LOADING")) {
                        refused.add(each.purpose());
                    }
                }
                return refused.size() == 4;
            });
            on(redis, raw -> raw.configSet("key-load-delay", "0"));
            start.join();
            all.work(1);
        }
    }
}
