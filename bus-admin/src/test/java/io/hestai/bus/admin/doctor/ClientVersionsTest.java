package io.hestai.bus.admin.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.Bus;
import io.hestai.bus.admin.doctor.Finding.Level;
import io.hestai.bus.redis.BusConfig;
import io.hestai.bus.redis.RedisBus;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.RedisVersion;
import io.hestai.bus.testkit.WithRedis;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol;

/** Which versions of the library are at work, on a server that can be told. */
@WithRedis(version = RedisVersion.REDIS_8)
class ClientVersionsTest {
    private final RedisServer redis;
    private final BusConfig config;

    ClientVersionsTest(RedisServer redis) {
        this.redis = redis;
        this.config = Exam.config(redis);
    }

    private static void introduce(Jedis client, String library, String version) {
        client.clientSetname("hbus:old:writer");
        client.sendCommand(Protocol.Command.CLIENT, "SETINFO", "LIB-NAME", library);
        client.sendCommand(Protocol.Command.CLIENT, "SETINFO", "LIB-VER", version);
    }

    @Test
    void clientsOfDifferentVersionsAreTold() {
        try (Bus ours = RedisBus.connect(config);
                Jedis old = redis.client()) {
            assertThat(ours.connections()).isNotEmpty();
            introduce(old, "hestai-bus", "0.0.9");
            Finding finding = Exam.of(config, "clients.bus");
            assertThat(finding.level()).isEqualTo(Level.NOTE);
            assertThat(finding.found())
                    .containsPattern("different versions: 0\\.0\\.9 1, \\d+\\.\\d+\\.\\S+ 2 ")
                    .contains("old [hestai-bus 0.0.9] 1");
        }
    }

    @Test
    void otherLibrariesHaveTheirOwnVersions() {
        try (Bus ours = RedisBus.connect(config);
                Jedis other = redis.client()) {
            assertThat(ours.connections()).isNotEmpty();
            introduce(other, "some-client", "7.1");
            Finding finding = Exam.of(config, "clients.bus");
            assertThat(finding.level()).isEqualTo(Level.OK);
            assertThat(finding.found()).contains("old [some-client 7.1] 1");
        }
    }
}
