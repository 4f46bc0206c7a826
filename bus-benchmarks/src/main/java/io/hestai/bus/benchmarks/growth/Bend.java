package io.hestai.bus.benchmarks.growth;

import java.util.Optional;

/**
 * Where a curve bends: the first point at which the figure is more than twice as bad as at the first one.
 *
 * @param x the point
 * @param times how many times worse than at the first point
 */
record Bend(double x, double times) {
    private static final double WORSE = 2;

    /**
     * Looks for the bend.
     *
     * @param xs the points, rising
     * @param ys the figures; those that could not be measured are NaN and are passed over, as are first ones that are not positive
     * @param better which way the figure should go
     * @return the bend; empty if there is none
     */
    static Optional<Bend> of(double[] xs, double[] ys, Column.Better better) {
        int first = 0;
        while (first < ys.length && !(ys[first] > 0)) {
            first++;
        }
        for (int i = first + 1; i < ys.length && better != Column.Better.NEITHER; i++) {
            double times = better == Column.Better.LOWER ? ys[i] / ys[first] : ys[first] / ys[i];
            if (times > WORSE) {
                return Optional.of(new Bend(xs[i], times));
            }
        }
        return Optional.empty();
    }
}
