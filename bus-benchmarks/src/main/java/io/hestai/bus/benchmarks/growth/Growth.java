package io.hestai.bus.benchmarks.growth;

import io.hestai.bus.Bus;
import io.hestai.bus.benchmarks.report.Machine;
import io.hestai.bus.benchmarks.report.Outputs;
import io.hestai.bus.benchmarks.report.Program;
import io.hestai.bus.benchmarks.report.Report;
import io.hestai.bus.benchmarks.report.Section;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures what the bus costs as the work grows, and says where each curve bends. */
@Command(
        name = "growth",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measures what the bus costs as the work grows, and says where each curve bends.",
        footer = {
            "The lines of a document between which --markdown writes: <!-- growth --> and <!-- end of growth -->.",
            "An experiment that fails is named, and the others go on. Exit codes: 0 done, 1 failed, 2 wrong usage."
        })
public final class Growth implements Callable<Integer> {
    private static final Set<String> LIBRARIES = Set.of("jedis");

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "NAME",
            description = "Only these experiments: ${COMPLETION-CANDIDATES}.",
            completionCandidates = Names.class)
    private List<String> only = List.of();

    @Option(names = "--quick", description = "Two minutes rather than seven; 500 MB of memory rather than 6 GB.")
    private boolean quick;

    @Option(names = "--tiny", hidden = true, description = "As little as can be; the figures mean nothing.")
    private boolean tiny;

    @Mixin
    private Outputs outputs = new Outputs("growth");

    @Spec
    private @Nullable CommandSpec spec;

    private final String command;
    private final long began = System.nanoTime();
    private final List<Section> sections = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    private Growth(String command) {
        this.command = command;
    }

    /**
     * Runs experiments and prints their tables.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) {
        // Some threads of clients are no daemons.
        System.exit(run(args));
    }

    /** The exit code. */
    static int run(String... args) {
        return Program.run("growth", new Growth(Program.commandLine("growth", args)), args);
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

    private static List<String> names() {
        return all().stream().map(Experiment::name).toList();
    }

    private List<Experiment> chosen() {
        for (String name : only) {
            if (!names().contains(name)) {
                throw new ParameterException(
                        spec == null ? new CommandLine(this) : spec.commandLine(),
                        "--only: there is no experiment '" + name + "'; there are " + String.join(", ", names()));
            }
        }
        return all().stream()
                .filter(each -> only.isEmpty() || only.contains(each.name()))
                .toList();
    }

    private Effort effort() {
        if (tiny) {
            return Effort.TINY;
        }
        return quick ? Effort.QUICK : Effort.FULL;
    }

    @Override
    public Integer call() throws Exception {
        List<Experiment> chosen = chosen();
        outputs.check();
        List<String> machine = Machine.describe(List.of("Redis " + warmUp(effort())), LIBRARIES);
        machine.forEach(System.out::println);
        for (Experiment each : chosen) {
            run(each);
            // What was measured is there even if the rest is interrupted.
            outputs.writeJson(report(machine));
        }
        outputs.write(report(machine));
        return remarks.isEmpty() ? 0 : 1;
    }

    private void run(Experiment experiment) throws InterruptedException {
        System.out.println("\n" + experiment.name() + ": " + experiment.question());
        long start = System.nanoTime();
        try {
            List<Section> measured = Sections.of(experiment.name(), experiment.run(effort()));
            measured.forEach(each -> System.out.print(each.text()));
            sections.addAll(measured);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            String remark = experiment.name() + ": failed, " + e.getMessage();
            System.err.println(remark);
            remarks.add(remark);
        }
        System.out.printf(Locale.ROOT, "(%.0f s)%n", (System.nanoTime() - start) / 1e9);
    }

    private Report report(List<String> machine) {
        List<String> conditions = new ArrayList<>(machine);
        conditions.add(Machine.run(command, Duration.ofNanos(System.nanoTime() - began)));
        return new Report(conditions, remarks, sections);
    }

    /** Lets the JVM compile what all experiments use; the version of the Redis that they use. */
    private static String warmUp(Effort effort) throws Exception {
        try (Lab lab = Lab.open();
                Bus bus = lab.connect()) {
            for (int i = 0; i < 3; i++) {
                Steady.run(bus, "warm", effort.period().plus(Duration.ofMillis(100)));
                Steady.appendsASecond(bus.stream("warm"), effort.messages());
            }
            return lab.redis().executable().version().toString();
        }
    }

    /** For the help. */
    private static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return names().iterator();
        }
    }
}
