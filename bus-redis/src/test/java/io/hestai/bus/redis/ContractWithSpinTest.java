package io.hestai.bus.redis;

import io.hestai.bus.Bus;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import io.hestai.bus.testkit.contract.ChannelContract;
import io.hestai.bus.testkit.contract.FollowerContract;
import io.hestai.bus.testkit.contract.GroupContract;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** The contract over connections whose readers look for bytes for a while before they sleep; over TCP, where nothing else uses a selector. */
final class ContractWithSpinTest {
    private static Bus spinning(RedisServer redis, String role) {
        return RedisBus.connect(
                BusConfig.forRole(role).withUrl(redis.tcpUrl().toString()).withSpin(Duration.ofNanos(50_000)));
    }

    @Nested
    @WithRedis(tcp = true)
    final class Channels extends ChannelContract {
        private RedisServer redis;

        @BeforeEach
        void use(RedisServer server) {
            redis = server;
        }

        @Override
        protected Bus connect(String role) {
            return spinning(redis, role);
        }
    }

    @Nested
    @WithRedis(tcp = true)
    final class Followers extends FollowerContract {
        private RedisServer redis;

        @BeforeEach
        void use(RedisServer server) {
            redis = server;
        }

        @Override
        protected Bus connect(String role) {
            return spinning(redis, role);
        }
    }

    @Nested
    @WithRedis(tcp = true)
    final class Groups extends GroupContract {
        private RedisServer redis;

        @BeforeEach
        void use(RedisServer server) {
            redis = server;
        }

        @Override
        protected Bus connect(String role) {
            return spinning(redis, role);
        }
    }
}
