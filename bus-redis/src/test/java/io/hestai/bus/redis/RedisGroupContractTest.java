package io.hestai.bus.redis;

import io.hestai.bus.Bus;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import io.hestai.bus.testkit.contract.GroupContract;
import org.junit.jupiter.api.BeforeEach;

@WithRedis
class RedisGroupContractTest extends GroupContract {
    private RedisServer redis;

    @BeforeEach
    void use(RedisServer server) {
        redis = server;
    }

    @Override
    protected Bus connect(String role) {
        return RedisBus.connect(BusConfig.forRole(role).withUrl(redis.url().toString()));
    }
}
