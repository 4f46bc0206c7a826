package io.hestai.bus.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hestai.bus.testkit.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import redis.clients.jedis.StreamEntryID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** hbus bench: it measures what it says, tells when it could not, and harms nobody. */
class BenchTest {
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final List<String> PERCENTILES =
            List.of("p50_us", "p90_us", "p99_us", "p999_us", "p9999_us", "max_us");

    @TempDir
    private Path directory;

    private RedisServer redis;
    private List<String> before;

    @BeforeEach
    void launch() {
        redis = RedisServer.launch();
        try (RawRedis raw = new RawRedis(redis)) {
            raw.jedis().set("bus:~cursor:{bus:jobs}:ui", "1-0");
            raw.jedis().set("somebody-elses", "1");
            raw.jedis().xadd("bus:jobs", new StreamEntryID(1, 0), Map.of("a", "b"));
        }
        before = keys();
    }

    @AfterEach
    void end() {
        redis.close();
    }

    private List<String> keys() {
        try (RawRedis raw = new RawRedis(redis)) {
            return raw.keys();
        }
    }

    private Program bench(String... words) {
        List<String> arguments = new ArrayList<>(List.of("bench"));
        arguments.addAll(List.of(words));
        return Program.hbus(Map.of("HBUS_URL", redis.url().toString()), arguments.toArray(new String[0]));
    }

    private Program quickly(String line) {
        return bench((line + " --json --warmup 200ms").split(" ", -1));
    }

    private static JsonNode figures(Program program) {
        List<String> out = program.finish().out();
        assertThat(out).as("%s", program).isNotEmpty();
        return new ObjectMapper().readTree(out.get(out.size() - 1));
    }

    private void assertNothingIsLeft() {
        assertThat(keys()).isEqualTo(before);
        await().atMost(BOUND).untilAsserted(() -> assertThat(children()).isEmpty());
    }

    /** How many entries the stream of a run under way has. */
    private long sent() {
        try (RawRedis raw = new RawRedis(redis)) {
            return raw.keys().stream()
                    .filter(key -> key.endsWith(":ping"))
                    .mapToLong(raw.jedis()::xlen)
                    .sum();
        }
    }

