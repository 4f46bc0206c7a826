package io.hestai.bus.admin.doctor;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.admin.doctor.Finding.Level;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.RedisVersion;
import io.hestai.bus.testkit.WithRedis;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A server with nearly every setting wrong makes the checks of settings fail, each with what puts it right: on each version. */
class NeglectedServerTest {
    private static final Map<String, Level> EXPECTED = Map.ofEntries(
            Map.entry("server.capabilities", Level.FAULT),
            Map.entry("persistence.durability", Level.WARNING),
            Map.entry("memory.policy", Level.FAULT),
            Map.entry("clients.limits", Level.WARNING),
            Map.entry("clients.timeout", Level.WARNING),
            Map.entry("clients.keepalive", Level.WARNING),
            Map.entry("security.exposure", Level.FAULT),
            Map.entry("security.default_user", Level.WARNING),
            Map.entry("security.socket", Level.WARNING));

    abstract static class Neglected {
        private final RedisServer redis;

        Neglected(RedisServer redis) {
            this.redis = redis;
        }

        @Test
        void eachWrongSettingIsFoundWithItsRemedy() {
            Map<String, Finding> findings = Exam.all(Exam.config(redis));
            EXPECTED.forEach((check, level) -> {
                Finding finding = requireNonNull(findings.get(check), check);
                assertThat(finding.level()).as(finding.toString()).isEqualTo(level);
                assertThat(finding.why()).as(check).isPresent();
                assertThat(finding.fix()).as(check).isPresent();
            });
        }
    }

    @Nested
    @WithRedis(
            tcp = true,
            config = {
                "maxmemory 100mb",
                "maxmemory-policy allkeys-lru",
                "client-output-buffer-limit pubsub 0 0 0",
                "timeout 5",
                "tcp-keepalive 0",
                "bind 0.0.0.0",
                "protected-mode no",
                "unixsocketperm 777",
                "rename-command XAUTOCLAIM \"\""
            })
    final class OnTheUsualOne extends Neglected {
        OnTheUsualOne(RedisServer redis) {
            super(redis);
        }
    }

    @Nested
    @WithRedis(
            version = RedisVersion.REDIS_6_2,
            tcp = true,
            config = {
                "maxmemory 100mb",
                "maxmemory-policy allkeys-lru",
                "client-output-buffer-limit pubsub 0 0 0",
                "timeout 5",
                "tcp-keepalive 0",
                "bind 0.0.0.0",
                "protected-mode no",
                "unixsocketperm 777",
                "rename-command XAUTOCLAIM \"\""
            })
    final class OnRedis62 extends Neglected {
        OnRedis62(RedisServer redis) {
            super(redis);
        }
    }

    @Nested
    @WithRedis(
            version = RedisVersion.REDIS_8,
            tcp = true,
            config = {
                "maxmemory 100mb",
                "maxmemory-policy allkeys-lru",
                "client-output-buffer-limit pubsub 0 0 0",
                "timeout 5",
                "tcp-keepalive 0",
                "bind 0.0.0.0",
                "protected-mode no",
                "unixsocketperm 777",
                "rename-command XAUTOCLAIM \"\""
            })
    final class OnRedis8 extends Neglected {
        OnRedis8(RedisServer redis) {
            super(redis);
        }
    }

    @Nested
    @WithRedis(
            version = RedisVersion.VALKEY_8,
            tcp = true,
            config = {
                "maxmemory 100mb",
                "maxmemory-policy allkeys-lru",
                "client-output-buffer-limit pubsub 0 0 0",
                "timeout 5",
                "tcp-keepalive 0",
                "bind 0.0.0.0",
                "protected-mode no",
                "unixsocketperm 777",
                "rename-command XAUTOCLAIM \"\""
            })
    final class OnValkey8 extends Neglected {
        OnValkey8(RedisServer redis) {
            super(redis);
        }
    }
}
