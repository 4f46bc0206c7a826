package io.hestai.bus.benchmarks.growth;

/**
 * One measured figure.
 *
 * @param name what it is
 * @param unit in what it is given
 * @param better which way it should go, by which it is told where it bends
 * @param shown where it is shown beside the terminal
 */
record Column(String name, String unit, Better better, Shown shown) {

    /** Which way a figure should go. */
    enum Better {
        /** It is a cost. */
        LOWER,
        /** It is a speed. */
        HIGHER,
        /** It is neither, and does not bend. */
        NEITHER
    }

    /** Where a figure is shown; the terminal and programs are told all. */
    enum Shown {
        /** Nowhere else. */
        THERE_ALONE,
        /** In documents. */
        IN_DOCUMENTS,
        /** In documents, and in their charts. */
        IN_CHARTS
    }

    static Column cost(String name, String unit) {
        return new Column(name, unit, Better.LOWER, Shown.THERE_ALONE);
    }

    static Column speed(String name, String unit) {
        return new Column(name, unit, Better.HIGHER, Shown.THERE_ALONE);
    }

    static Column fact(String name, String unit) {
        return new Column(name, unit, Better.NEITHER, Shown.THERE_ALONE);
    }

    /** The same in documents. */
    Column told() {
        return new Column(name, unit, better, Shown.IN_DOCUMENTS);
    }

    /** The same in documents and their charts. */
    Column drawn() {
        return new Column(name, unit, better, Shown.IN_CHARTS);
    }

    boolean isTold() {
        return shown != Shown.THERE_ALONE;
    }

    boolean isDrawn() {
        return shown == Shown.IN_CHARTS;
    }

    String title() {
        return unit.isEmpty() ? name : name + ", " + unit;
    }
}
