package io.hestai.bus.redis;

import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.time.Duration;
import org.junit.jupiter.api.Nested;

/** The contract over connections whose readers look for bytes for a while before they sleep; over TCP, where nothing else uses a selector. */
final class ContractWithSpinTest {
    private static BusConfig spinning(RedisServer redis, String role) {
        return BusConfig.forRole(role).withUrl(redis.tcpUrl().toString()).withSpin(Duration.ofNanos(50_000));
    }

    @Nested
    @WithRedis(tcp = true)
    final class Channels extends RedisChannelContractTest {
        @Override
        BusConfig config(RedisServer server, String role) {
            return spinning(server, role);
        }
    }

    @Nested
    @WithRedis(tcp = true)
    final class Followers extends RedisFollowerContractTest {
        @Override
        BusConfig config(RedisServer server, String role) {
            return spinning(server, role);
        }
    }

    @Nested
    @WithRedis(tcp = true)
    final class Groups extends RedisGroupContractTest {
        @Override
        BusConfig config(RedisServer server, String role) {
            return spinning(server, role);
        }
    }
}
