package io.hestai.bus.admin.doctor;

import static io.hestai.bus.admin.doctor.Exam.saying;
import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.admin.doctor.Finding.Level;
import io.hestai.bus.redis.BusConfig;
import io.hestai.bus.redis.Durability;
import io.hestai.bus.redis.ServerConnection;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** What happens while a server runs, or is set while it does, makes checks fail and pass. */
@WithRedis(config = "maxmemory 100mb")
class RunningServerTest {
    private final RedisServer redis;
    private final BusConfig config;

    RunningServerTest(RedisServer redis) {
        this.redis = redis;
        this.config = Exam.config(redis);
    }

    private Finding look(String check) {
        return Exam.of(config, check);
    }

    private void set(String setting, String value) {
        try (Jedis client = redis.client()) {
            client.configSet(setting, value);
        }
    }

    @AfterEach
    void setBack() {
        set("maxmemory", "100mb");
        set("maxmemory-policy", "noeviction");
        set("appendonly", "no");
        set("save", "");
        set("client-output-buffer-limit", "pubsub 32mb 8mb 60");
        set("timeout", "0");
        try (Jedis client = redis.client()) {
            client.configResetStat();
            client.slowlogReset();
        }
    }

    @Test
    void aVersionWithFlawsIsNamedAndOneWithoutPasses() {
        Finding old = Exam.of(config, "server.version", saying("redis_version", "8.2.1"));
        assertThat(old.level()).isEqualTo(Level.WARNING);
        assertThat(old.found()).contains("Redis 8.2.1", "CVE-2025-49844", "known until 20");
        assertThat(old.fix()).hasValueSatisfying(fix -> assertThat(fix).startsWith("install Redis 8.2."));
        assertThat(Exam.of(config, "server.version", saying("redis_version", "99.0.0"))
                        .level())
                .isEqualTo(Level.OK);
    }

    @Test
    void aClockThatIsAnHourAwayIsTold() {
        Clock ours = Clock.offset(Clock.systemUTC(), Duration.ofHours(1));
        Finding finding = Exam.of(config, "server.clock", line -> line, ours);
        assertThat(finding.level()).isEqualTo(Level.WARNING);
        assertThat(finding.found()).contains("behind");
        assertThat(look("server.clock").level()).isEqualTo(Level.OK);
    }

    @Test
    void persistenceIsComparedWithTheDurabilityAskedFor() {
        BusConfig disk = config.withDurability(Durability.DISK);
        assertThat(look("persistence.durability").level()).isEqualTo(Level.WARNING);
        assertThat(Exam.of(disk, "persistence.durability").level()).isEqualTo(Level.FAULT);
        set("save", "3600 1");
        assertThat(look("persistence.durability").level()).isEqualTo(Level.NOTE);
        set("appendonly", "yes");
        assertThat(look("persistence.durability").level()).isEqualTo(Level.OK);
        set("appendfsync", "no");
        assertThat(look("persistence.durability").level()).isEqualTo(Level.NOTE);
        assertThat(Exam.of(disk, "persistence.durability").level()).isEqualTo(Level.FAULT);
        set("appendfsync", "everysec");
    }

    @Test
    void aFailedSaveIsAFault() {
        assertThat(look("persistence.state").level()).isEqualTo(Level.OK);
        assertThat(Exam.of(config, "persistence.state", saying("rdb_last_bgsave_status", "err"))
                        .level())
                .isEqualTo(Level.FAULT);
    }

    @Test
    void aLimitIsMissedAndAPolicyThatEvictsIsTold() {
        set("maxmemory-policy", "volatile-lru");
        assertThat(look("memory.policy").level()).isEqualTo(Level.WARNING);
        set("maxmemory-policy", "allkeys-lru");
        assertThat(look("memory.policy").level()).isEqualTo(Level.FAULT);
        set("maxmemory", "0");
        assertThat(look("memory.policy").level()).isEqualTo(Level.WARNING);
        assertThat(look("memory.limit").level()).isEqualTo(Level.NOTE);
    }

    @Test
    void aMemoryThatIsNearlyFullIsTold() {
        try (Jedis client = redis.client()) {
            client.setrange("filler", 12 << 20, "x");
        }
        set("maxmemory", Long.toString(usedMemory() * 100 / 85));
        assertThat(look("memory.headroom").level()).isEqualTo(Level.WARNING);
        set("maxmemory", Long.toString(usedMemory() * 100 / 98));
        assertThat(look("memory.headroom").level()).isEqualTo(Level.FAULT);
        set("maxmemory", "100mb");
        assertThat(look("memory.headroom").level()).isEqualTo(Level.OK);
    }

    private long usedMemory() {
        try (Jedis client = redis.client()) {
            return Long.parseLong(client.info("memory").replaceAll("(?s).*used_memory:(\\d+).*", "$1"));
        }
    }

