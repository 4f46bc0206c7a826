package io.hestai.bus.benchmarks.report;

import java.util.Locale;

/** Figures as people read them. */
public final class Numbers {
    private static final double THOUSAND = 1e3;
    private static final double MILLION = 1e6;

    private Numbers() {}

    /**
     * A figure with about three digits that count.
     *
     * @param figure the figure; what could not be measured is not a number
     * @return its text; a dash for what could not be measured
     */
    public static String text(double figure) {
        if (Double.isNaN(figure)) {
            return "–";
        }
        double size = Math.abs(figure);
        String pattern = size >= 100 || figure == Math.rint(figure)
                ? "%,.0f"
                : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, pattern, figure);
    }

    /** A figure at a scale, as short as can be: 200, 1k, 10M. */
    public static String tick(double figure) {
        if (figure >= MILLION) {
            return plain(figure / MILLION) + "M";
        }
        return figure >= THOUSAND ? plain(figure / THOUSAND) + "k" : plain(figure);
    }

    private static String plain(double figure) {
        String text = String.format(Locale.ROOT, "%.4f", figure);
        return text.replaceAll("\\.?0+$", "");
    }
}
