package io.hestai.bus.benchmarks.compare;

import io.hestai.bus.benchmarks.peers.Kind;
import io.hestai.bus.benchmarks.results.Guard;
import io.hestai.bus.benchmarks.results.Report;
import io.hestai.bus.benchmarks.results.Results;
import io.hestai.bus.benchmarks.results.Work;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        footer = "An interrupted run prints what it has. Exit codes: 0 done, 1 failed, 2 wrong usage.")
public final class Compare implements Callable<Integer> {
    private static final int USUAL_ROUNDS = 5;
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
            description =
                    "At most 90 seconds: the limit, Jedis and the bus; latency, one rate, and as fast as it goes.")
    private boolean quick;

    @Option(names = "--json", paramLabel = "FILE", description = "Write a JSON object a line for each peer and work.")
    private @Nullable Path json;

    @Option(names = "--charts", paramLabel = "DIRECTORY", description = "Write a chart for each kind of work, as SVG.")
    private @Nullable Path charts;

    @Option(
            names = "--markdown",
            paramLabel = "FILE",
            description =
                    "Write the tables for a document that has the charts in 'images' beside it. In a file with the lines <!-- figures --> and <!-- end of figures --> they replace what is between.")
    private @Nullable Path markdown;

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
        return new CommandLine(new Compare(("bus-benchmarks/compare " + String.join(" ", args)).strip()))
                .setParameterExceptionHandler((e, given) -> complain(e, 2))
                .setExecutionExceptionHandler((e, line, parsed) -> complain(e, 1))
                .execute(args);
    }

    private static int complain(Exception e, int code) {
        System.err.println(
                "compare: " + String.valueOf(e.getMessage()).lines().findFirst().orElse("failed"));
        return code;
    }

    @Override
    public Integer call() throws Exception {
        Plan plan = plan();
        Guard known = guard == null ? null : Guard.read(guard);
        List<String> names = chosen();
        try (Servers servers = new Servers()) {
            Launcher launcher = new Launcher(servers.place(), new Natives(PROGRAMS.toAbsolutePath()), options);
            Results results = new Results(kinds());
            Report report = new Report(results, Machine.describe(servers.versions(), command));
            Comparison comparison = new Comparison(servers, launcher, plan, results, Compare::progress);
            Thread hook = new Thread(() -> interrupted(comparison, results, report, servers), "interrupted");
            Runtime.getRuntime().addShutdownHook(hook);
            try {
                List<String> present = Comparison.present(names, launcher, results);
                results.remarks().forEach(System.err::println);
                comparison.run(present);
                comparison.runOneShots(present, new OneShots(launcher, servers.place(), hbus.toAbsolutePath()));
            } catch (JedisException e) {
                if (!comparison.isInterruptedSoon()) {
                    results.remark("ended before time: " + e.getMessage());
                    tell(report);
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
            tell(report);
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
    private void interrupted(Comparison comparison, Results results, Report report, Servers servers) {
        if (ended) {
            return;
        }
        comparison.interrupt();
        results.remark("interrupted: these are the rounds that were finished");
        try {
            tell(report);
            servers.closeRest();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Once; who comes second waits for the first. */
    private synchronized void tell(Report report) throws IOException {
        if (told) {
            return;
        }
        told = true;
        System.out.print(report.text());
        System.out.flush();
        if (json != null) {
            Files.writeString(json, report.json());
        }
        if (charts != null) {
            report.writeCharts(charts);
        }
        if (markdown != null) {
            Markers.write(markdown, report.markdown("images"));
        }
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
