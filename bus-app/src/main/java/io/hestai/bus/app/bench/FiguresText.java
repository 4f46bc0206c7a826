package io.hestai.bus.app.bench;

import io.hestai.bus.app.text.Durations;
import io.hestai.bus.app.text.Style;
import io.hestai.bus.app.text.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/** Shows what was measured to people and to programs. */
final class FiguresText {
    private static final Map<String, Double> PERCENTILES = percentiles();

    /** Of fewer messages, the slowest one is all that is known of the slowest in ten thousand. */
    private static final long ENOUGH_FOR_P9999 = 10_000;

    private FiguresText() {}

    private static Map<String, Double> percentiles() {
        Map<String, Double> percentiles = new LinkedHashMap<>();
        percentiles.put("p50", 50.0);
        percentiles.put("p90", 90.0);
        percentiles.put("p99", 99.0);
        percentiles.put("p999", 99.9);
        percentiles.put("p9999", 99.99);
        return percentiles;
    }

    /** What is about to be done, for people. */
    static String announcement(Plan plan) {
        return "measuring the " + describe(plan) + ", "
                + (plan.messages() > 0 ? plan.messages() + " messages" : Durations.show(plan.duration()))
                + " after " + Durations.show(plan.warmup()) + " of warming up";
    }

    private static String describe(Plan plan) {
        String pace = switch (plan.mode()) {
            case open -> plan.rate() + "/s";
            case closed -> "closed loop";
            case full -> "as fast as it goes";
        };
        return plan.task() + " of " + plan.kind() + (plan.direct() ? " (direct)" : "") + ": " + pace + ", "
                + plan.size() + " bytes, " + count(plan.publishers(), "publisher")
                + (plan.listeners() == 0 ? "" : ", " + count(plan.listeners(), "receiver"));
    }

    private static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    /** What is to be said beside the figures. */
    static List<String> doubts(Figures figures) {
        List<String> doubts = new ArrayList<>();
        if (!figures.held()) {
            doubts.add("the rate was not held: " + figures.plan().rate() + "/s asked, "
                    + Math.round(figures.achievedPerSecond())
                    + "/s achieved; no latencies are shown, for they would tell"
                    + " how long messages waited to be sent; try a lower --rate");
        }
        if (figures.lost() > 0) {
            doubts.add(count(figures.lost(), "message") + " did not arrive");
        }
        if (figures.interrupted()) {
            doubts.add(
                    figures.messages() > 0
                            ? "interrupted; these are the figures so far"
                            : "interrupted before anything was measured");
        }
        return doubts;
    }

    static List<String> forPeople(Figures figures, Style style) {
        Plan plan = figures.plan();
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(style.bold(describe(plan)));
        lines.add("");
        if (figures.hasLatencies()) {
            lines.addAll(latencies(figures, style));
            lines.add("");
        }
        lines.addAll(counts(figures, style));
        if (figures.messages() > 0) {
            lines.add("");
            lines.addAll(processorTime(figures, style));
        }
        return lines;
    }

    private static List<String> counts(Figures figures, Style style) {
        List<String> heading = new ArrayList<>(List.of("MESSAGES", "LOST", "TIME", "ACHIEVED/s", "MB/s"));
        List<Object> row = new ArrayList<>(List.of(
                figures.messages(),
                figures.lost(),
                one(figures.elapsedNs() / 1e9) + "s",
                Math.round(figures.achievedPerSecond()),
                one(figures.bytesPerSecond() / 1e6)));
        if (figures.plan().mode() == Plan.Mode.open) {
            heading.addAll(List.of("ASKED/s", "HELD"));
            row.addAll(List.of(figures.plan().rate(), figures.held() ? "yes" : "NO"));
        }
        Table table = new Table(style, heading.toArray(new String[0]));
        table.row(row.toArray());
        return table.lines();
    }

    private static List<String> latencies(Figures figures, Style style) {
        Table table = new Table(style, "LATENCY, µs", "p50", "p90", "p99", "p99.9", "p99.99", "max");
        List<Object> cells = new ArrayList<>();
        cells.add(figures.plan().mode() == Plan.Mode.closed ? "half a round trip" : "one way");
        PERCENTILES.values().forEach(percentile -> cells.add(one(figures.microsAt(percentile))));
        cells.add(one(figures.maxMicros()));
        table.row(cells.toArray());
        List<String> lines = new ArrayList<>(table.lines());
        long count = figures.latencies().getTotalCount();
        if (count < ENOUGH_FOR_P9999) {
            lines.add(style.dim(
                    "(p99.99 of " + count + " latencies is the slowest of them; a longer --duration tells more)"));
        }
        return lines;
    }

    private static List<String> processorTime(Figures figures, Style style) {
        Table table = new Table(style, "CPU TIME A MESSAGE, µs", "publishers", "receivers", "both", "server");
        table.row(
                "",
                one(figures.perMessageMicros(figures.publisherCpuNs())),
                one(figures.perMessageMicros(figures.receiverCpuNs())),
                one(figures.perMessageMicros(figures.clientCpuNs())),
                figures.serverCpuMicros().isPresent()
                        ? one(figures.perMessageMicros(figures.serverCpuMicros().getAsLong() * 1_000))
                        : "not told");
        return table.lines();
    }

    static void forPrograms(Figures figures, JsonGenerator json) {
        Plan plan = figures.plan();
        json.writeStringProperty("task", plan.task().name());
        json.writeStringProperty("kind", plan.kind().name());
        // Throughput is a closed loop too: what is sent waits for what arrives.
        json.writeStringProperty("mode", plan.mode() == Plan.Mode.open ? "open" : "closed");
        json.writeBooleanProperty("direct", plan.direct());
        json.writeNumberProperty("size", plan.size());
        json.writeNumberProperty("publishers", plan.publishers());
        json.writeNumberProperty("receivers", plan.listeners());
        json.writeNumberProperty("n", figures.messages());
        json.writeNumberProperty("lost", figures.lost());
        json.writeNumberProperty("elapsed_ms", figures.elapsedNs() / 1_000_000);
        if (plan.mode() == Plan.Mode.open) {
            json.writeNumberProperty("asked_per_s", plan.rate());
        } else {
            json.writeNullProperty("asked_per_s");
        }
        write(json, "achieved_per_s", true, figures.achievedPerSecond());
        json.writeNumberProperty("bytes_per_s", Math.round(figures.bytesPerSecond()));
        json.writeBooleanProperty("held", figures.held());
        json.writeBooleanProperty("interrupted", figures.interrupted());
        boolean shown = figures.hasLatencies();
        PERCENTILES.forEach((name, percentile) -> write(json, name + "_us", shown, figures.microsAt(percentile)));
        write(json, "max_us", shown, figures.maxMicros());
        boolean any = figures.messages() > 0;
        write(json, "cpu_us_per_message", any, figures.perMessageMicros(figures.clientCpuNs()));
        write(
                json,
                "server_cpu_us_per_message",
                any && figures.serverCpuMicros().isPresent(),
                figures.perMessageMicros(figures.serverCpuMicros().orElse(0) * 1_000));
    }

    /** To a tenth, or null if there is nothing to tell. */
    private static void write(JsonGenerator json, String name, boolean known, double value) {
        if (known) {
            json.writeNumberProperty(name, Math.rint(value * 10) / 10);
        } else {
            json.writeNullProperty(name);
        }
    }

    private static String one(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
