package io.hestai.bus.benchmarks.growth;

/**
 * One measured figure.
 *
 * @param name what it is
 * @param unit in what it is given
 * @param better which way it should go, by which it is told where it bends
 */
record Column(String name, String unit, Better better) {

    /** Which way a figure should go. */
    enum Better {
        /** It is a cost. */
        LOWER,
        /** It is a speed. */
        HIGHER,
        /** It is neither, and does not bend. */
        NEITHER
    }

    static Column cost(String name, String unit) {
        return new Column(name, unit, Better.LOWER);
    }

    static Column speed(String name, String unit) {
        return new Column(name, unit, Better.HIGHER);
    }

    static Column fact(String name, String unit) {
        return new Column(name, unit, Better.NEITHER);
    }

    String title() {
        return unit.isEmpty() ? name : name + ", " + unit;
    }
}
