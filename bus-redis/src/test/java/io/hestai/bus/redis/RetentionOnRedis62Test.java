package io.hestai.bus.redis;

import io.hestai.bus.testkit.RedisVersion;
import io.hestai.bus.testkit.WithRedis;
import org.junit.jupiter.api.Nested;

/** What is kept, what is missing and what happens once, on the oldest Redis that is supported: it cannot count what was ever added. */
final class RetentionOnRedis62Test {
    @Nested
    @WithRedis(version = RedisVersion.REDIS_6_2)
    final class Retained extends RetentionTest {}

    @Nested
    @WithRedis(version = RedisVersion.REDIS_6_2)
    final class Gaps extends GapTest {}

    @Nested
    @WithRedis(version = RedisVersion.REDIS_6_2)
    final class Effects extends EffectsTest {}
}
