package io.hestai.bus.admin.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.Bus;
import io.hestai.bus.Message;
import io.hestai.bus.admin.doctor.Finding.Level;
import io.hestai.bus.redis.BusConfig;
import io.hestai.bus.redis.Durability;
import io.hestai.bus.redis.RedisBus;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.RedisVersion;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A server as it should be, on which a bus has worked, makes every check pass: on each version. */
class SoundServerTest extends OnEachServer {
    private static final String PASSWORD = "s3cret";

    SoundServerTest(RedisVersion version) {
        super(
                version,
                RedisServer.builder()
                        .tcp()
                        .config("maxmemory 500mb", "requirepass " + PASSWORD)
                        .config(onDisk(version)));
    }

    /** Those that have WAITAOF need not write each append at once. */
    private static String[] onDisk(RedisVersion version) {
        return switch (version) {
            case USUAL, REDIS_6_2 -> new String[] {"appendonly yes", "appendfsync always"};
            case REDIS_8, VALKEY_8 -> new String[] {"appendonly yes"};
        };
    }

    @Test
    void everyCheckPasses() {
        BusConfig config = Exam.config(redis()).withCredentials("", PASSWORD);
        try (Bus bus = RedisBus.connect(config)) {
            workWith(bus);
            Map<String, Finding> findings = Exam.all(config);
            // The version is one for the table of flaws, which grows; how quick it is depends on what else this
            // machine does.
            findings.keySet().removeAll(List.of("server.version", "latency.ping", "latency.stalls"));
            assertThat(findings).hasSizeGreaterThan(30);
            assertThat(findings.values()).allSatisfy(finding -> {
                assertThat(finding.level()).as(finding.check()).isEqualTo(Level.OK);
                assertThat(finding.found()).doesNotContain("\n");
                assertThat(finding.fix()).isEmpty();
            });
        }
    }

    private static void workWith(Bus bus) {
        bus.channel("state").publish(Message.of("up")).join();
        bus.stream("jobs").append(Message.of("job")).join();
    }

    @Test
    void durabilityOnDiskIsPossible() {
        BusConfig config = Exam.config(redis()).withCredentials("", PASSWORD).withDurability(Durability.DISK);
        assertThat(Exam.of(config, "persistence.durability").level()).isEqualTo(Level.OK);
    }
}
