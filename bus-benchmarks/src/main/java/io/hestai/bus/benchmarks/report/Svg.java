package io.hestai.bus.benchmarks.report;

import java.util.Locale;

/** A drawing that is legible on light and dark pages, because it brings its own ground. Not thread-safe. */
public final class Svg {
    private static final int MARGIN = 12;

    private final StringBuilder drawn = new StringBuilder();

    /** How a text stands to its place. */
    public enum Anchor {
        /** It begins there. */
        START,
        /** It is around it. */
        MIDDLE,
        /** It ends there. */
        END;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Begins with a white ground.
     *
     * @param width in pixels
     * @param height in pixels
     */
    public Svg(int width, int height) {
        put(
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' width='%d' font-family='sans-serif' font-size='12'>",
                width, height, width);
        put("<rect width='100%%' height='100%%' fill='white'/>");
    }

    /**
     * The head of a drawing.
     *
     * @param title what it shows
     * @param lines what to know when looking at it
     */
    public void head(String title, String... lines) {
        put("<text x='%d' y='24' font-size='16' font-weight='bold'>%s</text>", MARGIN, safe(title));
        for (int i = 0; i < lines.length; i++) {
            text(MARGIN, 42 + 16 * i, Anchor.START, "fill='#555'", lines[i]);
        }
    }

    /**
     * Writes words.
     *
     * @param x across
     * @param y down, to the line on which they stand
     * @param anchor how they stand to x
     * @param attributes more attributes, their values in single quotes
     * @param words what is written
     */
    public void text(double x, double y, Anchor anchor, String attributes, String words) {
        String more = attributes.isEmpty() ? "" : " " + attributes;
        put("<text x='%.1f' y='%.1f' text-anchor='%s'%s>%s</text>", x, y, anchor.word(), more, safe(words));
    }

    /** A thin line that helps the eye. */
    public void guide(double x1, double y1, double x2, double y2) {
        put("<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='#ddd'/>", x1, y1, x2, y2);
    }

    /**
     * A filled box.
     *
     * @param attributes at least its colour; values in single quotes
     */
    public void box(double x, double y, double width, double height, String attributes) {
        put("<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' %s/>", x, y, width, height, attributes);
    }

    /**
     * A dot.
     *
     * @param attributes at least its colour; values in single quotes
     */
    public void dot(double x, double y, double radius, String attributes) {
        put("<circle cx='%.1f' cy='%.1f' r='%.1f' %s/>", x, y, radius, attributes);
    }

    /**
     * A line through places.
     *
     * @param places pairs of numbers
     * @param colour its colour
     */
    public void through(String places, String colour) {
        put("<polyline fill='none' stroke='%s' stroke-width='2' points='%s'/>", colour, places);
    }

    private static String safe(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&#39;");
    }

    private void put(String format, Object... values) {
        drawn.append(String.format(Locale.ROOT, format, values).replace('\'', '"'))
                .append('\n');
    }

    /** The whole drawing. */
    public String end() {
        return drawn + "</svg>\n";
    }
}