    @Test
    void fragmentsAndSwappedMemoryAreTold() {
        UnaryOperator<Patient.Line> fragmented = line -> saying("mem_fragmentation_ratio", "3.1")
                .apply(saying("used_memory_rss", "900000000").apply(line));
        assertThat(Exam.of(config, "memory.fragmentation", fragmented).level()).isEqualTo(Level.WARNING);
        UnaryOperator<Patient.Line> swapped = line -> saying("mem_fragmentation_ratio", "0.2")
                .apply(saying("used_memory", "900000000").apply(line));
        assertThat(Exam.of(config, "memory.fragmentation", swapped).level()).isEqualTo(Level.WARNING);
    }

    @Test
    void fastGrowthIsTold() throws InterruptedException {
        AtomicBoolean stop = new AtomicBoolean();
        Thread writer = new Thread(() -> {
            try (Jedis client = redis.client()) {
                String megabyte = "x".repeat(1 << 20);
                for (int i = 0; i < 80 && !stop.get(); i++) {
                    client.set("k" + i, megabyte);
                    LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
                }
            }
        });
        writer.start();
        try {
            Finding finding = look("memory.growth");
            assertThat(finding.level()).as(finding.found()).isEqualTo(Level.WARNING);
            assertThat(finding.found()).contains("full in");
        } finally {
            stop.set(true);
            writer.join();
        }
    }

    @Test
    void limitsThatCutSubscribersOffAndTimeoutsAreTold() {
        set("client-output-buffer-limit", "pubsub 100kb 0 0");
        assertThat(look("clients.limits").level()).isEqualTo(Level.WARNING);
        set("timeout", "300");
        assertThat(look("clients.timeout").level()).isEqualTo(Level.NOTE);
    }

    @Test
    void connectionsThatAreNearlyAllTakenAreTold() {
        assertThat(look("clients.count").level()).isEqualTo(Level.OK);
        set("maxclients", "20");
        List<Jedis> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 15; i++) {
                Jedis client = redis.client();
                clients.add(client);
                client.ping();
            }
            assertThat(look("clients.count").level()).isEqualTo(Level.WARNING);
        } finally {
            clients.get(0).configSet("maxclients", "1000");
            clients.forEach(Jedis::close);
        }
    }

    @Test
    void aSubscriberThatDoesNotReadIsNamedBeforeItIsCutOff() throws IOException {
        set("client-output-buffer-limit", "pubsub 16mb 0 0");
        assertThat(look("clients.slow").level()).isEqualTo(Level.OK);
        try (SocketChannel sluggard = SocketChannel.open(StandardProtocolFamily.UNIX);
                Jedis client = redis.client()) {
            sluggard.connect(UnixDomainSocketAddress.of(redis.socket()));
            sluggard.write(ByteBuffer.wrap(
                    "CLIENT SETNAME sluggard\r\nSUBSCRIBE bus:state\r\n".getBytes(StandardCharsets.US_ASCII)));
            Awaitility.await().until(() -> client.publish("bus:state", "x") == 1);
            String megabyte = "x".repeat(1 << 20);
            for (int i = 0; i < 12; i++) {
                client.publish("bus:state", megabyte);
            }
            Finding finding = look("clients.slow");
            assertThat(finding.level()).isEqualTo(Level.WARNING);
            assertThat(finding.found()).contains("sluggard");
        }
    }

    @Test
    void busClientsAreCountedByRoleAndThoseInOtherDatabasesTold() {
        try (ServerConnection other = ServerConnection.open(
                BusConfig.forRole("agent").withUrl(config.url().orElseThrow()))) {
            Finding finding = look("clients.bus");
            assertThat(finding.level()).isEqualTo(Level.OK);
            assertThat(finding.found()).contains("agent");
            other.call("SELECT", "3");
            assertThat(look("clients.bus").level()).isEqualTo(Level.WARNING);
        }
    }

    @Test
    void slowAnswersAreTold() {
        AtomicInteger asked = new AtomicInteger();
        Finding slow = Exam.of(config, "latency.ping", line -> words -> {
            long until = System.nanoTime() + (asked.incrementAndGet() % 40 == 0 ? 11_000_000 : 0);
            while (System.nanoTime() - until < 0) {
                Thread.onSpinWait();
            }
            return "PONG";
        });
        assertThat(slow.level()).isEqualTo(Level.WARNING);
        assertThat(slow.found()).contains("p50", "p99", "1000 pings");
        Finding quick = Exam.of(config, "latency.ping", line -> words -> "PONG");
        assertThat(quick.level()).isEqualTo(Level.OK);
    }

    @Test
    void aCommandThatKeptTheServerBusyIsNamedAndNothingOfItsContent() {
        Awaitility.await().untilAsserted(() -> {
            try (Jedis client = redis.client()) {
                client.slowlogReset();
            }
            assertThat(look("latency.stalls").level()).isEqualTo(Level.OK);
        });
        try (Jedis client = redis.client()) {
            client.eval(
                    "local t = redis.call('TIME') local e = t[1] * 1000000 + t[2] + 150000 "
                            + "repeat t = redis.call('TIME') until t[1] * 1000000 + t[2] > e return 1",
                    0,
                    "s3cret");
        }
        Finding finding = look("latency.stalls");
        assertThat(finding.level()).isEqualTo(Level.WARNING);
        assertThat(finding.found()).containsIgnoringCase("eval").doesNotContain("s3cret", "TIME");
    }
}
