package io.hestai.bus.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs subjects in turn, round by round, so that what the machine does meanwhile falls on all of them, and compares each with the first
 * by the ratios within a round.
 */
final class Comparison {
    private final String title;
    private final String unit;
    private final List<Subject> subjects;

    Comparison(String title, String unit, Subject... subjects) {
        this.title = title;
        this.unit = unit;
        this.subjects = List.of(subjects);
    }

    void run(int warmUps, int rounds, int messages) throws Exception {
        for (int i = 0; i < warmUps; i++) {
            for (Subject subject : subjects) {
                subject.round(messages);
            }
        }
        List<double[]> figures = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            double[] round = new double[subjects.size()];
            for (int s = 0; s < round.length; s++) {
                round[s] = subjects.get(s).round(messages);
            }
            figures.add(round);
        }
        System.out.printf("%n%s (%d rounds of %,d messages)%n", title, rounds, messages);
        System.out.printf("  %-34s %14s   %s%n", "", unit, "ratio to the first: median (min to max)");
        for (int s = 0; s < subjects.size(); s++) {
            print(s, figures);
        }
    }

    private void print(int subject, List<double[]> figures) {
        double[] values =
                figures.stream().mapToDouble(round -> round[subject]).sorted().toArray();
        double[] ratios = figures.stream()
                .mapToDouble(round -> round[subject] / round[0])
                .sorted()
                .toArray();
        System.out.printf(
                "  %-34s %,14.1f   %.2f (%.2f to %.2f)%n",
                subjects.get(subject).name(), median(values), median(ratios), ratios[0], ratios[ratios.length - 1]);
    }

    private static double median(double[] sorted) {
        double[] middle = Arrays.copyOfRange(sorted, (sorted.length - 1) / 2, sorted.length / 2 + 1);
        return Arrays.stream(middle).average().orElseThrow();
    }
}
