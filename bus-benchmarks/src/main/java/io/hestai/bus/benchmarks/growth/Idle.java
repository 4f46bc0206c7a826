package io.hestai.bus.benchmarks.growth;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What it costs to wait: fresh programs in which nothing happens, side by side, each with a Redis of its own. */
final class Idle implements Experiment {
    private static final int MANY = 10;

    /** What starting has left over is done by then. */
    private static final Duration SETTLING = Duration.ofSeconds(6);

    private record Kind(String name, int subscriptions, int followers, int groups) {
        /** Threads that read a stream. */
        int loops() {
            return followers + groups;
        }
    }

    /** As a number of anything, it stands for no bus at all. */
    private static final int NO_BUS = -1;

    private static final Kind ALONE = new Kind("a bus", 0, 0, 0);

    private static final List<Kind> KINDS = List.of(
            new Kind("a JVM without a bus", NO_BUS, 0, 0),
            ALONE,
            new Kind("and 10 subscriptions", MANY, 0, 0),
            new Kind("and 10 followers", 0, MANY, 0),
            new Kind("and 10 groups", 0, 0, MANY),
            new Kind("and 10 subscriptions and 10 groups", MANY, 0, MANY));

    /** What one program and its Redis did; without a program, Redis alone. */
    private record Watched(
            Kind kind,
            double seconds,
            double jvmPercent,
            double sleepsASecond,
            double threads,
            double serverPercent,
            double readsAMinute,
            Map<String, Double> commandsAMinute) {
        double commands() {
            return commandsAMinute.values().stream()
                    .mapToDouble(Double::doubleValue)
                    .sum();
        }
    }

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public String question() {
        return "What does a program cost in which nothing happens?";
    }

    @Override
    public List<Table> run(Effort effort) throws Exception {
        List<Watched> watched = watch(effort);
        Table costs = new Table(
                "Doing nothing, a fresh JVM each",
                "program",
                Column.cost("JVM", "% of a core").told(),
                Column.cost("JVM: threads", "").told(),
                Column.cost("JVM: threads falling asleep", "1/s"),
                Column.cost("server", "% of a core").told(),
                Column.cost("server: reads of connections", "1/min"),
                Column.cost("commands", "1/min").told(),
                Column.cost("commands per follower or consumer", "1/min").told());
        Watched alone = watched.stream()
                .filter(each -> each.kind().equals(ALONE))
                .findFirst()
                .orElseThrow();
        for (Watched each : watched) {
            int loops = each.kind().loops();
            costs.of(
                    each.kind().name(),
                    each.jvmPercent(),
                    each.threads(),
                    each.sleepsASecond(),
                    each.serverPercent(),
                    each.readsAMinute(),
                    each.commands(),
                    loops == 0 ? Double.NaN : (each.commands() - alone.commands()) / loops);
        }
        costs.remark(
                "Commands as the server counts them, those within scripts included; what a bus alone sends is not counted to its loops.");
        return List.of(costs, commands(watched.subList(2, watched.size())));
    }

    private static Table commands(List<Watched> watched) {
        Column[] columns = watched.stream()
                .map(each -> Column.cost(each.kind().name(), "1/min"))
                .toArray(Column[]::new);
        Table table = new Table("Commands while nothing happens", "command", columns);
        TreeSet<String> names = new TreeSet<>();
        watched.forEach(each -> names.addAll(each.commandsAMinute().keySet()));
        for (String name : names) {
            table.of(
                    name.replace('|', ' ').toUpperCase(Locale.ROOT),
                    watched.stream()
                            .mapToDouble(each -> each.commandsAMinute().getOrDefault(name, 0.0))
                            .toArray());
        }
        table.remark("HGET and HINCRBY are called by the script that renews a lease.");
        return table;
    }

    private static List<Watched> watch(Effort effort) throws Exception {
        List<Watching> all = new ArrayList<>();
        try {
            all.add(new Watching(new Kind("Redis alone", NO_BUS, 0, 0), false));
            for (Kind kind : KINDS) {
                all.add(new Watching(kind, true));
            }
            for (Watching each : all) {
                each.awaitReady();
            }
            Waits.pass(effort == Effort.TINY ? Duration.ZERO : SETTLING);
            for (Watching each : all) {
                each.begin();
            }
            Waits.pass(effort.idle());
            List<Watched> watched = new ArrayList<>();
            for (Watching each : all) {
                watched.add(each.end());
            }
            return watched;
        } finally {
            for (Watching each : all) {
                each.close();
            }
        }
    }

    /** One program being watched. */
    private static final class Watching implements AutoCloseable {
        private final Kind kind;
        private final Lab lab;
        private final @Nullable IdleChild child;
        private IdleChild.Used usedBefore = new IdleChild.Used(0, 0, 0);
        private Map<String, Server.Usage> commandsBefore = Map.of();
        private double cpuBefore;
        private long readsBefore;
        private long began;

        Watching(Kind kind, boolean withProgram) throws IOException {
            this.kind = kind;
            this.lab = Lab.open();
            this.child = withProgram ? start(lab, kind) : null;
        }

        private static IdleChild start(Lab lab, Kind kind) throws IOException {
            return IdleChild.start(lab.redis().url().toString(), kind.subscriptions(), kind.followers(), kind.groups());
        }

        void awaitReady() throws IOException {
            if (child != null) {
                child.awaitReady();
            }
        }

        private IdleChild.Used used() throws IOException {
            return child == null ? new IdleChild.Used(0, 0, 0) : child.ask();
        }

        void begin() throws IOException {
            commandsBefore = lab.server().commands();
            readsBefore = lab.server().reads();
            cpuBefore = lab.server().cpuSeconds();
            usedBefore = used();
            began = System.nanoTime();
        }

        Watched end() throws IOException {
            IdleChild.Used used = used();
            double seconds = (System.nanoTime() - began) / 1e9;
            double cpu = lab.server().cpuSeconds() - cpuBefore;
            // What is asked here is read as well.
            long reads = lab.server().reads() - readsBefore - 3;
            Map<String, Double> commands = new TreeMap<>();
            Server.between(commandsBefore, lab.server().commands())
                    .forEach((name, usage) -> commands.put(name, usage.calls() * 60 / seconds));
            return new Watched(
                    kind,
                    seconds,
                    (used.cpuNanos() - usedBefore.cpuNanos()) / seconds / 1e7,
                    (used.sleeps() - usedBefore.sleeps()) / seconds,
                    used.threads(),
                    cpu / seconds * 100,
                    Math.max(0, reads) * 60 / seconds,
                    commands);
        }

        @Override
        public void close() throws IOException {
            try {
                if (child != null) {
                    child.close();
                }
            } finally {
                lab.close();
            }
        }
    }
}
