package io.hestai.bus.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScaleTest {
    private static final double EXACT = 1e-6;

    private static Scale fitting(double... values) {
        return Scale.fitting(values, 0, 100);
    }

    @Test
    void whatIsFarFromEachOtherIsOnAScaleOfRatios() {
        Scale scale = fitting(30, 400);

        assertThat(scale.isLogarithmic()).isTrue();
        assertThat(scale.ticks()).containsExactly(20.0, 50.0, 100.0, 200.0, 500.0);
        assertThat(scale.at(20)).isCloseTo(0, within(EXACT));
        assertThat(scale.at(100)).isCloseTo(50, within(EXACT));
        assertThat(scale.at(500)).isCloseTo(100, within(EXACT));
    }

    @Test
    void whatIsNearEachOtherBeginsWithZero() {
        Scale scale = fitting(340, 396);

        assertThat(scale.isLogarithmic()).isFalse();
        assertThat(scale.ticks()).containsExactly(0.0, 100.0, 200.0, 300.0, 400.0);
        assertThat(scale.at(200)).isCloseTo(50, within(EXACT));
    }

    @Test
    void manyPowersOfTenAreNumberedAlone() {
        assertThat(Scale.logarithmic(new double[] {1e3, 1e7}, 0, 100).ticks()).containsExactly(1e3, 1e4, 1e5, 1e6, 1e7);
    }

    @Test
    void whatCannotBeDrawnDoesNotSpoilTheScale() {
        Scale scale = fitting(Double.NaN, 0, 10, 1_000);

        assertThat(scale.ticks()).containsExactly(10.0, 100.0, 1_000.0);
        assertThat(scale.has(0)).isFalse();
        assertThat(scale.has(Double.NaN)).isFalse();
    }

    @Test
    void aSingleValueAndNoneHaveAScaleToo() {
        assertThat(Scale.logarithmic(new double[] {1}, 0, 100).at(1)).isZero();
        assertThat(fitting().ticks()).isNotEmpty();
    }

    @Test
    void numbersAtAScaleAreShort() {
        assertThat(Stream.of(0.0, 0.5, 200.0, 1_000.0, 50_000.0, 1e7))
                .extracting(Numbers::tick)
                .containsExactly("0", "0.5", "200", "1k", "50k", "10M");
    }
}
