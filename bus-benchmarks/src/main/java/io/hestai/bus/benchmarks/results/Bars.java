package io.hestai.bus.benchmarks.results;

import io.hestai.bus.benchmarks.peers.Kind;
import io.hestai.bus.benchmarks.report.Numbers;
import io.hestai.bus.benchmarks.report.Scale;
import io.hestai.bus.benchmarks.report.Svg;
import io.hestai.bus.benchmarks.report.Svg.Anchor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * The chart of one kind of work: a line for each peer, a panel of bars for each task. The scale is logarithmic, because peers differ by
 * two orders of magnitude. Where latency is measured, a thin bar goes on from p50 to p99.
 */
final class Bars {
    private static final int NAMES = 190;
    private static final int GAP = 70;
    private static final int LINE = 20;
    private static final int TOP = 96;
    private static final int BOTTOM = 24;
    private static final String GREY = "fill='#555'";

    /** The shortest bar shall be seen, too. */
    private static final double BEFORE_LEAST = 0.6;

    private final Work work;
    private final List<Task> tasks;
    private final Map<Task, List<Row>> rows = new LinkedHashMap<>();
    private final Map<Kind, List<String>> peers = new LinkedHashMap<>();
    private final int panelWidth;
    private final int bottom;
    private final Svg svg;

    /** Where each peer's line is. */
    private final Map<String, Integer> lines = new LinkedHashMap<>();

    private Bars(Results results, Work work) {
        this.work = work;
        this.tasks = results.tasks(work);
        this.panelWidth = tasks.size() == 1 ? 420 : 250;
        tasks.forEach(task -> rows.put(task, results.rows(task)));
        Arrays.stream(Kind.values()).forEach(kind -> peers.put(kind, peers(kind)));
        peers.values().removeIf(List::isEmpty);
        this.bottom = TOP
                + LINE * peers.values().stream().mapToInt(all -> all.size() + 1).sum();
        this.svg = new Svg(NAMES + tasks.size() * (panelWidth + GAP), bottom + BOTTOM);
    }

    private List<String> peers(Kind kind) {
        return rows.values().stream()
                .flatMap(List::stream)
                .filter(row -> row.kind() == kind)
                .map(Row::peer)
                .distinct()
                .toList();
    }

    static String of(Results results, Work work) {
        return new Bars(results, work).draw();
    }

    private String draw() {
        svg.head(work.title(), work.detail().replaceFirst(";.*", ""), legend());
        names();
        for (int i = 0; i < tasks.size(); i++) {
            panel(NAMES + i * (panelWidth + GAP), tasks.get(i));
        }
        return svg.end();
    }

    private String legend() {
        Task task = tasks.get(0);
        String scale = task.unit() + ", logarithmic scale; ";
        if (task.measuresLatency()) {
            return scale + "bar to p50, thin bar to p99; short is good";
        }
        return scale + (task.moreIsBetter() ? "long is good" : "short is good");
    }

    /** The names of the peers, those that promise less first. */
    private void names() {
        int y = TOP;
        for (Map.Entry<Kind, List<String>> kind : peers.entrySet()) {
            svg.text(
                    12,
                    y + 13,
                    Anchor.START,
                    "font-style='italic' " + GREY,
                    kind.getKey().title());
            y += LINE;
            for (String peer : kind.getValue()) {
                svg.text(NAMES - 10, y + 13, Anchor.END, ours(peer) ? "font-weight='bold'" : "", peer);
                lines.put(peer, y);
                y += LINE;
            }
        }
    }

    private static boolean ours(String peer) {
        return peer.startsWith("bus-") || peer.startsWith("hbus-");
    }

    private void panel(int left, Task task) {
        List<Row> all = rows.getOrDefault(task, List.of());
        Scale scale = scale(all, left);
        svg.text(left, TOP - 8, Anchor.START, "font-weight='bold'", tasks.size() == 1 ? "" : task.label());
        for (double tick : scale.ticks()) {
            svg.guide(scale.at(tick), TOP, scale.at(tick), bottom);
            svg.text(scale.at(tick), bottom + 15, Anchor.MIDDLE, GREY, Numbers.tick(tick));
        }
        all.forEach(row -> bar(left, lines.getOrDefault(row.peer(), TOP), row, scale));
    }

    private Scale scale(List<Row> all, int left) {
        double[] values = all.stream()
                .filter(Row::held)
                .flatMapToDouble(row -> row.task().measuresLatency()
                        ? DoubleStream.of(
                                row.figure().median() * BEFORE_LEAST,
                                row.figure().median(),
                                row.p99().median())
                        : DoubleStream.of(
                                row.figure().median() * BEFORE_LEAST,
                                row.figure().median()))
                .toArray();
        return Scale.logarithmic(values, left, left + panelWidth);
    }

    private void bar(int left, int y, Row row, Scale scale) {
        if (!row.held()) {
            svg.text(left + 4, y + 13, Anchor.START, "fill='#a33'", Tables.notHeld(row));
            return;
        }
        String colour = "fill='" + colour(row) + "'";
        double x = scale.at(row.figure().median());
        double end = x;
        if (row.task().measuresLatency()) {
            end = scale.at(row.p99().median());
            svg.box(x, y + 7, end - x, 4, colour + " opacity='0.5'");
        }
        svg.box(left, y + 2, x - left, 14, colour);
        svg.text(end + 4, y + 13, Anchor.START, "", Numbers.text(row.figure().median()));
    }

    private static String colour(Row row) {
        if (ours(row.peer())) {
            return "#d1495b";
        }
        return row.peer().startsWith("bare-") || row.peer().startsWith("jdk-") ? "#8d99ae" : "#30638e";
    }
}
