package io.hestai.bus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hestai.bus.ClosedException;
import io.hestai.bus.RefusedException;
import io.hestai.bus.RefusedException.Reason;
import io.hestai.bus.UnknownOutcomeException;
import io.hestai.bus.UnreachableException;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

@WithRedis(tcp = true)
class ServerConnectionTest {
    private final RedisServer redis;
    private final BusConfig config;

    ServerConnectionTest(RedisServer redis) {
        this.redis = redis;
        this.config = BusConfig.forRole("ops").withUrl(redis.url().toString());
    }

    @Test
    void anyCommandGivesPlainValues() {
        try (ServerConnection server = ServerConnection.open(config)) {
            assertThat(server.call("PING")).isEqualTo("PONG");
            assertThat(server.call("SET", "a", "1")).isEqualTo("OK");
            assertThat(server.call("INCR", "a")).isEqualTo(2L);
            assertThat(server.call("GET", "absent")).isNull();
            assertThat(server.call("MGET", "a", "absent")).isEqualTo(Arrays.asList("2", null));
            assertThat(server.call("CONFIG", "GET", "maxmemory")).isEqualTo(List.of("maxmemory", "0"));
            assertThat(server.call("CLIENT", "GETNAME")).isEqualTo("hbus:ops:operator");
        }
    }

    @Test
    void aNameThatIsNotUtf8GoesThereAndBackUnharmed() {
        byte[] key = {'k', (byte) 0xFF, 'x'};
        try (ServerConnection server = ServerConnection.open(config);
                Jedis client = redis.client()) {
            client.set(key, "v".getBytes(StandardCharsets.UTF_8));
            String name = String.valueOf(server.call("RANDOMKEY"));
            assertThat(server.call("GET", name)).isEqualTo("v");
        }
    }

    @Test
    void aRefusalKeepsTheWordsOfRedisAndNotTheArguments() {
        try (ServerConnection server = ServerConnection.open(config);
                Jedis client = redis.client()) {
            client.aclSetUser("ops", "on", ">s3cret", "~*", "+@all", "-config");
            assertThatThrownBy(() -> server.call("AUTH", "ops", "wr0ng"))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageNotContaining("wr0ng");
            assertThat(server.call("AUTH", "ops", "s3cret")).isEqualTo("OK");
            assertThatThrownBy(() -> server.call("CONFIG", "GET", "maxmemory"))
                    .hasMessageContaining("cannot run CONFIG GET")
                    .isInstanceOfSatisfying(RefusedException.class, refused -> {
                        assertThat(refused.reason()).isEqualTo(Reason.PERMISSION);
                        assertThat(refused.redisError())
                                .hasValueSatisfying(words -> assertThat(words).startsWith("NOPERM "));
                    });
        }
    }

    @Test
    void aServerThatIsLostOrClosedSaysSo() {
        BusConfig nowhere = config.withUrl("redis-socket:///nonexistent/redis.sock");
        assertThatThrownBy(() -> ServerConnection.open(nowhere)).isInstanceOf(UnreachableException.class);
        ServerConnection server = ServerConnection.open(config);
        redis.kill();
        assertThatThrownBy(() -> server.call("PING"))
                .isInstanceOf(UnknownOutcomeException.class)
                .hasMessageContaining("PING");
        server.close();
        server.close();
        assertThatThrownBy(() -> server.call("PING")).isInstanceOf(ClosedException.class);
    }
}
