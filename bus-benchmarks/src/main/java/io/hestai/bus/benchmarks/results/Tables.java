package io.hestai.bus.benchmarks.results;

import io.hestai.bus.benchmarks.peers.Kind;
import io.hestai.bus.benchmarks.report.Numbers;
import io.hestai.bus.benchmarks.report.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The table of each kind of work. */
final class Tables {
    private static final String NOTHING = "";
    private static final String ITSELF = "1";

    private Tables() {}

    static TextTable of(Results results, Work work) {
        List<Task> tasks = results.tasks(work);
        return switch (work) {
            case LATENCY, OUTCOME -> latency(results.rows(tasks.get(0)));
            case FLOOD, APPENDS, BACKLOG -> flood(results.rows(tasks.get(0)));
            case START_UP, CONNECT -> startUp(results.rows(tasks.get(0)));
            case RATES, SIZES, FAN_OUT -> sideBySide(results, tasks);
        };
    }

    private interface Cells {
        List<String> of(Row row);
    }

    private static TextTable table(List<String> header, List<Row> rows, Cells cells) {
        TextTable table = new TextTable(header);
        @Nullable Kind kind = null;
        for (Row row : rows) {
            if (row.kind() != kind) {
                kind = row.kind();
                table.addTitle(kind.title());
            }
            List<String> all = new ArrayList<>(List.of(row.peer()));
            all.addAll(cells.of(row));
            table.add(all);
        }
        return table;
    }

    private static TextTable latency(List<Row> rows) {
        return table(
                List.of("", "p50 µs", "p99 µs", "p99.9 µs", "to the limit", "to Jedis", "CPU µs"),
                rows,
                row -> List.of(
                        micros(row.figure().median()),
                        micros(row.p99().median()),
                        micros(row.p999().median()),
                        ratio(row, row.toLimit()),
                        ratio(row, row.toJedis()),
                        micros(row.cpuMicros().median())));
    }

    private static TextTable flood(List<Row> rows) {
        return table(
                List.of("", "messages/s", "min to max", "lost", "to the limit", "to Jedis", "CPU µs"),
                rows,
                row -> List.of(
                        whole(row.figure().median()),
                        whole(row.figure().min()) + " to " + whole(row.figure().max()),
                        lost(row),
                        ratio(row, row.toLimit()),
                        ratio(row, row.toJedis()),
                        micros(row.cpuMicros().median())));
    }

    private static TextTable startUp(List<Row> rows) {
        return table(
                List.of("", "ms", "min to max", "to the bare JDK"),
                rows,
                row -> List.of(
                        Numbers.text(row.figure().median()),
                        Numbers.text(row.figure().min()) + " to "
                                + Numbers.text(row.figure().max()),
                        ratio(row, row.toLimit())));
    }

    private static TextTable sideBySide(Results results, List<Task> tasks) {
        Map<Task, Map<String, Row>> rows = new LinkedHashMap<>();
        Set<Row> first = new LinkedHashSet<>();
        Set<String> seen = new LinkedHashSet<>();
        List<String> header = new ArrayList<>(List.of(""));
        for (Task task : tasks) {
            header.add(task.label());
            Map<String, Row> byPeer = new LinkedHashMap<>();
            for (Row row : results.rows(task)) {
                byPeer.put(row.peer(), row);
                if (seen.add(row.peer())) {
                    first.add(row);
                }
            }
            rows.put(task, byPeer);
        }
        return table(
                header,
                List.copyOf(first),
                row -> rows.values().stream()
                        .map(byPeer -> cell(byPeer.get(row.peer())))
                        .toList());
    }

    /** A latency means nothing where the rate was not held. */
    private static String cell(@Nullable Row row) {
        if (row == null) {
            return NOTHING;
        }
        if (!row.held()) {
            return notHeld(row);
        }
        String latency =
                micros(row.figure().median()) + " / " + micros(row.p99().median());
        return row.toLimit() == null ? latency : latency + ", " + ratio(row, row.toLimit());
    }

    static String notHeld(Row row) {
        return "not held: " + whole(row.perSecond().median()) + "/s of "
                + whole(row.task().rate()) + "/s" + (row.lost() >= 0.0005 ? ", lost " + lost(row) : "");
    }

    private static String micros(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%,.0f", value);
    }

    private static String whole(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    private static String lost(Row row) {
        return row.lost() < 0.0005 ? NOTHING : String.format(Locale.ROOT, "%.1f %%", row.lost() * 100);
    }

    private static String ratio(Row row, @Nullable Ratio ratio) {
        if (ratio == null) {
            return NOTHING;
        }
        if (ratio.to().equals(row.peer())) {
            return ITSELF;
        }
        Spread spread = ratio.spread();
        return String.format(Locale.ROOT, "%.2f (%.2f to %.2f)", spread.median(), spread.min(), spread.max());
    }
}
