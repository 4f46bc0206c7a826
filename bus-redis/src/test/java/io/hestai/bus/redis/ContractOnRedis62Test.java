package io.hestai.bus.redis;

import io.hestai.bus.testkit.RedisVersion;
import io.hestai.bus.testkit.WithRedis;
import org.junit.jupiter.api.Nested;

/** The contract on the oldest Redis that is supported. */
final class ContractOnRedis62Test {
    @Nested
    @WithRedis(version = RedisVersion.REDIS_6_2)
    final class Channels extends RedisChannelContractTest {}

    @Nested
    @WithRedis(version = RedisVersion.REDIS_6_2)
    final class Streams extends RedisStreamContractTest {}

    @Nested
    @WithRedis(version = RedisVersion.REDIS_6_2)
    final class Followers extends RedisFollowerContractTest {}

    @Nested
    @WithRedis(version = RedisVersion.REDIS_6_2)
    final class Groups extends RedisGroupContractTest {}
}
