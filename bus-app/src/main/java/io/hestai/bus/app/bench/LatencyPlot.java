package io.hestai.bus.app.bench;

import java.util.Locale;

/**
 * Draws the distribution of latencies as SVG: which part of the messages (on a scale that gives each further nine the same width) took no
 * longer than what (on a logarithmic scale). Readable on light and dark grounds, as the viewer prefers.
 */
final class LatencyPlot {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 480;
    private static final int LEFT = 90;
    private static final int RIGHT = 46;
    private static final int TOP = 76;
    private static final int BOTTOM = 66;
    private static final double[] PERCENTILES = {0, 50, 90, 99, 99.9, 99.99};

    /** Five nines are not drawn: the last tick is the end. */
    private static final double DECADES = 4;

    private static final double STEPS = 200;

    private final Figures figures;
    private final double low;
    private final double high;
    private final StringBuilder svg = new StringBuilder(16_384);

    private LatencyPlot(Figures figures) {
        this.figures = figures;
        this.low = below(Math.max(1, figures.microsAt(0)));
        this.high = Math.max(above(Math.max(figures.microsAt(PERCENTILES[PERCENTILES.length - 1]), 1)), low * 10);
    }

    static String draw(Figures figures) {
        return new LatencyPlot(figures).whole();
    }

    /** The 1, 2 or 5 of its decade at or below a value. */
    private static double below(double value) {
        double decade = Math.pow(10, Math.floor(Math.log10(value)));
        return value >= 5 * decade ? 5 * decade : value >= 2 * decade ? 2 * decade : decade;
    }

    private static double above(double value) {
        double low = below(value);
        return low >= value ? low : next(low);
    }

    /** What follows in 1, 2, 5, 10, 20, 50 … */
    private static double next(double tick) {
        double decade = Math.pow(10, Math.floor(Math.log10(tick * 1.001)));
        return tick < 1.5 * decade ? 2 * decade : tick < 3 * decade ? 5 * decade : 10 * decade;
    }

    private static double x(double percentile) {
        double nines = Math.min(DECADES, -Math.log10(Math.max(1e-9, 1 - percentile / 100)));
        return LEFT + nines / DECADES * (WIDTH - LEFT - RIGHT);
    }

    private double y(double micros) {
        double part = (Math.log10(Math.max(micros, low)) - Math.log10(low)) / (Math.log10(high) - Math.log10(low));
        return HEIGHT - BOTTOM - Math.min(1, part) * (HEIGHT - TOP - BOTTOM);
    }

    private String whole() {
        head();
        for (double percentile : PERCENTILES) {
            percentileTick(percentile);
        }
        for (double tick = low; tick <= high * 1.001; tick = next(tick)) {
            latencyTick(tick);
        }
        curve();
        return svg.append("</svg>\n").toString();
    }

    private void head() {
        Plan plan = figures.plan();
        String pace = plan.mode() == Plan.Mode.closed
                ? "closed loop, half a round trip"
                : "open loop, " + plan.rate() + "/s, one way";
        String title = "Latency of " + plan.kind() + (plan.direct() ? " (direct)" : "");
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ")
                .append(WIDTH + " " + HEIGHT)
                .append("\" width=\"" + WIDTH + "\" height=\"" + HEIGHT)
                .append("\" role=\"img\" font-family=\"system-ui, sans-serif\" font-size=\"13\">\n<title>")
                .append(title)
                .append("</title>\n<style>\n")
                .append(".ground{fill:#ffffff}.text{fill:#1f2328}.faint{fill:#57606a}.grid{stroke:#d8dee4}")
                .append(".axis{stroke:#57606a}.curve{stroke:#0969da;fill:none}.dot{fill:#0969da}\n")
                .append(
                        "@media (prefers-color-scheme: dark){.ground{fill:#0d1117}.text{fill:#e6edf3}.faint{fill:#9198a1}")
                .append(
                        ".grid{stroke:#30363d}.axis{stroke:#9198a1}.curve{stroke:#58a6ff}.dot{fill:#58a6ff}}\n</style>\n")
                .append("<rect class=\"ground\" width=\"" + WIDTH + "\" height=\"" + HEIGHT + "\"/>\n");
        text("text", LEFT, 30, "start", 18, title);
        text(
                "faint",
                LEFT,
                52,
                "start",
                13,
                pace + " · " + plan.size() + " bytes · publishers " + plan.publishers() + " · receivers "
                        + plan.receivers() + " · " + figures.latencies().getTotalCount() + " latencies · max "
                        + number(figures.maxMicros()) + " µs");
        text("faint", (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 18, "middle", 13, "percentile of messages");
        svg.append(String.format(
                Locale.ROOT,
                "<text class=\"faint\" transform=\"translate(24 %d) rotate(-90)\" text-anchor=\"middle\">latency, µs</text>%n",
                (TOP + HEIGHT - BOTTOM) / 2));
    }

    private void percentileTick(double percentile) {
        double x = x(percentile);
        line(percentile == 0 ? "axis" : "grid", x, TOP, x, HEIGHT - BOTTOM);
        text("faint", x, HEIGHT - BOTTOM + 20, "middle", 13, number(percentile) + " %");
    }

    private void latencyTick(double micros) {
        double y = y(micros);
        line(micros == low ? "axis" : "grid", LEFT, y, WIDTH - RIGHT, y);
        text("faint", LEFT - 10, y + 4, "end", 13, number(micros));
    }

    private void curve() {
        svg.append("<polyline class=\"curve\" stroke-width=\"2\" stroke-linejoin=\"round\" points=\"");
        for (int i = 0; i <= STEPS; i++) {
            double percentile = 100 * (1 - Math.pow(10, -DECADES * i / STEPS));
            svg.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(percentile), y(figures.microsAt(percentile))));
        }
        svg.append("\"/>\n");
        for (double percentile : PERCENTILES) {
            double micros = figures.microsAt(percentile);
            svg.append(String.format(
                    Locale.ROOT,
                    "<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"/>%n",
                    x(percentile),
                    y(micros)));
            // The curve rises to the right, so that there is room above on the left; at the axis there is none.
            boolean first = percentile == 0;
            text(
                    "text",
                    x(percentile) + (first ? 9 : -6),
                    y(micros) - (first ? 4 : 8),
                    first ? "start" : "end",
                    12,
                    number(micros));
        }
    }

    private void line(String style, double x1, double y1, double x2, double y2) {
        svg.append(String.format(
                Locale.ROOT,
                "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
                style,
                x1,
                y1,
                x2,
                y2));
    }

    private void text(String style, double x, double y, String anchor, int size, String words) {
        svg.append(String.format(
                Locale.ROOT,
                "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-size=\"%d\">%s</text>%n",
                style,
                x,
                y,
                anchor,
                size,
                words));
    }

    /** Without digits that say nothing. */
    private static String number(double value) {
        if (value >= 100 || value == Math.rint(value)) {
            return Long.toString(Math.round(value));
        }
        String text = String.format(Locale.ROOT, "%.2f", value);
        return text.endsWith("0") ? text.substring(0, text.length() - 1) : text;
    }
}
