package io.hestai.bus.redis;

import io.hestai.bus.testkit.RedisVersion;
import io.hestai.bus.testkit.WithRedis;
import org.junit.jupiter.api.Nested;

/** The contract on Valkey. */
final class ContractOnValkey8Test {
    @Nested
    @WithRedis(version = RedisVersion.VALKEY_8)
    final class Channels extends RedisChannelContractTest {}

    @Nested
    @WithRedis(version = RedisVersion.VALKEY_8)
    final class Streams extends RedisStreamContractTest {}

    @Nested
    @WithRedis(version = RedisVersion.VALKEY_8)
    final class Followers extends RedisFollowerContractTest {}

    @Nested
    @WithRedis(version = RedisVersion.VALKEY_8)
    final class Groups extends RedisGroupContractTest {}
}
