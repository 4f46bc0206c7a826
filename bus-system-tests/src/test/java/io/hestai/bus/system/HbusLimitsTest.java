package io.hestai.bus.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.Jedis;

/** What hbus refuses because it is too much. */
@WithRedis(within = {"bus:", "*"})
class HbusLimitsTest {
    private Map<String, String> environment = Map.of();

    @BeforeEach
    void use(RedisServer server) {
        environment = Map.of("HBUS_URL", server.url().toString(), "HBUS_ROLE", "agent");
    }

    private void refused(int exit, Program program, String... parts) {
        assertThat(program.exit()).as("%s", program).isEqualTo(exit);
        assertThat(program.err()).as("%s", program).hasSize(1);
        assertThat(program.err().get(0)).startsWith("hbus: ").contains(parts).doesNotContain("Exception");
    }

    private void done(String... arguments) {
        Program program = Program.hbus(environment, arguments);
        assertThat(program.exit()).as("%s", program).isZero();
    }

    @Test
    void aMessageThatIsTooLargeIsRefusedAndASmallerOneIsNot(RedisServer redis) {
        String text = "text=" + "x".repeat(500);
        String limit = "--max-message-bytes";
        refused(1, Program.hbus(environment, "add", "jobs", "job", text, limit, "500"), "the limit is 500");
        refused(1, Program.hbus(environment, "pub", "jobs", "job", text, limit, "500"), "the limit is 500");
        done("add", "jobs", "job", text, limit, "1000");
        done("pub", "jobs", "job", text, limit, "1000");
        try (Jedis raw = redis.client()) {
            assertThat(raw.xlen("bus:jobs")).isEqualTo(1);
        }
    }

    @Test
    void nothingIsAppendedToAStreamThatIsTooLong(RedisServer redis) {
        done("add", "jobs", "job", "--max-entries", "2");
        done("add", "jobs", "job", "--max-entries", "2");
        refused(
                4,
                Program.hbus(environment, "add", "jobs", "job", "--max-entries", "2"),
                "'jobs'",
                "length is 2",
                "the limit is 2");
        environment = Map.of("HBUS_URL", redis.url().toString(), "HBUS_LIMIT_STREAM_ENTRIES", "2");
        refused(4, Program.hbus(environment, "add", "jobs", "job"), "the limit is 2");
        done("add", "jobs", "job", "--max-entries", "5");
        // As much as a pipe holds, since nobody reads the rest of it.
        Program lines = Program.hbus(environment, "add", "others", "--stdin", "--max-entries", "100")
                .feed("{\"type\":\"job\"}\n".repeat(3_500));
        refused(4, lines, "line ", "cannot append to 'others'", "100 or more", "stay appended");
        try (Jedis raw = redis.client()) {
            assertThat(raw.xlen("bus:jobs")).isEqualTo(3);
            assertThat(raw.xlen("bus:others")).isBetween(100L, 3_400L);
        }
    }

    @Test
    void linesAreAppendedNoFasterThanAsked() {
        long began = System.nanoTime();
        Program lines = Program.hbus(environment, "add", "jobs", "--stdin", "--rate", "20")
                .feed("{\"type\":\"job\"}\n".repeat(21));
        assertThat(lines.exit()).as("%s", lines).isZero();
        assertThat(lines.out()).hasSize(21);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(900));
    }

    @Test
    void aRateThatTheEnvironmentSetsRefusesWhatIsTooFast(RedisServer redis) {
        environment = Map.of(
                "HBUS_URL",
                redis.url().toString(),
                "HBUS_LIMIT_PUBLISH_PER_SECOND",
                "1",
                "HBUS_LIMIT_PUBLISH_BURST",
                "3");
        Program lines = Program.hbus(environment, "add", "jobs", "--stdin").feed("{\"type\":\"job\"}\n".repeat(500));
        refused(4, lines, "1 a second", "lines before it stay appended");
        try (Jedis raw = redis.client()) {
            assertThat(raw.xlen("bus:jobs")).isEqualTo(lines.out().size()).isBetween(3L, 499L);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pub state t --max-message-bytes 0 | --max-message-bytes 0",
                "pub state t --max-message-bytes x | 'x'",
                "add jobs t --max-entries 0        | --max-entries 0",
                "add jobs t --max-entries -5       | --max-entries",
                "add jobs --stdin --rate 0         | --rate 0",
                "add jobs t --rate 5               | --stdin",
            })
    void limitsThatMakeNoSenseExitWith2(String arguments, String part, RedisServer redis) {
        refused(2, Program.hbus(environment, arguments.strip().split(" +", -1)), part);
        try (Jedis raw = redis.client()) {
            assertThat(raw.dbSize()).isLessThanOrEqualTo(1);
        }
    }
}
