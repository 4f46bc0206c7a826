package io.hestai.bus.benchmarks.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoublePredicate;
import java.util.stream.DoubleStream;

/**
 * The scale of a chart, from a round number to a round number.
 *
 * @param least the value where it begins
 * @param most the value where it ends
 * @param isLogarithmic whether equal distances are equal ratios
 * @param from the place where it begins
 * @param to the place where it ends
 */
public record Scale(double least, double most, boolean isLogarithmic, double from, double to) {
    private static final double[] STEPS = {1, 2, 5};
    private static final int WIDE = 10;

    /** Up to so many powers of ten there is room for the numbers between them. */
    private static final double FEW_POWERS = 1.7;

    private static final int TICKS = 6;

    /** For computed numbers that are nearly round. */
    private static final double NEARLY = 1e-9;

    /**
     * A scale of ratios.
     *
     * @param values all that shall be on it; only those that are positive can be
     * @param from the place of the least
     * @param to the place of the most
     * @return the scale
     */
    public static Scale logarithmic(double[] values, double from, double to) {
        double least = drawn(values).min().orElse(1);
        double most = drawn(values).max().orElse(least);
        double begin = roundDown(least);
        double end = -roundDown(-most);
        return new Scale(begin, end > begin ? end : begin * 10, true, from, to);
    }

    /**
     * A scale of ratios where the values are far from each other, else one that begins with zero.
     *
     * @param values all that shall be on it
     * @param from the place of the least
     * @param to the place of the most
     * @return the scale
     */
    public static Scale fitting(double[] values, double from, double to) {
        double least = drawn(values).min().orElse(1);
        double most = drawn(values).max().orElse(1);
        if (most / least >= WIDE) {
            return logarithmic(values, from, to);
        }
        double step = step(most);
        return new Scale(0, Math.ceil(most / step - NEARLY) * step, false, from, to);
    }

    private static DoubleStream drawn(double[] values) {
        return Arrays.stream(values).filter(each -> each > 0 && !Double.isInfinite(each));
    }

    /** The next of 1, 2, 5, 10, 20 … below a number; of a negative one, the negative of the next above its size. */
    private static double roundDown(double value) {
        double size = Math.abs(value);
        double power = Math.pow(10, Math.floor(Math.log10(size) + NEARLY));
        DoublePredicate isBelow = each -> each <= size * (1 + NEARLY);
        if (value > 0) {
            return Arrays.stream(STEPS)
                    .map(s -> s * power)
                    .filter(isBelow)
                    .max()
                    .orElse(power);
        }
        return -Arrays.stream(STEPS)
                .map(s -> s * power)
                .filter(each -> each >= size * (1 - NEARLY))
                .min()
                .orElse(10 * power);
    }

    private static double step(double most) {
        double power = Math.pow(10, Math.floor(Math.log10(most / TICKS)));
        return Arrays.stream(STEPS)
                .map(s -> s * power)
                .filter(step -> most / step <= TICKS)
                .findFirst()
                .orElse(10 * power);
    }

    /**
     * Where a value is.
     *
     * @param value positive, if it is a scale of ratios
     * @return the place
     */
    public double at(double value) {
        double part =
                isLogarithmic ? Math.log(value / least) / Math.log(most / least) : (value - least) / (most - least);
        return from + part * (to - from);
    }

    /** Whether a value can be drawn: what was not measured cannot, nor can zero where only ratios count. */
    public boolean has(double value) {
        return !Double.isNaN(value) && !Double.isInfinite(value) && (value > 0 || !isLogarithmic);
    }

    /** The numbers to be written beside it, rising. */
    public List<Double> ticks() {
        return isLogarithmic ? powers() : multiples();
    }

    private List<Double> multiples() {
        double step = step(most);
        List<Double> ticks = new ArrayList<>();
        for (int i = 0; i * step <= most * (1 + NEARLY); i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    private List<Double> powers() {
        boolean all = Math.log10(most / least) < FEW_POWERS + NEARLY;
        List<Double> ticks = new ArrayList<>();
        for (int power = (int) Math.floor(Math.log10(least) + NEARLY);
                Math.pow(10, power) <= most * (1 + NEARLY);
                power++) {
            for (double step : all ? STEPS : new double[] {1}) {
                double tick = step * Math.pow(10, power);
                if (tick >= least * (1 - NEARLY) && tick <= most * (1 + NEARLY)) {
                    ticks.add(tick);
                }
            }
        }
        return ticks;
    }
}
