package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.config;
import static io.hestai.bus.redis.Buses.eventually;
import static io.hestai.bus.redis.Buses.numbered;
import static io.hestai.bus.redis.Buses.shared;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hestai.bus.Bus;
import io.hestai.bus.BusEvent;
import io.hestai.bus.ConnectionHealth;
import io.hestai.bus.EntryId;
import io.hestai.bus.RefusedException;
import io.hestai.bus.RefusedException.Reason;
import io.hestai.bus.testkit.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** The servers are of a version without WAITAOF, where nothing else is said; a server with it is played. */
final class DurabilityTest {
    private static final String AOF_ON = FakeServer.bulk("run_id:1\r\naof_enabled:1\r\n");
    private static final String AOF_OFF = FakeServer.bulk("run_id:1\r\naof_enabled:0\r\n");

    private static AbstractThrowableAssert<?, ?> assertNotDurable(BusConfig config) {
        return assertThatThrownBy(() -> RedisBus.connect(config.withDurability(Durability.DISK)))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_DURABLE));
    }

    private static DiskProof proof(BusConfig config) {
        try (Bus bus = RedisBus.connect(config.withDurability(Durability.DISK))) {
            return Objects.requireNonNull(((BusOnRedis) bus).io().dialer().diskProof());
        }
    }

    private static BusConfig played(FakeServer server) {
        return BusConfig.forRole("agent").withUrl(server.url());
    }

    @Test
    void aServerThatWritesBeforeItRepliesIsDurable() {
        try (RedisServer redis = RedisServer.builder()
                .config("appendonly yes", "appendfsync always")
                .launch()) {
            assertThat(proof(config(redis))).isIn(DiskProof.ALWAYS, DiskProof.WAITAOF);
        }
    }

    @Test
    void aServerThatKeepsNothingIsRefusedWithTheCommandsThatMendIt() {
        try (RedisServer redis = RedisServer.launch()) {
            assertNotDurable(config(redis))
                    .hasMessageContaining("appendonly no")
                    .hasMessageContaining("CONFIG SET appendonly yes")
                    .hasMessageContaining(redis.url().getPath())
                    .hasMessageNotContaining("\n");
            try (Jedis raw = redis.client()) {
                raw.configSet("appendonly", "yes");
                raw.configSet("appendfsync", "always");
            }
            assertThat(proof(config(redis))).isNotNull();
        }
    }

    @Test
    void nothingIsAskedOfWhoIsContentWithMemory() {
        try (RedisServer redis = RedisServer.launch();
                Bus bus = RedisBus.connect(config(redis))) {
            assertThat(((BusOnRedis) bus).io().dialer().diskProof()).isNull();
        }
    }

    @Test
    void aServerThatComesLaterAndKeepsNothingIsToldOfOnce(@TempDir Path outbox) {
        try (RedisServer redis = RedisServer.launch()) {
            redis.kill();
            BusConfig config = config(redis).withDurability(Durability.DISK).withOutbox(OutboxOptions.disk(outbox));
            List<BusEvent> events = shared();
            try (Bus bus = RedisBus.connect(config)) {
                bus.events().listen(events::add);
                CompletableFuture<EntryId> held = bus.stream("jobs").append(numbered(0));
                redis.start();
                eventually(() -> events.stream().anyMatch(DurabilityTest::saysHowToMend));
                ConnectionHealth refused = writer(bus);
                assertThat(refused.reason()).contains("CONFIG SET appendonly yes");
                eventually(() -> writer(bus).attempts() > refused.attempts() + 2);
                assertThat(events).filteredOn(DurabilityTest::saysHowToMend).hasSize(1);
                assertThat(held).isNotDone();
                try (Jedis raw = redis.client()) {
                    raw.configSet("appendfsync", "always");
                    raw.configSet("appendonly", "yes");
                }
                assertThat(held.join()).isNotNull();
            }
        }
    }

    @Test
    void whatWaitedForAServerThatKeepsNothingFailsWithTheReason(@TempDir Path outbox) {
        try (RedisServer redis = RedisServer.launch()) {
            redis.kill();
            BusConfig config = config(redis)
                    .withDurability(Durability.DISK)
                    .withOutbox(OutboxOptions.disk(outbox).withHold(Duration.ofSeconds(1)));
            try (Bus bus = RedisBus.connect(config)) {
                redis.start();
                eventually(() -> writer(bus).reason().contains("appendonly no"));
                assertThatThrownBy(() -> bus.stream("jobs").appendAndWait(numbered(0)))
                        .isInstanceOfSatisfying(
                                RefusedException.class,
                                e -> assertThat(e.reason()).isEqualTo(Reason.NOT_DURABLE))
                        .hasMessageContaining("CONFIG SET appendonly yes");
            }
        }
    }

    private static ConnectionHealth writer(Bus bus) {
        return bus.connections().stream()
                .filter(each -> each.purpose().equals(Sender.PURPOSE))
                .findFirst()
                .orElseThrow();
    }

    private static boolean saysHowToMend(BusEvent event) {
        return event instanceof BusEvent.ConnectionLost lost && lost.reason().contains("CONFIG SET appendonly yes");
    }

    @Test
    void aFileThatIsNeverBroughtToTheDiskIsNotDurable() {
        try (FakeServer server = new FakeServer()
                .answer("WAITAOF", "*2\r\n:0\r\n:0\r\n")
                .answer("INFO", AOF_ON)
                .answer("CONFIG", "*2\r\n" + FakeServer.bulk("appendfsync") + FakeServer.bulk("no"))) {
            assertNotDurable(played(server))
                    .hasMessageContaining("appendfsync no")
                    .hasMessageContaining("CONFIG SET appendfsync everysec");
        }
    }

    @Test
    void aSecondBehindIsNotDurableWithoutAWayToWait() {
        try (FakeServer server = new FakeServer()
                .answer("INFO", AOF_ON)
                .answer("CONFIG", "*2\r\n" + FakeServer.bulk("appendfsync") + FakeServer.bulk("everysec"))) {
            assertNotDurable(played(server))
                    .hasMessageContaining("appendfsync everysec")
                    .hasMessageContaining("CONFIG SET appendfsync always");
        }
    }

    @Test
    void aServerThatCanBeAskedToWaitForItsDiskIsDurable() {
        try (FakeServer server =
                new FakeServer().answer("WAITAOF", "*2\r\n:0\r\n:0\r\n").answer("INFO", AOF_ON)) {
            assertThat(proof(played(server))).isEqualTo(DiskProof.WAITAOF);
        }
    }

    @Test
    void waitingForADiskThatIsNotWrittenToIsRefused() {
        try (FakeServer server =
                new FakeServer().answer("WAITAOF", "*2\r\n:0\r\n:0\r\n").answer("INFO", AOF_OFF)) {
            assertNotDurable(played(server))
                    .hasMessageContaining("run 'CONFIG SET appendonly yes'")
                    .hasMessageNotContaining("appendfsync");
        }
    }

    @Test
    void whatCannotBeVerifiedIsRefusedAndNamesTheMissingRight() {
        try (RedisServer redis = RedisServer.builder()
                        .config("appendonly yes", "appendfsync always")
                        .launch();
                Jedis admin = redis.client()) {
            String[] rights = {"on", ">pw", "~bus:*", "&bus:*", "+@all"};
            admin.aclSetUser("blind", rights);
            admin.aclSetUser("blind", "-info");
            assertNotDurable(config(redis).withCredentials("blind", "pw"))
                    .hasMessageContaining("cannot verify")
                    .hasMessageContaining("+info");
            admin.aclSetUser("half", rights);
            admin.aclSetUser("half", "-config");
            assertNotDurable(config(redis).withCredentials("half", "pw"))
                    .hasMessageContaining("cannot verify")
                    .hasMessageContaining("+config|get");
        }
    }

    @Test
    void aConfigurationKeepsAllElseWhenOnePartChanges() {
        BusConfig config = BusConfig.forRole("agent")
                .withInstance("i")
                .withNamespace("n:")
                .withUrl("redis://h")
                .withCredentials("u", "p")
                .withMaxMessageBytes(7)
                .withMaxConnections(9)
                .withDurability(Durability.DISK);
        assertThat(config.withTimeouts(Timeouts.DEFAULT)).isEqualTo(config);
        assertThat(config.withoutNamespace().withNamespace("n:")).isEqualTo(config);
        assertThat(BusConfig.forRole("agent").durability()).isEqualTo(Durability.MEMORY);
    }
}
