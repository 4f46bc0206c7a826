package io.hestai.bus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hestai.bus.Bus;
import io.hestai.bus.UnreachableException;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@WithRedis
final class RedisUrlTest {

    @ParameterizedTest
    @CsvSource({
        "redis://localhost, redis://localhost:6379/0",
        "redis://localhost:7000/3, redis://localhost:7000/3",
        "redis://:pw@h:1/2, redis://h:1/2",
        "rediss://user:pw@h, rediss://h:6379/0",
        "redis://[::1]:7000, redis://::1:7000/0",
        "redis-socket:///run/redis.sock, redis-socket:///run/redis.sock",
        "unix:///run/redis.sock?db=4, redis-socket:///run/redis.sock?db=4",
    })
    void isShownWithoutUserAndPassword(String url, String shown) {
        assertThat(RedisUrl.parse(url)).hasToString(shown);
    }

    @Test
    void carriesUserAndPassword() {
        assertThat(RedisUrl.parse("redis://alice:p%40ss+word@h").credentials())
                .contains(new Credentials("alice", "p@ss+word"));
        assertThat(RedisUrl.parse("redis://:pw@h").credentials()).contains(new Credentials("", "pw"));
        assertThat(RedisUrl.parse("unix://alice:pw@/run/r.sock").credentials())
                .contains(new Credentials("alice", "pw"));
        assertThat(RedisUrl.parse("redis://alice@h").credentials()).contains(new Credentials("alice", ""));
        assertThat(new Credentials("alice", "hush").toString())
                .contains("alice")
                .doesNotContain("hush");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://h",
                "redis://",
                "redis-socket://",
                "redis-socket://run/redis.sock",
                "redis://h:99999",
                "redis://h/x",
                "redis://h/-1",
                "redis://:sesame@h:pw :x",
                "localhost:6379",
                ""
            })
    void refusesOthersWithoutRepeatingAPassword(String url) {
        assertThatThrownBy(() -> BusConfig.forRole("a").withUrl(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Redis URL")
                .hasMessageNotContaining("sesame");
    }

    @Test
    void theEnvironmentIsAskedInOrderAndNeverReplacesWhatWasGiven(RedisServer redis) {
        String url = redis.url().toString();
        String nowhere = "redis-socket:///nowhere.sock";
        BusConfig config = BusConfig.forRole("a");
        connect(config, Map.of("HBUS_URL", url, "REDIS_URL", nowhere)).close();
        connect(config, Map.of("REDIS_URL", url)).close();
        connect(config.withUrl(url), Map.of("HBUS_URL", nowhere)).close();
        assertThatThrownBy(() -> connect(config, Map.of("HBUS_URL", nowhere, "REDIS_URL", url)))
                .isInstanceOf(UnreachableException.class);
        assertThatThrownBy(() -> connect(config.withUrl(nowhere), Map.of("HBUS_URL", url)))
                .isInstanceOf(UnreachableException.class);
    }

    @Test
    void thePasswordMayComeFromTheEnvironment() {
        try (RedisServer locked =
                RedisServer.builder().config("requirepass sesame").launch()) {
            connect(Buses.config(locked), Map.of("HBUS_PASSWORD", "sesame")).close();
            String asDefault = "unix://default@" + locked.url().getPath();
            connect(Buses.config(locked).withUrl(asDefault), Map.of("HBUS_PASSWORD", "sesame"))
                    .close();
        }
    }

    private static Bus connect(BusConfig config, Map<String, String> environment) {
        return RedisBus.connect(config, environment, Clock.systemUTC());
    }

    @Test
    void tcpServesAsWell() {
        try (RedisServer tcp = RedisServer.builder().tcp().launch();
                Bus bus = RedisBus.connect(
                        BusConfig.forRole("a").withUrl(tcp.tcpUrl().toString()))) {
            assertThat(bus.stream("jobs").appendAndWait(Buses.numbered(1))).isNotNull();
        }
    }
}
