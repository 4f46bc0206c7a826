package io.hestai.bus.benchmarks.growth;

import io.hestai.bus.benchmarks.report.Numbers;
import io.hestai.bus.benchmarks.report.Scale;
import io.hestai.bus.benchmarks.report.Svg;
import io.hestai.bus.benchmarks.report.Svg.Anchor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** The chart of a table: a panel for each unit, a curve for each figure, a ring where it bends. */
final class Curves {
    private static final int HEAD = 66;
    private static final int LEFT = 64;
    private static final int RIGHT = 28;
    private static final int TOP = 26;
    private static final int WIDTH_OF_ONE = 560;
    private static final int WIDTH_OF_SOME = 340;
    private static final int HEIGHT = 220;
    private static final int BELOW = 44;
    private static final int LINE = 18;
    private static final int MOST_BESIDE = 2;
    private static final String GREY = "fill='#555'";
    private static final String BOLD = "font-weight='bold'";
    private static final List<String> COLOURS =
            List.of("#1b6ca8", "#c0392b", "#27864a", "#8e44ad", "#b8860b", "#16707a", "#7f5539", "#555555");

    private final Table table;
    private final Map<String, List<Integer>> units = new LinkedHashMap<>();
    private final int width;
    private final int panelHeight;
    private final Svg svg;

    private Curves(Table table) {
        this.table = table;
        IntStream.range(0, table.columns().size())
                .filter(c -> table.columns().get(c).isDrawn()
                        && Arrays.stream(table.figures(c)).anyMatch(y -> y > 0))
                .forEach(c -> units.computeIfAbsent(table.columns().get(c).unit(), unit -> new ArrayList<>())
                        .add(c));
        this.width = units.size() > 1 ? WIDTH_OF_SOME : WIDTH_OF_ONE;
        int names = units.values().stream().mapToInt(List::size).max().orElse(0);
        this.panelHeight = TOP + HEIGHT + BELOW + names * LINE + LINE / 2;
        int beside = Math.min(units.size(), MOST_BESIDE);
        int below = (units.size() + MOST_BESIDE - 1) / MOST_BESIDE;
        this.svg = new Svg(Math.max(beside, 1) * (LEFT + width + RIGHT), HEAD + below * panelHeight);
    }

    static String of(Table table) {
        return new Curves(table).draw();
    }

    private String draw() {
        boolean bends = units.values().stream()
                .flatMap(List::stream)
                .anyMatch(c -> table.bend(c).isPresent());
        svg.head(table.title(), bends ? "A ring: from there on more than twice as bad as at the beginning" : "");
        int number = 0;
        for (Map.Entry<String, List<Integer>> unit : units.entrySet()) {
            int left = number % MOST_BESIDE * (LEFT + width + RIGHT) + LEFT;
            int top = HEAD + number / MOST_BESIDE * panelHeight + TOP;
            panel(left, top, unit.getKey(), unit.getValue());
            number++;
        }
        return svg.end();
    }

    private void panel(int left, int top, String unit, List<Integer> columns) {
        int bottom = top + HEIGHT;
        double[] values = columns.stream()
                .map(table::figures)
                .flatMapToDouble(Arrays::stream)
                .toArray();
        Scale across = Scale.logarithmic(table.points(), left, left + width);
        Scale up = Scale.fitting(values, bottom, top);
        for (double tick : across.ticks()) {
            svg.guide(across.at(tick), top, across.at(tick), bottom);
            svg.text(across.at(tick), bottom + 16, Anchor.MIDDLE, GREY, Numbers.tick(tick));
        }
        for (double tick : up.ticks()) {
            svg.guide(left, up.at(tick), left + width, up.at(tick));
            svg.text(left - 6, up.at(tick) + 4, Anchor.END, GREY, Numbers.tick(tick));
        }
        svg.text(left, top - 10, Anchor.START, BOLD, up.isLogarithmic() ? unit + ", logarithmic scale" : unit);
        svg.text(left + width / 2.0, bottom + 34, Anchor.MIDDLE, BOLD, table.grows());
        for (int i = 0; i < columns.size(); i++) {
            String colour = COLOURS.get(i % COLOURS.size());
            curve(columns.get(i), colour, across, up);
            int line = bottom + BELOW + LINE / 2 + i * LINE;
            svg.box(left, line - 6, 18, 4, fill(colour));
            svg.text(
                    left + 26,
                    line,
                    Anchor.START,
                    "",
                    table.columns().get(columns.get(i)).name());
        }
    }

    private void curve(int column, String colour, Scale across, Scale up) {
        double[] xs = table.points();
        double[] ys = table.figures(column);
        StringBuilder places = new StringBuilder();
        for (int i = 0; i < xs.length; i++) {
            if (up.has(ys[i])) {
                places.append(String.format(Locale.ROOT, "%.1f,%.1f ", across.at(xs[i]), up.at(ys[i])));
            }
        }
        svg.through(places.toString().strip(), colour);
        double bend = table.bend(column).map(Bend::x).orElse(Double.NaN);
        for (int i = 0; i < xs.length; i++) {
            if (up.has(ys[i])) {
                svg.dot(across.at(xs[i]), up.at(ys[i]), 3, fill(colour));
                if (xs[i] == bend) {
                    svg.dot(across.at(xs[i]), up.at(ys[i]), 7, "fill='none' stroke-width='2' stroke='" + colour + "'");
                }
            }
        }
    }

    private static String fill(String colour) {
        return "fill='" + colour + "'";
    }
}
