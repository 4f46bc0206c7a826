package io.hestai.bus.benchmarks.compare;

import io.hestai.bus.benchmarks.peers.Kind;
import io.hestai.bus.benchmarks.report.Machine;
import io.hestai.bus.benchmarks.report.Outputs;
import io.hestai.bus.benchmarks.report.Program;
import io.hestai.bus.benchmarks.report.Report;
import io.hestai.bus.benchmarks.results.Guard;
import io.hestai.bus.benchmarks.results.Results;
import io.hestai.bus.benchmarks.results.Work;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
import redis.clients.jedis.exceptions.JedisException;

/** The program that compares peers. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Compares the bus with the limit of this machine and with its peers: the same work in the same run, "
                        + "in processes of their own, round by round in turn.",
        footer = {
            "The lines of a document between which --markdown writes: <!-- figures --> and <!-- end of figures -->.",
            "An interrupted run prints what it has. Exit codes: 0 done, 1 failed, 2 wrong usage."
        })
public final class Compare implements Callable<Integer> {
    private static final int USUAL_ROUNDS = 5;
    private static final Set<String> LIBRARIES =
            Set.of("jedis", "lettuce-core", "redisson", "spring-data-redis", "jnats", "jeromq", "aeron-client");
    private static final Path HOME = Path.of(System.getProperty("compare.home", ""));
    private static final Path PROGRAMS = HOME.resolve("bus-benchmarks/target/native");

    @Option(
            names = "--peers",
            split = ",",
            paramLabel = "NAME",
            description = "Only these. There are: ${COMPLETION-CANDIDATES}.",
            completionCandidates = PeerNames.class)
    private List<String> peers = List.of();

    @Option(
            names = "--work",
            split = ",",
            paramLabel = "WORD",
            description = "Only this: ${COMPLETION-CANDIDATES}.",
            completionCandidates = WorkWords.class)
    private List<String> work = List.of();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "How many rounds count (default: " + USUAL_ROUNDS + ").")
    private int rounds = USUAL_ROUNDS;

    @Option(
            names = "--quick",
            description = "Two minutes: the limit, Jedis and the bus; latency, one rate, and as fast as it goes.")
    private boolean quick;

    @Mixin
    private Outputs outputs = new Outputs("figures");

    @Option(
            names = "--guard",
            paramLabel = "FILE",
            description = "Exit 1 if the bus is less than half as good in every round as this file says.")
    private @Nullable Path guard;

    @Option(names = "--options", paramLabel = "\"OPTION …\"", description = "More options for the Java of the peers.")
    private String options = "";

    @Option(
            names = "--hbus",
            paramLabel = "FILE",
            description = "The script that starts hbus (default: the one of this repository).")
    private Path hbus = HOME.resolve("hbus");

    @Spec
    private @Nullable CommandSpec spec;

    private final String command;
    private final long began = System.nanoTime();
    private List<String> machine = List.of();
    private boolean told;
    private volatile boolean ended;

    private Compare(String command) {
        this.command = command;
    }

    /**
     * Compares.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** The exit code. */
    static int run(String... args) {
        return Program.run("compare", new Compare(Program.commandLine("compare", args)), args);
    }

    @Override
    public Integer call() throws Exception {
        Plan plan = plan();
        Guard known = guard == null ? null : Guard.read(guard);
        List<String> names = chosen();
        outputs.check();
        try (Servers servers = new Servers()) {
            Launcher launcher = new Launcher(servers.place(), new Natives(PROGRAMS.toAbsolutePath()), options);
            Results results = new Results(kinds());
            machine = Machine.describe(servers.versions(), LIBRARIES);
            Comparison comparison = new Comparison(servers, launcher, plan, results, Compare::progress);
            Thread hook = new Thread(() -> interrupted(comparison, results, servers), "interrupted");
            Runtime.getRuntime().addShutdownHook(hook);
            try {
                List<String> present = Comparison.present(names, launcher, results);
                results.remarks().forEach(System.err::println);
                comparison.run(present);
                comparison.runOneShots(present, new OneShots(launcher, servers.place(), hbus.toAbsolutePath()));
            } catch (JedisException e) {
                if (!comparison.isInterruptedSoon()) {
                    results.remark("ended before time: " + e.getMessage());
                    tell(results);
                    return 1;
                }
            } finally {
                ended = !comparison.isInterrupted();
            }
            if (comparison.isInterrupted()) {
                // It tells what there is, and tidies up.
                hook.join();
                return 1;
            }
            tell(results);
            return guarded(known, results);
        }
    }

    private static int guarded(@Nullable Guard known, Results results) {
        List<String> regressions = known == null ? List.of() : known.regressions(results);
        regressions.forEach(each -> System.err.println("compare: a gross regression: " + each));
        return regressions.isEmpty() ? 0 : 1;
    }

    private Plan plan() {
        if (rounds < 1) {
            throw wrong("--rounds: " + rounds + " is less than 1");
        }
        Set<Work> works = EnumSet.noneOf(Work.class);
        for (String word : work) {
            works.add(Work.called(word)
                    .orElseThrow(() ->
                            wrong("--work: there is no '" + word + "'; there are " + String.join(", ", Work.words()))));
        }
        if (works.isEmpty()) {
            works = quick ? EnumSet.of(Work.LATENCY, Work.RATES, Work.FLOOD) : EnumSet.allOf(Work.class);
        }
        return new Plan(works, rounds, quick);
    }

    private List<String> chosen() {
        List<String> all = Launcher.names();
        for (String peer : peers) {
            if (!all.contains(peer)) {
                throw wrong("--peers: there is no '" + peer + "'; there are " + String.join(", ", all));
            }
        }
        return all.stream()
                .filter(peer -> peers.isEmpty() ? !quick || isQuick(peer) : peers.contains(peer))
                .toList();
    }

    private static boolean isQuick(String peer) {
        return peer.startsWith("bare-") || peer.startsWith("jedis-") || peer.startsWith("bus-");
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec == null ? new CommandLine(this) : spec.commandLine(), message);
    }

    private static Map<String, Kind> kinds() {
        Map<String, Kind> kinds = new LinkedHashMap<>();
        Launcher.names().forEach(peer -> kinds.put(peer, Launcher.kind(peer)));
        kinds.put(OneShots.HBUS, Kind.CHANNEL);
        kinds.put(Results.REDIS_BENCHMARK, Kind.DURABLE);
        return kinds;
    }

    private static void progress(String text) {
        System.err.println(text);
    }

    /** The shutdown hook, which runs at the usual end as well. */
    private void interrupted(Comparison comparison, Results results, Servers servers) {
        if (ended) {
            return;
        }
        comparison.interrupt();
        results.remark("interrupted: these are the rounds that were finished");
        try {
            tell(results);
            servers.closeRest();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Once; who comes second waits for the first. */
    private synchronized void tell(Results results) throws IOException {
        if (told) {
            return;
        }
        told = true;
        List<String> conditions = new ArrayList<>(machine);
        conditions.add(Machine.run(command, Duration.ofNanos(System.nanoTime() - began)));
        Report report = results.report(conditions);
        System.out.print(report.text());
        System.out.flush();
        outputs.write(report);
    }

    /** For the help. */
    private static final class PeerNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Launcher.names().iterator();
        }
    }

    /** For the help. */
    private static final class WorkWords implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Work.words().iterator();
        }
    }
}
