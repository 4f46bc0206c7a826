package io.hestai.bus.benchmarks.results;

import io.hestai.bus.benchmarks.peers.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/**
 * The chart of one kind of work as SVG: a line for each peer, a panel of bars for each task. The scale is logarithmic, because peers differ by
 * two orders of magnitude. Where latency is measured, a thin bar goes on from p50 to p99.
 */
final class Chart {
    private static final int NAMES = 190;
    private static final int GAP = 70;
    private static final int LINE = 20;
    private static final int TOP = 96;
    private static final int BOTTOM = 24;

    private final Work work;
    private final List<Task> tasks;
    private final Map<Task, List<Row>> rows = new LinkedHashMap<>();
    private final int panelWidth;
    private final StringBuilder svg = new StringBuilder();

    /** Where each peer's line is. */
    private final Map<String, Integer> lines = new LinkedHashMap<>();

    private int bottom = TOP;

    private Chart(Results results, Work work) {
        this.work = work;
        this.tasks = results.tasks(work);
        this.panelWidth = tasks.size() == 1 ? 420 : 250;
        tasks.forEach(task -> rows.put(task, results.rows(task)));
    }

    static String of(Results results, Work work) {
        return new Chart(results, work).draw();
    }

    private String draw() {
        String names = names();
        int width = NAMES + tasks.size() * (panelWidth + GAP);
        put(
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' width='%d' font-family='sans-serif' font-size='12'>",
                width, bottom + BOTTOM, width);
        put("<rect width='100%%' height='100%%' fill='white'/>");
        put("<text x='12' y='24' font-size='16' font-weight='bold'>%s</text>", work.title());
        put("<text x='12' y='42' fill='#555'>%s</text>", work.detail().replaceFirst(";.*", ""));
        put("<text x='12' y='58' fill='#555'>%s</text>", legend());
        svg.append(names);
        for (int i = 0; i < tasks.size(); i++) {
            panel(NAMES + i * (panelWidth + GAP), tasks.get(i));
        }
        put("</svg>");
        return svg.toString();
    }

    private String legend() {
        Task task = tasks.get(0);
        String scale = task.unit() + ", logarithmic scale; ";
        if (task.measuresLatency()) {
            return scale + "bar to p50, thin bar to p99; short is good";
        }
        return scale + (task.moreIsBetter() ? "long is good" : "short is good");
    }

    /** The names of the peers, those that promise less first; finds out where each one's line is. */
    private String names() {
        for (Kind kind : Kind.values()) {
            List<String> peers = rows.values().stream()
                    .flatMap(List::stream)
                    .filter(row -> row.kind() == kind)
                    .map(Row::peer)
                    .distinct()
                    .toList();
            if (!peers.isEmpty()) {
                put("<text x='12' y='%d' font-style='italic' fill='#555'>%s</text>", bottom + 13, kind.title());
                bottom += LINE;
            }
            for (String peer : peers) {
                String weight = ours(peer) ? " font-weight='bold'" : "";
                put("<text x='%d' y='%d' text-anchor='end'%s>%s</text>", NAMES - 10, bottom + 13, weight, peer);
                lines.put(peer, bottom);
                bottom += LINE;
            }
        }
        String names = svg.toString();
        svg.setLength(0);
        return names;
    }

    private static boolean ours(String peer) {
        return peer.startsWith("bus-") || peer.startsWith("hbus-");
    }

    private void panel(int left, Task task) {
        List<Row> all = rows.getOrDefault(task, List.of());
        Scale scale = Scale.of(all, panelWidth);
        put("<text x='%d' y='%d' font-weight='bold'>%s</text>", left, TOP - 8, tasks.size() == 1 ? "" : task.label());
        for (double tick : scale.ticks()) {
            int x = left + scale.at(tick);
            put("<line x1='%d' y1='%d' x2='%d' y2='%d' stroke='#ddd'/>", x, TOP, x, bottom);
            put("<text x='%d' y='%d' fill='#555' text-anchor='middle'>%s</text>", x, bottom + 15, number(tick));
        }
        all.forEach(row -> bar(left, lines.getOrDefault(row.peer(), TOP), row, scale));
    }

    private void bar(int left, int y, Row row, Scale scale) {
        if (!row.held()) {
            put("<text x='%d' y='%d' fill='#a33'>%s</text>", left + 4, y + 13, Tables.notHeld(row));
            return;
        }
        int x = scale.at(row.figure().median());
        int end = x;
        if (row.task().measuresLatency()) {
            end = scale.at(row.p99().median());
            put(
                    "<rect x='%d' y='%d' width='%d' height='4' fill='%s' opacity='0.5'/>",
                    left + x, y + 7, end - x, color(row));
        }
        put("<rect x='%d' y='%d' width='%d' height='14' fill='%s'/>", left, y + 2, x, color(row));
        put(
                "<text x='%d' y='%d'>%s</text>",
                left + end + 4, y + 13, number(row.figure().median()));
    }

    private static String color(Row row) {
        if (ours(row.peer())) {
            return "#d1495b";
        }
        return row.peer().startsWith("bare-") || row.peer().startsWith("jdk-") ? "#8d99ae" : "#30638e";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 10 && value != Math.rint(value) ? "%.1f" : "%,.0f", value);
    }

    private void put(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values).replace('\'', '"'))
                .append('\n');
    }

    /** From a power of ten to the largest value. */
    private record Scale(double from, double to, int width) {
        static Scale of(List<Row> rows, int width) {
            OptionalDouble least = values(rows).min();
            OptionalDouble most = values(rows).max();
            double from = Math.pow(10, Math.floor(Math.log10(least.orElse(1)) - 0.1));
            return new Scale(from, Math.max(most.orElse(1), from * 10), width);
        }

        private static DoubleStream values(List<Row> rows) {
            return rows.stream()
                    .filter(Row::held)
                    .flatMapToDouble(row -> row.task().measuresLatency()
                            ? DoubleStream.of(row.figure().median(), row.p99().median())
                            : DoubleStream.of(row.figure().median()));
        }

        int at(double value) {
            return (int) Math.round(width * Math.log10(value / from) / Math.log10(to / from));
        }

        List<Double> ticks() {
            List<Double> ticks = new ArrayList<>();
            for (double tick = from; tick <= to * 1.001; tick *= 10) {
                ticks.add(tick);
            }
            return ticks;
        }
    }
}
