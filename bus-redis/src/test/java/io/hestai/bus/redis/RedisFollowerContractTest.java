package io.hestai.bus.redis;

import io.hestai.bus.Bus;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import io.hestai.bus.testkit.contract.FollowerContract;
import org.junit.jupiter.api.BeforeEach;

@WithRedis
class RedisFollowerContractTest extends FollowerContract {
    private RedisServer redis;

    @BeforeEach
    void use(RedisServer server) {
        redis = server;
    }

    @Override
    protected Bus connect(String role) {
        return RedisBus.connect(config(redis, role));
    }

    /** How a bus is connected; others may connect otherwise. */
    BusConfig config(RedisServer server, String role) {
        return BusConfig.forRole(role).withUrl(server.url().toString());
    }
}
