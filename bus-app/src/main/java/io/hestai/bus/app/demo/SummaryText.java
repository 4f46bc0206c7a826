package io.hestai.bus.app.demo;

import io.hestai.bus.app.text.Durations;
import io.hestai.bus.app.text.Style;
import io.hestai.bus.app.text.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/** Shows the summary of a demo to people and to programs. */
final class SummaryText {
    private SummaryText() {}

    static List<String> forPeople(Summary summary, Style style) {
        Table counts = new Table(style, "", "PUBLISHED", "RECEIVED", "LOST", "REPEATED", "CHANGED", "OUT OF ORDER");
        Table latencies = new Table(style, "LATENCY, µs", "p50", "p90", "p99", "max");
        summary.durable().forEach((role, result) -> {
            add(counts, "stream  → " + role, summary.durablePublished(), result);
            add(latencies, "stream  → " + role, result.latencyUs());
        });
        summary.ephemeral().forEach((role, result) -> {
            add(counts, "channel → " + role, result.received() + result.lost(), result);
            add(latencies, "channel → " + role, result.latencyUs());
        });
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("What the processes recorded");
        lines.add("");
        lines.addAll(counts.lines());
        lines.add("");
        lines.addAll(latencies.lines());
        lines.add("");
        lines.add(verdict(summary, style));
        return lines;
    }

    private static void add(Table table, String name, int published, ReaderResult result) {
        table.row(
                name,
                published,
                result.received(),
                result.lost(),
                result.repeated(),
                result.changed(),
                result.outOfOrder());
    }

    private static void add(Table table, String name, Percentiles latency) {
        table.row(name, latency.p50(), latency.p90(), latency.p99(), latency.max());
    }

    private static String verdict(Summary summary, Style style) {
        Summary.Kill kill = summary.kill();
        ReaderResult killed = summary.durable().get(kill.role());
        ReaderResult listening = summary.ephemeral().get(kill.role());
        int repeated = killed == null ? 0 : killed.repeated();
        int heardNot = listening == null ? 0 : listening.lost();
        String hash = summary.contentHash().substring(0, 12);
        if (!summary.isFaultless()) {
            return style.alarm("FAILED: something stored was lost, changed or out of order; see the table.");
        }
        return "Nothing stored was lost: " + summary.durablePublished() + " messages, "
                + (summary.isIdentical() ? "byte-identical and in order at every reader" : "in order per publisher")
                + " (sha256 " + hash + "…),\nthough the " + kill.role() + " was killed over " + count(kill.pending())
                + " and away for " + Durations.show(kill.away()) + ". What it had in hand came again (repeated: "
                + repeated + ").\nOf what was said over the channel meanwhile it missed " + heardNot
                + ": that is the difference between a channel and a stream.";
    }

    private static String count(int pending) {
        return pending == 1 ? "1 unfinished message" : pending + " unfinished messages";
    }

    static void forPrograms(Summary summary, JsonGenerator json) {
        json.writeBooleanProperty("ok", summary.isFaultless());
        json.writeBooleanProperty("identical", summary.isIdentical());
        json.writeNumberProperty("took_ms", summary.took().toMillis());
        json.writeName("durable");
        json.writeStartObject();
        json.writeNumberProperty("published", summary.durablePublished());
        json.writeStringProperty("content_sha256", summary.contentHash());
        write(json, "received", summary.durable());
        json.writeEndObject();
        json.writeName("announcements");
        json.writeStartObject();
        write(json, "received", summary.announcements());
        json.writeEndObject();
        json.writeName("ephemeral");
        json.writeStartObject();
        json.writeNumberProperty("published", summary.ephemeralPublished());
        write(json, "received", summary.ephemeral());
        json.writeEndObject();
        json.writeName("killed");
        json.writeStartObject();
        json.writeStringProperty("role", summary.kill().role());
        json.writeNumberProperty("pending", summary.kill().pending());
        json.writeNumberProperty("away_ms", summary.kill().away().toMillis());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String name, Map<String, ReaderResult> results) {
        json.writeName(name);
        json.writeStartObject();
        results.forEach((role, result) -> {
            json.writeName(role);
            json.writeStartObject();
            json.writeNumberProperty("received", result.received());
            json.writeNumberProperty("lost", result.lost());
            json.writeNumberProperty("repeated", result.repeated());
            json.writeNumberProperty("changed", result.changed());
            json.writeNumberProperty("out_of_order", result.outOfOrder());
            json.writeStringProperty("content_sha256", result.contentHash());
            json.writeName("latency_us");
            json.writeStartObject();
            json.writeNumberProperty("p50", result.latencyUs().p50());
            json.writeNumberProperty("p90", result.latencyUs().p90());
            json.writeNumberProperty("p99", result.latencyUs().p99());
            json.writeNumberProperty("max", result.latencyUs().max());
            json.writeEndObject();
            json.writeEndObject();
        });
        json.writeEndObject();
    }
}
