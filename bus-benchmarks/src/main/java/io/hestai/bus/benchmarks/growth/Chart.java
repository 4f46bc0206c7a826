package io.hestai.bus.benchmarks.growth;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** A drawing of the curves of one unit of a table, both axes in powers of ten. */
final class Chart {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 400;
    private static final int LEFT = 80;
    private static final int RIGHT = 240;
    private static final int TOP = 40;
    private static final int BOTTOM = 50;
    private static final List<String> COLOURS =
            List.of("#1b6ca8", "#c0392b", "#27864a", "#8e44ad", "#b8860b", "#16707a", "#7f5539", "#555555");

    private final Table table;
    private final String unit;
    private final int[] columns;
    private final Axis across;
    private final Axis up;
    private final StringBuilder svg = new StringBuilder();

    private Chart(Table table, String unit, int[] columns) {
        this.table = table;
        this.unit = unit;
        this.columns = columns;
        this.across = Axis.of(table.points(), LEFT, WIDTH - RIGHT);
        this.up = Axis.of(
                Arrays.stream(columns)
                        .mapToObj(table::figures)
                        .flatMapToDouble(Arrays::stream)
                        .toArray(),
                HEIGHT - BOTTOM,
                TOP);
    }

    /** A scale in powers of ten. */
    private record Axis(int first, int last, int from, int to) {
        static Axis of(double[] values, int from, int to) {
            double[] drawn = Arrays.stream(values).filter(Axis::isDrawn).toArray();
            double least = Arrays.stream(drawn).min().orElse(1);
            double most = Arrays.stream(drawn).max().orElse(10);
            int first = (int) Math.floor(Math.log10(least));
            return new Axis(first, Math.max(first + 1, (int) Math.ceil(Math.log10(most))), from, to);
        }

        static boolean isDrawn(double value) {
            return value > 0 && !Double.isInfinite(value);
        }

        double at(double value) {
            return from + (Math.log10(value) - first) / (last - first) * (to - from);
        }

        int[] powers() {
            return IntStream.rangeClosed(first, last).toArray();
        }
    }

    /** The units of a table's costs and speeds, each of which has a drawing. */
    static List<String> units(Table table) {
        return table.columns().stream()
                .filter(each -> each.better() != Column.Better.NEITHER)
                .map(Column::unit)
                .distinct()
                .toList();
    }

    static String svg(Table table, String unit) {
        int[] columns = IntStream.range(0, table.columns().size())
                .filter(c -> table.columns().get(c).unit().equals(unit))
                .toArray();
        return new Chart(table, unit, columns).draw();
    }

    private String draw() {
        line(
                "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif' font-size='12'>",
                WIDTH, HEIGHT);
        line("<rect width='100%%' height='100%%' fill='white'/>");
        words(LEFT, TOP - 16, "start", "black", table.title() + (unit.isEmpty() ? "" : ", " + unit));
        for (int power : across.powers()) {
            double x = across.at(Math.pow(10, power));
            line("<line x1='%1$.1f' x2='%1$.1f' y1='%2$d' y2='%3$d' stroke='#ddd'/>", x, TOP, HEIGHT - BOTTOM);
            words(x, HEIGHT - BOTTOM + 16, "middle", "black", power(power));
        }
        for (int power : up.powers()) {
            double y = up.at(Math.pow(10, power));
            line("<line x1='%2$d' x2='%3$d' y1='%1$.1f' y2='%1$.1f' stroke='#ddd'/>", y, LEFT, WIDTH - RIGHT);
            words(LEFT - 6, y + 4, "end", "black", power(power));
        }
        words((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12, "middle", "black", table.grows());
        for (int i = 0; i < columns.length; i++) {
            curve(columns[i], COLOURS.get(i % COLOURS.size()), TOP + 14 + i * 18);
        }
        line("</svg>");
        return svg.toString();
    }

    private void curve(int column, String colour, int legend) {
        StringBuilder points = new StringBuilder();
        double[] ys = table.figures(column);
        double[] xs = table.points();
        for (int i = 0; i < xs.length; i++) {
            if (Axis.isDrawn(ys[i])) {
                double x = across.at(xs[i]);
                double y = up.at(ys[i]);
                points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
                line("<circle cx='%.1f' cy='%.1f' r='3' fill='%s'/>", x, y, colour);
            }
        }
        line(
                "<polyline fill='none' stroke='%s' stroke-width='2' points='%s'/>",
                colour, points.toString().strip());
        words(
                WIDTH - RIGHT + 12,
                legend,
                "start",
                colour,
                table.columns().get(column).name());
    }

    private void words(double x, double y, String anchor, String colour, String text) {
        String safe = text.replace("&", "&amp;").replace("<", "&lt;");
        line("<text x='%.1f' y='%.1f' text-anchor='%s' fill='%s'>%s</text>", x, y, anchor, colour, safe);
    }

    private static String power(int power) {
        return Figures.text(Math.pow(10, power));
    }

    private void line(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
