package io.hestai.bus.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.benchmarks.peers.Place;
import io.hestai.bus.benchmarks.results.Results;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompareTest {
    /** What a run says on standard error. */
    private static String complaint(int expected, String... args) {
        PrintStream usual = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            assertThat(Compare.run(args)).isEqualTo(expected);
        } finally {
            System.setErr(usual);
        }
        return said.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "--peers,nobody,there is no 'nobody'",
        "--work,sleep,there is no 'sleep'",
        "--rounds,0,less than 1",
        "--rounds,many,many",
        "--nothing,1,--nothing"
    })
    void wrongUsageIsToldInOneLine(String option, String value, String reason) {
        String complaint = complaint(2, option, value);

        assertThat(complaint).startsWith("compare: ").contains(reason).hasLineCount(1);
    }

    @Test
    void aPeerThatIsMissingIsSkippedByName(@TempDir Path empty) {
        Results results = new Results(Map.of());
        Launcher launcher = new Launcher(new Place(empty, 0, 0, empty, false), new Natives(empty), "");

        List<String> present =
                Comparison.present(List.of("bare-channel", "jedis-channel", "nats-core"), launcher, results);

        assertThat(present).containsExactly("jedis-channel");
        assertThat(results.remarks())
                .containsExactly(
                        "bare-channel: skipped, there is no C compiler (Debian: apt install gcc libc6-dev)",
                        "nats-core: skipped, there is no nats-server (Debian: apt install nats-server)");
    }

    @Test
    void twoPeersAreComparedInProcessesOfTheirOwn(@TempDir Path directory) throws Exception {
        Path json = directory.resolve("figures.json");

        int code = Compare.run(
                "--peers", "jedis-channel,bus-direct", "--work", "latency", "--rounds", "1", "--json", json.toString());

        assertThat(code).isZero();
        assertThat(Files.readAllLines(json))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("\"p50_micros\"", "\"to_jedis\""));
    }

    @Test
    void whoWorksOffABacklogHasAllOfIt(@TempDir Path directory) throws Exception {
        Path json = directory.resolve("figures.json");

        int code = Compare.run(
                "--peers", "jedis-group,bus-group", "--work", "backlog", "--rounds", "2", "--json", json.toString());

        assertThat(code).isZero();
        assertThat(Files.readAllLines(json))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("\"lost\":0.0,", "\"rounds\":2", "\"to_jedis\""));
    }
}
