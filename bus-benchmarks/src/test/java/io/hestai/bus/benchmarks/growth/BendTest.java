package io.hestai.bus.benchmarks.growth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BendTest {
    private static final double[] XS = {1, 10, 100, 1_000};

    @Test
    void aCostBendsWhereItIsMoreThanTwiceWhatItWasFromThereOn() {
        assertThat(Bend.of(XS, new double[] {10, 12, 21, 90}, Column.Better.LOWER))
                .contains(new Bend(100, 2.1));
    }

    @Test
    void aCostThatDoublesDoesNotBendYet() {
        assertThat(Bend.of(XS, new double[] {10, 12, 20, 20}, Column.Better.LOWER))
                .isEmpty();
    }

    @Test
    void aSinglePointThatWasDisturbedIsNoBend() {
        assertThat(Bend.of(XS, new double[] {10, 90, 12, 11}, Column.Better.LOWER))
                .isEmpty();
        assertThat(Bend.of(XS, new double[] {10, 90, 12, 25}, Column.Better.LOWER))
                .contains(new Bend(1_000, 2.5));
    }

    @Test
    void aCostThatFallsDoesNotBend() {
        assertThat(Bend.of(XS, new double[] {10, 3, 1, 1}, Column.Better.LOWER)).isEmpty();
    }

    @Test
    void aSpeedBendsWhereItIsLessThanHalfOfWhatItWasFromThereOn() {
        assertThat(Bend.of(XS, new double[] {100, 200, 50, 40}, Column.Better.HIGHER))
                .contains(new Bend(1_000, 2.5));
    }

    @Test
    void whatIsNeitherCostNorSpeedDoesNotBend() {
        assertThat(Bend.of(XS, new double[] {1, 10, 100, 1_000}, Column.Better.NEITHER))
                .isEmpty();
    }

    @Test
    void whatCouldNotBeMeasuredIsPassedOver() {
        assertThat(Bend.of(XS, new double[] {Double.NaN, 10, Double.NaN, 30}, Column.Better.LOWER))
                .contains(new Bend(1_000, 3));
    }

    @Test
    void nothingIsComparedWithNothing() {
        assertThat(Bend.of(XS, new double[] {0, 10, 11, 12}, Column.Better.LOWER))
                .isEmpty();
    }

    @Test
    void aSinglePointAndNoneDoNotBend() {
        assertThat(Bend.of(new double[] {1}, new double[] {5}, Column.Better.LOWER))
                .isEmpty();
        assertThat(Bend.of(new double[0], new double[0], Column.Better.LOWER)).isEmpty();
    }
}
