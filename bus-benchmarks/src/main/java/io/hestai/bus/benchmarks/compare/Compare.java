package io.hestai.bus.benchmarks.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Compares peers. */
public final class Compare {
    private Compare() {}

    public static void main(String[] args) throws Exception {
        List<String> peers = List.of(args[0].split(","));
        int rounds = Integer.parseInt(args[1]);
        String[] work = args[2].split(":");
        try (Servers servers = new Servers()) {
            Launcher launcher = new Launcher(servers.place(), Path.of(System.getProperty("bare", "/tmp/bare")));
            List<Pair> pairs = new ArrayList<>();
            for (String peer : peers) {
                pairs.add(launcher.launch(peer, Integer.getInteger("receivers", 1)));
            }
            List<List<Figures>> figures = new ArrayList<>();
            for (int r = -2; r < rounds; r++) {
                List<Figures> round = new ArrayList<>();
                for (Pair pair : pairs) {
                    servers.emptyStreams();
                    round.add(run(pair, work, r < 0 ? Integer.getInteger("warm", 15) : 1));
                }
                if (r >= 0) {
                    figures.add(round);
                }
            }
            for (int p = 0; p < pairs.size(); p++) {
                int at = p;
                System.out.printf(
                        "%-16s p50 %s  p99 %s  p99.9 %s  rate %s  cpu %s%n",
                        pairs.get(p).name(),
                        text(figures, at, f -> f.micros(50)),
                        text(figures, at, f -> f.micros(99)),
                        text(figures, at, f -> f.micros(99.9)),
                        text(figures, at, f -> work[0].equals("flood") ? f.receivedPerSecond() : f.sentPerSecond()),
                        text(figures, at, Figures::cpuMicrosPerMessage));
            }
            for (Pair pair : pairs) {
                pair.close();
            }
        }
    }

    private static Figures run(Pair pair, String[] work, int times) throws Exception {
        int messages = Integer.parseInt(work[1]) * times;
        return switch (work[0]) {
            case "open" -> pair.open(Integer.parseInt(work[2]), messages, 256);
            case "closed" -> pair.closed(messages, 256);
            default -> pair.flood(messages, 256);
        };
    }

    private static String text(List<List<Figures>> figures, int at, ToDoubleFunction<Figures> what) {
        double[] values = figures.stream()
                .mapToDouble(r -> what.applyAsDouble(r.get(at)))
                .sorted()
                .toArray();
        double[] ratios = figures.stream()
                .mapToDouble(r -> what.applyAsDouble(r.get(at)) / what.applyAsDouble(r.get(0)))
                .sorted()
                .toArray();
        return String.format(
                "%,9.1f x%.2f (%.2f-%.2f)",
                values[values.length / 2], ratios[ratios.length / 2], ratios[0], ratios[ratios.length - 1]);
    }

    static double[] sorted(double[] values) {
        Arrays.sort(values);
        return values;
    }
}
