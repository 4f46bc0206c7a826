package io.hestai.bus.benchmarks.growth;

import io.hestai.bus.Bus;
import io.hestai.bus.testkit.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Measures what the bus costs as the work grows, and says where each curve bends. */
public final class Growth {
    private static final int WRONG_USAGE = 2;

    private Growth() {}

    /**
     * Runs experiments and prints their tables.
     *
     * @param args options
     * @throws Exception if an experiment cannot be carried out
     */
    public static void main(String[] args) throws Exception {
        Options options;
        List<Experiment> chosen;
        try {
            options = Options.parse(List.of(args));
            chosen = chosen(options.only());
        } catch (IllegalArgumentException wrong) {
            System.err.println("growth: " + wrong.getMessage() + "; " + Options.USAGE + "; the names: " + names());
            System.exit(WRONG_USAGE);
            return;
        }
        run(options, chosen);
        // Some threads of clients are no daemons.
        System.exit(0);
    }

    /** All experiments, in the order in which they are run. */
    static List<Experiment> all() {
        return List.of(
                new Idle(),
                new Allocation(),
                new Waiting(),
                new StreamLength(),
                new Groups(),
                new Consumers(),
                new Pending(),
                new Reclaim(),
                new Subscribers(),
                new Connections());
    }

    private static List<Experiment> chosen(Set<String> only) {
        Set<String> unknown = new TreeSet<>(only);
        all().forEach(each -> unknown.remove(each.name()));
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("there is no experiment " + String.join(", ", unknown));
        }
        return all().stream()
                .filter(each -> only.isEmpty() || only.contains(each.name()))
                .toList();
    }

    private static String names() {
        return all().stream().map(Experiment::name).collect(Collectors.joining(", "));
    }

    private static void run(Options options, List<Experiment> chosen) throws Exception {
        Map<String, String> about = warmUp(options.effort());
        System.out.println(String.join(", ", about.values()));
        Map<String, List<Table>> measured = new LinkedHashMap<>();
        for (Experiment each : chosen) {
            System.out.println("\n" + each.name() + ": " + each.question());
            long began = System.nanoTime();
            List<Table> tables = each.run(options.effort());
            tables.forEach(table -> System.out.print(Report.text(table)));
            System.out.printf(Locale.ROOT, "  (%.0f s)%n", (System.nanoTime() - began) / 1e9);
            measured.put(each.name(), tables);
            // Written each time, so that what was measured is there even if a later experiment fails.
            write(options, about, measured);
        }
    }

    /** Lets the JVM compile what all experiments use; tells what they run on. */
    private static Map<String, String> warmUp(Effort effort) throws Exception {
        Map<String, String> about = new LinkedHashMap<>();
        about.put("java", "Java " + Runtime.version());
        about.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        about.put("processors", Runtime.getRuntime().availableProcessors() + " processors");
        about.put("effort", effort.name().toLowerCase(Locale.ROOT));
        try (Lab lab = Lab.open();
                Bus bus = lab.connect()) {
            RedisServer redis = lab.redis();
            about.put("redis", redis.executable().version().toString());
            for (int i = 0; i < 3; i++) {
                Steady.run(bus, "warm", effort.period().plus(Duration.ofMillis(100)));
                Steady.appendsASecond(bus.stream("warm"), effort.messages());
            }
        }
        return about;
    }

    private static void write(Options options, Map<String, String> about, Map<String, List<Table>> measured)
            throws IOException {
        if (options.json().isPresent()) {
            Files.writeString(options.json().get(), Json.of(about, measured));
        }
        if (options.markdown().isPresent()) {
            Files.writeString(options.markdown().get(), markdown(about, measured));
        }
        if (options.charts().isPresent()) {
            draw(options.charts().get(), measured);
        }
    }

    private static String markdown(Map<String, String> about, Map<String, List<Table>> measured) {
        StringBuilder text = new StringBuilder(String.join(", ", about.values())).append(".\n\n");
        measured.values().forEach(tables -> tables.forEach(table -> text.append(Report.markdown(table))));
        return text.toString();
    }

    private static void draw(Path directory, Map<String, List<Table>> measured) throws IOException {
        Files.createDirectories(directory);
        for (Map.Entry<String, List<Table>> each : measured.entrySet()) {
            int number = 0;
            for (Table table : each.getValue()) {
                number++;
                for (String unit : table.isCurve() ? Chart.units(table) : List.<String>of()) {
                    String name = each.getKey() + "-" + number + "-" + fileName(unit) + ".svg";
                    Files.writeString(directory.resolve(name), Chart.svg(table, unit));
                }
            }
        }
    }

    private static String fileName(String unit) {
        String plain = unit.replace("µs", "us").replaceAll("[^A-Za-z0-9]+", "-");
        return plain.isEmpty() ? "count" : plain;
    }
}
