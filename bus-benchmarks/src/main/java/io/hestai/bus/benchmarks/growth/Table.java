package io.hestai.bus.benchmarks.growth;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What an experiment has measured: for each point, or each thing, the figures. Of things, nothing bends. */
final class Table {
    private final String title;
    private final String grows;
    private final List<Column> columns;
    private final List<Row> rows = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    /**
     * One line.
     *
     * @param label the point or thing in words
     * @param x the point; NaN for a thing
     * @param figures one for each column; NaN for what could not be measured
     */
    record Row(String label, double x, List<Double> figures) {}

    /**
     * Makes a table without rows.
     *
     * @param title what it shows
     * @param grows what its points or things are
     * @param columns what is measured at each
     */
    Table(String title, String grows, Column... columns) {
        this.title = title;
        this.grows = grows;
        this.columns = List.of(columns);
    }

    /** Adds what was measured at a point. */
    void at(long x, double... figures) {
        add(String.format(Locale.ROOT, "%,d", x), (double) x, figures);
    }

    /** Adds what was measured of a thing. */
    void of(String thing, double... figures) {
        add(thing, Double.NaN, figures);
    }

    private void add(String label, double x, double... figures) {
        if (figures.length != columns.size()) {
            throw new IllegalArgumentException(figures.length + " figures for " + columns.size() + " columns");
        }
        List<Double> boxed = new ArrayList<>();
        for (double each : figures) {
            boxed.add(each);
        }
        rows.add(new Row(label, x, boxed));
    }

    /** Adds a sentence below the table. */
    void remark(String remark) {
        remarks.add(remark);
    }

    String title() {
        return title;
    }

    String grows() {
        return grows;
    }

    List<Column> columns() {
        return columns;
    }

    List<Row> rows() {
        return rows;
    }

    List<String> remarks() {
        return remarks;
    }

    /** Whether its rows are points rather than things. */
    boolean isCurve() {
        return !rows.isEmpty() && !Double.isNaN(rows.get(0).x());
    }

    /** All figures of a column. */
    double[] figures(int column) {
        return rows.stream().mapToDouble(row -> row.figures().get(column)).toArray();
    }

    double[] points() {
        return rows.stream().mapToDouble(Row::x).toArray();
    }

    /** Where a column bends. */
    Optional<Bend> bend(int column) {
        return isCurve()
                ? Bend.of(points(), figures(column), columns.get(column).better())
                : Optional.empty();
    }
}
