package io.hestai.bus.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.Jedis;

class RedisVersionTest {
    @ParameterizedTest
    @EnumSource
    void whatIsFoundRuns(RedisVersion version) {
        assumeTrue(version.find().isPresent(), () -> "there is no " + version.needs());
        try (RedisServer redis = RedisServer.builder().version(version).launch();
                Jedis client = redis.client()) {
            assertThat(client.ping()).isEqualTo("PONG");
            assertThat(client.info("server")).contains("redis_version:");
            redis.pause();
            redis.resume();
            redis.stop();
            assertThat(redis.isRunning()).isFalse();
        }
    }

    @Test
    void theOldestThatIsSupportedIsThereAndOldEnough() {
        assertThat(RedisVersion.REDIS_6_2.find())
                .hasValueSatisfying(found -> assertThat(found.version()).startsWith("6.2."));
    }
}
