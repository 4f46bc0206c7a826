package io.hestai.bus.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hestai.bus.embedded.RedisExecutable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

class RedisServerTest {

    @Test
    void answersAsSoonAsItIsLaunched() {
        try (RedisServer redis = RedisServer.launch();
                Jedis client = redis.client()) {
            assertThat(client.ping()).isEqualTo("PONG");
            assertThat(redis.isRunning()).isTrue();
            assertThat(redis.url()).isEqualTo(URI.create("redis-socket://" + redis.socket()));
        }
    }

    @Test
    void listensOnTcpOnlyIfAskedTo() {
        try (RedisServer redis = RedisServer.launch()) {
            assertThatThrownBy(redis::tcpUrl)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("tcp()");
        }
        try (RedisServer redis = RedisServer.builder().tcp().launch();
                Jedis client = new Jedis(redis.tcpUrl())) {
            assertThat(client.ping()).isEqualTo("PONG");
        }
    }

    @Test
    void takesConfigurationAndItsClientKnowsThePassword() {
        try (RedisServer redis = RedisServer.builder()
                        .config("requirepass sesame", "maxmemory 10mb")
                        .launch();
                Jedis client = redis.client()) {
            assertThat(client.configGet("maxmemory")).containsEntry("maxmemory", "10485760");
        }
    }

    @Test
    void saysWhyAServerDoesNotStart() {
        assertThatThrownBy(() -> RedisServer.builder().config("maxmemory lots").launch())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("maxmemory lots");
    }

    @Test
    void comesBackAfterAKillAtTheSameAddressWithWhatWasOnDisk() {
        try (RedisServer redis = RedisServer.builder()
                .config("appendonly yes", "appendfsync always")
                .tcp()
                .launch()) {
            URI tcp = redis.tcpUrl();
            long firstPid = redis.pid();
            try (Jedis client = redis.client()) {
                client.set("k", "kept");
            }
            redis.kill();
            assertThat(redis.isRunning()).isFalse();
            redis.start();
            assertThat(redis.pid()).isNotEqualTo(firstPid);
            assertThat(redis.tcpUrl()).isEqualTo(tcp);
            try (Jedis client = redis.client()) {
                assertThat(client.get("k")).isEqualTo("kept");
            }
        }
    }

    @Test
    void isGoneAfterStop() {
        try (RedisServer redis = RedisServer.launch();
                Jedis client = redis.client()) {
            client.ping();
            redis.stop();
            assertThat(redis.isRunning()).isFalse();
            assertThat(redis.logTail(20)).contains("SIGTERM");
            assertThatThrownBy(client::ping).isInstanceOf(JedisConnectionException.class);
        }
    }

    @Test
    void stopsEvenWhenPaused() {
        try (RedisServer redis = RedisServer.launch()) {
            redis.pause();
            redis.stop();
            assertThat(redis.isRunning()).isFalse();
        }
    }

    @Test
    void answersNothingWhilePausedAndEverythingAfterwards() {
        try (RedisServer redis = RedisServer.launch();
                Jedis patient = redis.client();
                Jedis impatient = RawClient.of(redis.socket(), "", Duration.ofMillis(50))) {
            patient.ping();
            impatient.ping();
            redis.pause();
            assertThat(redis.isRunning()).isTrue();
            assertThatThrownBy(impatient::ping)
                    .isInstanceOf(JedisConnectionException.class)
                    .hasMessageContaining("timed out");
            redis.resume();
            assertThat(patient.ping()).isEqualTo("PONG");
        }
    }

    @Test
    void leavesNothingBehindWhenClosed() {
        RedisServer redis = RedisServer.launch();
        redis.close();
        redis.close();
        assertThat(redis.directory()).doesNotExist();
        assertThat(ProcessHandle.of(redis.pid())).isEmpty();
        assertThatThrownBy(redis::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void leavesNothingBehindWhenTheJvmEndsWithoutClosingIt() throws IOException, InterruptedException {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Forgetful.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(jvm.getInputStream().readAllBytes(), UTF_8);
        assertThat(jvm.waitFor(30, TimeUnit.SECONDS)).isTrue();
        String[] words = output.strip().split(" ", -1);
        assertThat(ProcessHandle.of(Long.parseLong(words[0]))).isEmpty();
        assertThat(Path.of(words[1])).doesNotExist();
    }

    /** A program that forgets its server. */
    static final class Forgetful {
        private Forgetful() {}

        public static void main(String[] arguments) {
            RedisServer redis = RedisServer.launch();
            System.out.println(redis.pid() + " " + redis.directory());
        }
    }

    @Test
    void allowsTheCommandsForDebugging() {
        try (RedisServer redis = RedisServer.launch();
                Jedis client = redis.client()) {
            client.set("k", "v");
            assertThat(client.objectEncoding("k")).isEqualTo("embstr");
            client.sendCommand(() -> "DEBUG".getBytes(UTF_8), "SLEEP", "0");
            assertThatThrownBy(() -> client.lpush("k", "x")).isInstanceOf(JedisDataException.class);
        }
    }

    @Test
    void runsTheBundledProgramToo() {
        try (RedisServer redis = RedisServer.builder()
                        .executable(RedisExecutable.bundled())
                        .launch();
                Jedis client = redis.client()) {
            assertThat(client.info("server")).contains("redis_version:7.0.15");
        }
    }

    @Test
    void startsFast() {
        RedisServer.launch().close();
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long start = System.nanoTime();
            try (RedisServer redis = RedisServer.launch()) {
                best = Math.min(best, System.nanoTime() - start);
                assertThat(redis.isRunning()).isTrue();
            }
        }
        assertThat(Duration.ofNanos(best)).isLessThan(Duration.ofMillis(100));
    }

    @Test
    void carriesLargeValuesOverTheSocketBothWays() {
        String large = "x".repeat(20_000_000);
        try (RedisServer redis = RedisServer.launch();
                Jedis client = redis.client()) {
            client.set("large", large);
            assertThat(client.get("large")).isEqualTo(large);
            assertThat(Files.exists(redis.socket())).isTrue();
        }
    }
}
