package io.hestai.bus.benchmarks.growth;

import java.util.Locale;
import java.util.Optional;

/** Figures in words. */
final class Figures {
    private Figures() {}

    /** A figure with about three digits that count. */
    static String text(double figure) {
        if (Double.isNaN(figure)) {
            return "–";
        }
        double size = Math.abs(figure);
        String pattern = size >= 100 || figure == Math.rint(figure)
                ? "%,.0f"
                : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, pattern, figure);
    }

    /** Where a column bends. */
    static String bend(Column column, Optional<Bend> bend) {
        if (column.better() == Column.Better.NEITHER) {
            return "";
        }
        return bend.map(each -> String.format(Locale.ROOT, "%,.0f (× %.1f)", each.x(), each.times()))
                .orElse("no");
    }
}
