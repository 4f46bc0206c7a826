package io.hestai.bus.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import redis.clients.jedis.Jedis;

@WithRedis(config = "maxmemory 20mb", tcp = true)
@TestMethodOrder(MethodOrderer.MethodName.class)
class WithRedisTest {
    private static final Set<RedisServer> SEEN = new HashSet<>();

    private final RedisServer redis;

    WithRedisTest(RedisServer redis) {
        this.redis = redis;
    }

    @BeforeEach
    void seesTheServerBeforeEachTest(RedisServer same) {
        assertThat(same).isSameAs(redis);
        assertThat(same.isRunning()).isTrue();
        SEEN.add(same);
    }

    @RepeatedTest(3)
    void everyTestFindsItEmpty() {
        try (Jedis client = redis.client()) {
            assertThat(client.dbSize()).isZero();
            client.set("left", "over");
        }
    }

    @RepeatedTest(2)
    void itIsBackAfterATestThatKilledIt() {
        redis.kill();
    }

    @RepeatedTest(2)
    void itIsAwakeAfterATestThatPausedIt() {
        redis.pause();
    }

    @Test
    void theAnnotationConfiguresIt() {
        try (Jedis client = new Jedis(redis.tcpUrl())) {
            assertThat(client.configGet("maxmemory")).containsEntry("maxmemory", "20971520");
        }
    }

    @Test
    void zOneServerServesTheWholeClass() {
        assertThat(SEEN).hasSize(1);
    }

    @Nested
    class InANestedClass {
        @Test
        void itIsTheSameServer(RedisServer same) {
            assertThat(same).isSameAs(redis);
        }
    }
}
