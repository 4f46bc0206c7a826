package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.config;
import static io.hestai.bus.redis.Buses.connect;
import static io.hestai.bus.redis.Buses.numbered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.hestai.bus.Bus;
import io.hestai.bus.Position;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.RedisVersion;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.Jedis;

/** A server is told which library is behind a connection, if it knows how to be told. */
final class IntroductionTest {
    private static RedisServer launch(RedisVersion version) {
        assumeThat(version.find()).as(version.needs()).isPresent();
        return RedisServer.builder().version(version).launch();
    }

    private static Stream<String> connections(Jedis raw) {
        return raw.clientList().lines().filter(line -> line.contains(" name=hbus:"));
    }

    private static Stream<String> errors(Jedis raw) {
        return raw.info("errorstats").lines().filter(line -> line.startsWith("errorstat_"));
    }

    private static void useAll(Bus bus) {
        bus.channel("state").subscribe(message -> {});
        bus.stream("log").from(Position.start()).follow(entry -> {});
        bus.stream("log").group("g").consume(delivery -> {});
        bus.stream("log").appendAndWait(numbered(1));
        assertThat(bus.stream("log").length()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"REDIS_8", "VALKEY_8"})
    void everyConnectionTellsLibraryAndVersion(RedisVersion version) {
        try (RedisServer redis = launch(version);
                Jedis raw = redis.client();
                Bus bus = connect(redis)) {
            useAll(bus);
            assertThat(connections(raw))
                    .hasSize(5)
                    .allSatisfy(line ->
                            assertThat(line).containsPattern(" lib-name=hestai-bus lib-ver=\\d+\\.\\d+\\.\\d+\\S* "));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"USUAL", "REDIS_6_2"})
    void aServerThatDoesNotKnowHowIsNotTold(RedisVersion version) {
        try (RedisServer redis = launch(version);
                Jedis raw = redis.client()) {
            // A usual server that is newer knows how.
            assumeThat(raw.info("server")).containsPattern("redis_version:(6|7\\.0)");
            raw.configResetStat();
            try (Bus bus = connect(redis)) {
                useAll(bus);
                assertThat(connections(raw)).hasSize(5);
                assertThat(errors(raw)).as("what is not known is an error").isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"REDIS_8", "VALKEY_8"})
    void whoMayNotTellIsRefusedOnceAndWorksAsUsual(RedisVersion version) {
        try (RedisServer redis = launch(version);
                Jedis raw = redis.client()) {
            raw.aclSetUser("plain", "on", ">s3cret", "~*", "&*", "+@all", "-client|setinfo");
            raw.configResetStat();
            try (Bus bus = RedisBus.connect(config(redis).withCredentials("plain", "s3cret"))) {
                useAll(bus);
                assertThat(connections(raw)).hasSize(5).noneMatch(line -> line.contains("lib-name=hestai-bus"));
            }
            assertThat(errors(raw))
                    .as("one for the name, one for the version, of the first connection alone")
                    .containsExactly("errorstat_NOPERM:count=2");
        }
    }
}
