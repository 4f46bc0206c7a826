package io.hestai.bus.benchmarks.results;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.DoubleStream;

/**
 * The chart of one kind of work as SVG: a line for each peer, a panel of bars for each task. The scale is logarithmic, because peers differ by
 * two orders of magnitude. Where latency is measured, a thin bar goes on from p50 to p99.
 */
final class Chart {
    private static final int NAMES = 190;
    private static final int PANEL = 250;
    private static final int GAP = 70;
    private static final int LINE = 20;
    private static final int TOP = 74;
    private static final int BOTTOM = 24;

    private final Work work;
    private final List<Task> tasks;
    private final Results results;
    private final StringBuilder svg = new StringBuilder();

    private Chart(Results results, Work work) {
        this.results = results;
        this.work = work;
        this.tasks = results.tasks(work);
    }

    static String of(Results results, Work work) {
        return new Chart(results, work).draw();
    }

    private String draw() {
        List<Row> lines = lines();
        int width = NAMES + tasks.size() * (PANEL + GAP);
        int height = TOP + lines.size() * LINE + BOTTOM;
        put(
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' width='%d' font-family='sans-serif' font-size='12'>",
                width, height, width);
        put("<rect width='100%%' height='100%%' fill='white'/>");
        put("<text x='12' y='24' font-size='16' font-weight='bold'>%s</text>", work.title());
        put("<text x='12' y='42' fill='#555'>%s; %s</text>", work.detail().replaceFirst(";.*", ""), legend());
        for (int i = 0; i < lines.size(); i++) {
            Row line = lines.get(i);
            put(
                    "<text x='%d' y='%d' text-anchor='end'%s>%s</text>",
                    NAMES - 10, y(i) + 13, ours(line) ? " font-weight='bold'" : "", line.peer());
        }
        for (int i = 0; i < tasks.size(); i++) {
            panel(NAMES + i * (PANEL + GAP), tasks.get(i), lines);
        }
        put("</svg>");
        return svg.toString();
    }

    private String legend() {
        String scale = tasks.get(0).unit() + ", logarithmic scale";
        return switch (tasks.get(0).mode()) {
            case CLOSED, OPEN -> scale + "; bar to p50, thin bar to p99; short is good";
            case FLOOD -> scale + "; long is good";
            case ONCE -> scale + "; short is good";
        };
    }

    /** Those that promise less first, as in the tables. */
    private List<Row> lines() {
        List<Row> lines = new ArrayList<>();
        Set<String> seen = new LinkedHashSet<>();
        for (Task task : tasks) {
            results.rows(task).stream().filter(row -> seen.add(row.peer())).forEach(lines::add);
        }
        lines.sort((a, b) -> a.kind().compareTo(b.kind()));
        return lines;
    }

    private static boolean ours(Row row) {
        return row.peer().startsWith("bus-") || row.peer().startsWith("hbus-");
    }

    private static int y(int line) {
        return TOP + line * LINE;
    }

    private void panel(int left, Task task, List<Row> lines) {
        List<Row> rows = results.rows(task);
        Scale scale = Scale.of(rows);
        put("<text x='%d' y='62' font-weight='bold'>%s</text>", left, tasks.size() == 1 ? "" : task.label());
        for (double tick : scale.ticks()) {
            int x = left + scale.at(tick);
            put("<line x1='%d' y1='%d' x2='%d' y2='%d' stroke='#ddd'/>", x, TOP, x, y(lines.size()));
            put(
                    "<text x='%d' y='%d' fill='#555' text-anchor='middle'>%s</text>",
                    x, y(lines.size()) + 15, number(tick));
        }
        for (int i = 0; i < lines.size(); i++) {
            String peer = lines.get(i).peer();
            Optional<Row> row = rows.stream().filter(r -> r.peer().equals(peer)).findFirst();
            if (row.isPresent()) {
                bar(left, y(i), row.get(), scale);
            }
        }
    }

    private void bar(int left, int y, Row row, Scale scale) {
        if (!row.held()) {
            put("<text x='%d' y='%d' fill='#a33'>%s</text>", left + 4, y + 13, Tables.notHeld(row));
            return;
        }
        int x = scale.at(row.figure().median());
        int end = x;
        if (!Double.isNaN(row.p99().median())) {
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
        return ours(row)
                ? "#d1495b"
                : row.peer().startsWith("bare-") || row.peer().startsWith("jdk-") ? "#8d99ae" : "#30638e";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%,.0f", value);
    }

    private void put(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values).replace('\'', '"'))
                .append('\n');
    }

    /** From a power of ten to the largest value. */
    private record Scale(double from, double to) {
        static Scale of(List<Row> rows) {
            OptionalDouble least = values(rows).min();
            OptionalDouble most = values(rows).max();
            double from = Math.pow(10, Math.floor(Math.log10(least.orElse(1)) - 0.1));
            return new Scale(from, Math.max(most.orElse(1), from * 10));
        }

        private static DoubleStream values(List<Row> rows) {
            return rows.stream()
                    .filter(Row::held)
                    .flatMapToDouble(row ->
                            DoubleStream.of(row.figure().median(), row.p99().median()))
                    .filter(Double::isFinite);
        }

        int at(double value) {
            return (int) Math.round(PANEL * Math.log10(value / from) / Math.log10(to / from));
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
