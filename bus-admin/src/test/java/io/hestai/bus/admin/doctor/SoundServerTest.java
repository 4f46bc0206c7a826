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
import io.hestai.bus.testkit.WithRedis;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A server as it should be, on which a bus has worked, makes every check pass: on each version. */
class SoundServerTest {
    private static final String PASSWORD = "s3cret";

    abstract static class Sound {
        private final RedisServer redis;

        Sound(RedisServer redis) {
            this.redis = redis;
        }

        @Test
        void everyCheckPasses() {
            BusConfig config = Exam.config(redis).withCredentials("", PASSWORD);
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
            BusConfig config = Exam.config(redis).withCredentials("", PASSWORD).withDurability(Durability.DISK);
            assertThat(Exam.of(config, "persistence.durability").level()).isEqualTo(Level.OK);
        }
    }

    @Nested
    @WithRedis(
            tcp = true,
            config = {"appendonly yes", "appendfsync always", "maxmemory 500mb", "requirepass " + PASSWORD})
    final class OnTheUsualOne extends Sound {
        OnTheUsualOne(RedisServer redis) {
            super(redis);
        }
    }

    @Nested
    @WithRedis(
            version = RedisVersion.REDIS_6_2,
            tcp = true,
            config = {"appendonly yes", "appendfsync always", "maxmemory 500mb", "requirepass " + PASSWORD})
    final class OnRedis62 extends Sound {
        OnRedis62(RedisServer redis) {
            super(redis);
        }
    }

    @Nested
    @WithRedis(
            version = RedisVersion.REDIS_8,
            tcp = true,
            config = {"appendonly yes", "maxmemory 500mb", "requirepass " + PASSWORD})
    final class OnRedis8 extends Sound {
        OnRedis8(RedisServer redis) {
            super(redis);
        }
    }

    @Nested
    @WithRedis(
            version = RedisVersion.VALKEY_8,
            tcp = true,
            config = {"appendonly yes", "maxmemory 500mb", "requirepass " + PASSWORD})
    final class OnValkey8 extends Sound {
        OnValkey8(RedisServer redis) {
            super(redis);
        }
    }
}
