package io.hestai.bus.benchmarks.growth;

import java.util.Optional;

/**
 * Where a curve bends: from which point on the figure is more than twice as bad as at the first one, at every point; what a busy machine spoils at a
 * single one is no bend.
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
        Optional<Bend> bend = Optional.empty();
        for (int i = ys.length - 1; i > first && better != Column.Better.NEITHER; i--) {
            double times = better == Column.Better.LOWER ? ys[i] / ys[first] : ys[first] / ys[i];
            if (times > WORSE) {
                bend = Optional.of(new Bend(xs[i], times));
            } else if (!Double.isNaN(times)) {
                break;
            }
        }
        return bend;
    }
}
