package io.hestai.bus.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;

/** What becomes of a server's data. */
class RedisServerDataTest {

    @ParameterizedTest
    @EnumSource
    void startedWithoutDataItHasNone(RedisVersion version) {
        assumeTrue(version.find().isPresent(), () -> "there is no " + version.needs());
        try (RedisServer redis = RedisServer.builder()
                .version(version)
                .config("appendonly yes", "appendfsync always")
                .launch()) {
            try (Jedis client = redis.client()) {
                client.set("k", "v");
                client.save();
            }
            redis.startWithoutData();
            try (Jedis client = redis.client()) {
                assertThat(client.dbSize()).isZero();
                client.set("k", "new");
            }
            redis.kill();
            redis.start();
            try (Jedis client = redis.client()) {
                assertThat(client.get("k")).isEqualTo("new");
            }
        }
    }

    @Test
    void aReplicaHasTheDataAndIsReadOnlyUntilItIsPromoted() {
        try (RedisServer redis = RedisServer.builder().tcp().launch();
                Jedis master = redis.client()) {
            master.set("k", "v");
            try (RedisServer replica = redis.replica();
                    Jedis client = replica.client()) {
                assertThat(client.get("k")).isEqualTo("v");
                assertThatThrownBy(() -> client.set("k", "x"))
                        .isInstanceOf(JedisDataException.class)
                        .hasMessageContaining("READONLY");
                master.set("k", "w");
                await().atMost(Duration.ofSeconds(10)).until(() -> "w".equals(client.get("k")));
                client.replicaofNoOne();
                assertThat(client.set("k", "x")).isEqualTo("OK");
            }
        }
    }

    @Test
    void aServerWithoutAPortHasNoReplica() {
        try (RedisServer redis = RedisServer.launch()) {
            assertThatThrownBy(redis::replica).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aFullDiskStopsAServerThatMustHaveEverythingOnIt() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(4);
                RedisServer redis = RedisServer.builder()
                        .dataDirectory(disk.directory())
                        .config("appendonly yes", "appendfsync always")
                        .launch()) {
            try (Jedis client = redis.client()) {
                client.set("k", "v");
            }
            var filler = disk.fill();
            try (Jedis client = redis.client()) {
                assertThatThrownBy(() -> client.set("large", "x".repeat(10_000)))
                        .isInstanceOf(RuntimeException.class);
            }
            await().atMost(Duration.ofSeconds(10)).until(() -> !redis.isRunning());
            Files.delete(filler);
            redis.start();
            try (Jedis client = redis.client()) {
                assertThat(client.get("k")).isEqualTo("v");
            }
        }
    }
}