    private List<String> children() {
        return ProcessHandle.allProcesses()
                .filter(each -> each.info()
                        .commandLine()
                        .orElse("")
                        .contains(Project.root().resolve("bus-app/target/hbus.jar") + " bench-role"))
                .map(each -> each.info().commandLine().orElse(""))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"channel", "channel --direct", "group", "follower", "announce"})
    void measuresTheWayOfEachKindInBothLoops(String kind) {
        for (String loop : List.of("--duration 2s --rate 500", "--duration 500ms --closed")) {
            Program program = quickly("latency " + loop + " --kind " + kind);
            assertThat(program.exit()).as("%s", program).isZero();
            JsonNode figures = figures(program);
            assertThat(figures.get("kind").asString()).isEqualTo(kind.replace(" --direct", ""));
            boolean open = loop.contains("--rate");
            assertThat(figures.get("mode").asString()).isEqualTo(open ? "open" : "closed");
            assertThat(figures.get("size").asInt()).isEqualTo(256);
            assertThat(figures.get("lost").asInt()).isZero();
            if (open) {
                assertThat(figures.get("n").asInt()).isEqualTo(1_000);
                assertThat(figures.get("asked_per_s").asInt()).isEqualTo(500);
                assertThat(figures.get("held").asBoolean()).isTrue();
            }
            assertThat(figures.get("achieved_per_s").asDouble()).isPositive();
            assertThat(figures.get("cpu_us_per_message").asDouble()).isPositive();
            double last = 1;
            for (String name : PERCENTILES) {
                assertThat(figures.get(name).asDouble()).as(name).isGreaterThanOrEqualTo(last);
                last = figures.get(name).asDouble();
            }
        }
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @CsvSource({"channel,2,2,1000", "group,2,1,1000", "follower,1,3,1000"})
    void sharesTheRateAmongPublishersAndCountsEachMessageOnce(String kind, int publishers, int receivers, int n) {
        JsonNode figures = figures(quickly("latency --duration 1s --rate 1000 --kind " + kind + " --publishers "
                + publishers + " --receivers " + receivers));
        assertThat(figures.get("n").asInt()).isEqualTo(n);
        assertThat(figures.get("lost").asInt()).isZero();
        assertThat(figures.get("publishers").asInt()).isEqualTo(publishers);
        assertThat(figures.get("receivers").asInt()).isEqualTo(receivers);
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"append", "group", "channel"})
    void measuresThroughputAndLosesNothing(String kind) {
        JsonNode figures = figures(quickly("throughput --messages 50000 --size 100 --kind " + kind));
        assertThat(figures.get("n").asInt()).isEqualTo(50_000);
        assertThat(figures.get("lost").asInt()).isZero();
        assertThat(figures.get("achieved_per_s").asDouble()).isGreaterThan(1_000);
        assertThat(figures.get("p99_us").isNull()).isTrue();
        assertNothingIsLeft();
    }

    @Test
    void warnsBeforeHeavyLoadOnARedisThatWasNamed() {
        assertThat(quickly("throughput --kind append --messages 1000").finish().err())
                .anyMatch(line -> line.contains("heavy load for a Redis that others use"));
        assertThat(quickly("latency --duration 200ms --kind channel").finish().err())
                .noneMatch(line -> line.contains("heavy load"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"channel", "group"})
    void tellsOfARateThatWasNotHeldInsteadOfLatencies(String kind) {
        Program program = quickly("latency --duration 1s --rate 5000000 --kind " + kind);
        assertThat(program.exit()).as("%s", program).isEqualTo(1);
        JsonNode figures = figures(program);
        assertThat(figures.get("held").asBoolean()).isFalse();
        assertThat(figures.get("achieved_per_s").asDouble()).isBetween(1.0, 4_750_000.0);
        assertThat(PERCENTILES)
                .allSatisfy(
                        name -> assertThat(figures.get(name).isNull()).as(name).isTrue());
        assertThat(program.err()).anyMatch(line -> line.contains("the rate was not held: 5000000/s asked, "));
        assertNothingIsLeft();
    }

    @Test
    void aStallShowsInTheLatencyOfAllThatItHeldUp() {
        try (Program program = bench("latency", "--kind", "channel", "--rate", "500", "--duration", "4s", "--json")) {
            await().atMost(BOUND).until(() -> keys().stream().anyMatch(key -> key.contains("~lease")));
            await().atMost(BOUND).until(() -> children().size() == 2);
            // The warming up and a second of what counts.
            await().pollDelay(Duration.ofMillis(3_500)).until(() -> true);
            redis.pause();
            await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
            redis.resume();
            JsonNode figures = figures(program);
            assertThat(figures.get("n").asInt()).isEqualTo(2_000);
            // A quarter of the time nothing went: who sends only after an answer would have seen one slow message.
            assertThat(figures.get("p90_us").asDouble()).isGreaterThan(300_000);
            assertThat(figures.get("p50_us").asDouble()).isLessThan(300_000);
        }
        assertNothingIsLeft();
    }

    @Test
    void anInterruptedRunShowsWhatItHasAndLeavesNothing() {
        try (Program program = bench("latency", "--kind", "group", "--duration", "60s", "--warmup", "0ms", "--json")) {
            await().atMost(BOUND).until(() -> sent() > 500);
            program.terminate();
            assertThat(program.exit()).as("%s", program).isEqualTo(130);
            JsonNode figures = figures(program);
            assertThat(figures.get("interrupted").asBoolean()).isTrue();
            assertThat(figures.get("n").asInt()).isBetween(500, 50_000);
            assertThat(figures.get("p50_us").asDouble()).isPositive();
        }
        assertNothingIsLeft();
    }

    @Test
    void aRunInterruptedBeforeItMeasuresAnythingSaysSo() {
        try (Program program = bench("latency", "--kind", "group", "--duration", "60s")) {
            await().atMost(BOUND).until(() -> keys().stream().anyMatch(key -> key.contains("~lease")));
            program.terminate();
            assertThat(program.exit()).as("%s", program).isEqualTo(130);
            assertThat(program.err()).anyMatch(line -> line.contains("interrupted before anything was measured"));
        }
        assertNothingIsLeft();
    }

    @Test
    void theProcessesOfAKilledRunEndAndTidyUp() {
        try (Program program = bench("latency", "--kind", "group", "--duration", "60s", "--warmup", "0ms")) {
            await().atMost(BOUND).until(() -> keys().stream().anyMatch(key -> key.endsWith(":ping")));
            program.kill();
        }
        await().atMost(BOUND).until(() -> children().isEmpty() && keys().equals(before));
    }

    @Test
    void theNextRunRemovesWhatADeadOneLeft() {
        try (RawRedis raw = new RawRedis(redis)) {
            raw.jedis().set("bus:~bench:0123456789ab:ping", "1");
        }
        quickly("latency --kind channel --duration 100ms").finish();
        assertNothingIsLeft();
    }

    @Test
    void isNotSeenInTheNamespaceAroundIt() {
        try (Program program = bench("latency", "--kind", "announce", "--duration", "60s", "--warmup", "0ms")) {
            await().atMost(BOUND).until(() -> keys().stream().anyMatch(key -> key.endsWith(":ping")));
            Program ls = Program.hbus(Map.of("HBUS_URL", redis.url().toString()), "ls", "--json");
            assertThat(ls.finish().out()).singleElement().asString().contains("\"stream\":\"jobs\"");
            program.terminate();
            program.finish();
        }
    }

    @Test
    void drawsADistributionThatIsSvg() throws Exception {
        Path plot = directory.resolve("plot.svg");
        assertThat(quickly("latency --kind channel --closed --duration 500ms --plot " + plot)
                        .exit())
                .isZero();
        Document drawn =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(plot.toFile());
        assertThat(drawn.getDocumentElement().getTagName()).isEqualTo("svg");
        assertThat(drawn.getElementsByTagName("polyline").getLength()).isEqualTo(1);
        assertThat(Files.readString(plot)).contains("Latency of channel", "99.99 %", "latency, µs");
    }

    @Test
    void aPlotThatCannotBeWrittenFailsBeforeTheRun() {
        Program program =
                bench("latency", "--kind", "channel", "--duration", "60s", "--plot", directory + "/no/plot.svg");
        assertThat(program.exit()).isEqualTo(1);
        assertThat(program.err()).singleElement().asString().contains("no/plot.svg");
    }

    @Test
    void noPlotIsLeftOfARunThatFailed() throws IOException {
        Path plot = directory.resolve("plot.svg");
        redis.stop();
        assertThat(quickly("latency --kind channel --plot " + plot).exit()).isEqualTo(4);
        assertThat(plot).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "latency",
                "latency --kind append",
                "latency --kind nothing",
                "latency --kind group --direct",
                "latency --kind channel --closed --rate 5",
                "latency --kind channel --messages 5",
                "latency --kind channel --size 5",
                "latency --kind channel --rate 0",
                "latency --kind channel --duration 5",
                "latency --kind channel --receivers 0",
                "throughput --kind follower",
                "throughput --kind append --rate 5",
                "throughput --kind append --plot x.svg",
                "speed --kind channel"
            })
    void wrongUsageIsToldInOneLine(String line) {
        Program program = bench(line.split(" ", -1));
        assertThat(program.exit()).as("%s", program).isEqualTo(2);
        assertThat(program.out()).isEmpty();
        assertThat(program.err()).singleElement().asString().startsWith("hbus: ");
        assertThat(keys()).isEqualTo(before);
    }

    @Test
    void anUnreachableRedisIsToldAsSuch() {
        redis.stop();
        Program program = bench("latency", "--kind", "channel", "--quiet");
        assertThat(program.exit()).isEqualTo(4);
        assertThat(program.err()).singleElement().asString().contains("cannot reach Redis");
    }

    @Test
    void takesNoMoreThanAPartOfTheMemoryThatThereIs() {
        try (RawRedis raw = new RawRedis(redis)) {
            raw.jedis().configSet("maxmemory", "20mb");
        }
        JsonNode figures = figures(quickly("throughput --kind group --messages 100000"));
        assertThat(figures.get("n").asInt()).isEqualTo(100_000);
        Program tooLarge = quickly("latency --kind follower --size 500000");
        assertThat(tooLarge.exit()).isEqualTo(1);
        assertThat(tooLarge.err().toString()).contains("maxmemory");
        assertNothingIsLeft();
    }
}
