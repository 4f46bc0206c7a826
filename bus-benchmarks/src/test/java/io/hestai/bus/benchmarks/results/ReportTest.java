package io.hestai.bus.benchmarks.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hestai.bus.benchmarks.peers.Kind;
import io.hestai.bus.benchmarks.report.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {
    private static final Task LATENCY = new Task(Work.LATENCY, Task.Mode.CLOSED, 1, 0, 256);
    private static final Task RATE = new Task(Work.RATES, Task.Mode.OPEN, 1, 10_000, 256);
    private static final Task FLOOD = new Task(Work.FLOOD, Task.Mode.FLOOD, 1, 0, 256);
    private static final long SECOND = 1_000_000_000;

    @TempDir
    Path directory;

    private Results results = new Results(Map.of());

    @BeforeEach
    void twoPeersAndALimit() {
        Map<String, Kind> kinds = new LinkedHashMap<>();
        kinds.put("bare-channel", Kind.CHANNEL);
        kinds.put("bus-direct", Kind.CHANNEL);
        kinds.put("bus-group", Kind.DURABLE);
        results = new Results(kinds);
    }

    private static Figures latency(double micros) {
        return new Figures(new Latencies(micros, 2 * micros, 3 * micros), 100, 100, SECOND, SECOND, SECOND);
    }

    private static Figures rate(int messages, double received, double seconds) {
        long nanos = (long) (seconds * SECOND);
        return new Figures(new Latencies(10, 20, 30), messages, received, nanos, nanos, SECOND);
    }

    private Report report() {
        return results.report(List.of("a machine"));
    }

    private List<JsonNode> json() {
        return report().json().lines().map(JsonMapper.shared()::readTree).toList();
    }

    private List<String> regressionsFrom(String known) throws Exception {
        Path file = Files.writeString(directory.resolve("known"), known);
        return Guard.read(file).regressions(results);
    }

    @Test
    void onlyWhatIsTwiceAsBadInEveryRoundIsARegression() throws Exception {
        for (int round = 0; round < 3; round++) {
            results.add(LATENCY, "bare-channel", round, latency(10));
            results.add(LATENCY, "bus-direct", round, latency(round == 0 ? 25 : 90));
            results.add(FLOOD, "bare-channel", round, rate(1000, 1000, 1));
            results.add(FLOOD, "bus-direct", round, rate(1000, 1000, round == 0 ? 3 : 9));
        }

        assertThat(regressionsFrom("latency bus-direct 1.3")).isEmpty();
        assertThat(regressionsFrom("latency bus-direct 1.2"))
                .singleElement()
                .asString()
                .contains("9.00 (2.50 to 9.00)");
        assertThat(regressionsFrom("# throughput\nflood bus-direct 0.6")).isEmpty();
        assertThat(regressionsFrom("flood bus-direct 0.7")).hasSize(1);
        assertThat(regressionsFrom("latency bus-group 1.2")).containsExactly("latency, bus-group: not measured");
        assertThatThrownBy(() -> regressionsFrom("latency bus-direct much"))
                .hasMessageContaining("latency bus-direct much");
    }

    @Test
    void aRatioIsOfTheSameRoundAndTheMedianOfAll() {
        double[] limit = {10, 20, 40};
        double[] ours = {20, 30, 40};
        for (int round = 0; round < 3; round++) {
            results.add(LATENCY, "bare-channel", round, latency(limit[round]));
            results.add(LATENCY, "bus-direct", round, latency(ours[round]));
        }

        JsonNode ratio = json().get(1).get("to_limit");
        assertThat(ratio.get("of").asString()).isEqualTo("bare-channel");
        assertThat(ratio.get("median").asDouble()).isEqualTo(1.5);
        assertThat(ratio.get("min").asDouble()).isEqualTo(1.0);
        assertThat(ratio.get("max").asDouble()).isEqualTo(2.0);
        assertThat(report().text()).contains("1.50 (1.00 to 2.00)");
    }

    @Test
    void aRoundThatOnlyOneOfTwoTookPartInGivesNoRatio() {
        results.add(LATENCY, "bare-channel", 1, latency(10));
        results.add(LATENCY, "bus-direct", 1, latency(20));
        results.add(LATENCY, "bus-direct", 2, latency(1_000));

        assertThat(json().get(1).get("to_limit").get("max").asDouble()).isEqualTo(2.0);
    }

    @Test
    void whatIsStoredIsNotComparedWithWhatIsNot() {
        results.add(LATENCY, "bare-channel", 1, latency(10));
        results.add(LATENCY, "bus-group", 1, latency(20));

        assertThat(json().get(1).has("to_limit")).isFalse();
    }

    @Test
    void aRateThatWasNotHeldIsToldAsSuchAndNotAsALatency() {
        results.add(RATE, "bus-direct", 1, rate(10_000, 10_000, 2));

        assertThat(report().text()).contains("not held: 5,000/s of 10,000/s").doesNotContain("20.0");
        JsonNode row = json().get(0);
        assertThat(row.get("held").asBoolean()).isFalse();
        assertThat(row.get("achieved_per_second").get("median").asDouble()).isEqualTo(5_000);
        assertThat(row.has("p50_micros")).isFalse();
    }

    @Test
    void messagesThatAreLostCountAgainstTheRate() {
        results.add(RATE, "bus-direct", 1, rate(10_000, 8_000, 1));

        assertThat(report().text()).contains("not held: 8,000/s of 10,000/s, lost 20.0 %");
    }

    @Test
    void aRateThatWasHeldHasALatency() {
        results.add(RATE, "bus-direct", 1, rate(10_000, 10_000, 1.01));

        assertThat(report().text()).contains("10.0 / 20.0").doesNotContain("not held");
    }

    @Test
    void asFastAsItGoesIsARate() {
        results.add(FLOOD, "bus-direct", 1, rate(10_000, 10_000, 0.5));

        assertThat(json().get(0).get("messages_per_second").get("median").asDouble())
                .isEqualTo(20_000);
    }

    @Test
    void theDocumentHasATableBelowAChart() {
        results.add(LATENCY, "bus-direct", 1, latency(10));
        results.remark("nats-core: skipped, there is no nats-server");

        assertThat(report().markdown("images"))
                .contains("![One message at a time](images/performance-latency.svg)")
                .contains("| bus-direct | 10.0 | 20.0 | 30.0 |")
                .contains("- nats-core: skipped, there is no nats-server");
        assertThat(report().sections().get(0).picture())
                .isNotNull()
                .satisfies(
                        picture -> assertThat(picture.svg()).startsWith("<svg").contains("bus-direct"));
    }
}
