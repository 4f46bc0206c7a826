package io.hestai.bus.benchmarks.results;

import io.hestai.bus.benchmarks.peers.Kind;
import io.hestai.bus.benchmarks.report.Report;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** All that was measured so far. May be read by one thread while another adds. */
public final class Results {
    /** The name of the program that comes with Redis; it stores alone. */
    public static final String REDIS_BENCHMARK = "redis-benchmark";

    private static final String JEDIS = "jedis-";
    private static final List<String> LIMITS = List.of("bare-", "jdk-");

    private final Map<String, Kind> kinds;
    private final Map<Task, Map<String, Map<Integer, Figures>>> figures = new LinkedHashMap<>();
    private final List<String> remarks = new ArrayList<>();

    /**
     * Begins with nothing.
     *
     * @param kinds the peers in the order in which they are told, and what each promises
     */
    public Results(Map<String, Kind> kinds) {
        this.kinds = new LinkedHashMap<>(kinds);
    }

    /**
     * Adds what one round gave.
     *
     * @param task the work
     * @param peer who did it
     * @param round which round
     * @param measured the figures
     */
    public synchronized void add(Task task, String peer, int round, Figures measured) {
        figures.computeIfAbsent(task, t -> new LinkedHashMap<>())
                .computeIfAbsent(peer, p -> new LinkedHashMap<>())
                .put(round, measured);
    }

    /**
     * Adds what people should know beside the figures: who was left out, and why.
     *
     * @param text one line
     */
    public synchronized void remark(String text) {
        remarks.add(text);
    }

    /**
     * What can be told by now.
     *
     * @param conditions on what machine, with which versions, by which command; a line each
     * @return a section for each work that was begun
     */
    public synchronized Report report(List<String> conditions) {
        return new Report(conditions, remarks, Sections.of(this));
    }

    /** All remarks. */
    public synchronized List<String> remarks() {
        return List.copyOf(remarks);
    }

    /** What was begun of some work. */
    synchronized List<Task> tasks(Work work) {
        return figures.keySet().stream().filter(t -> t.work() == work).toList();
    }

    /** One row for each peer that did at least one round of a task: those that promise less first. */
    synchronized List<Row> rows(Task task) {
        List<Row> rows = new ArrayList<>();
        Map<String, Map<Integer, Figures>> measured = figures.getOrDefault(task, Map.of());
        for (Kind kind : Kind.values()) {
            for (Map.Entry<String, Kind> peer : kinds.entrySet()) {
                Map<Integer, Figures> rounds = measured.get(peer.getKey());
                if (peer.getValue() == kind && rounds != null) {
                    rows.add(row(task, peer.getKey(), kind, rounds.values()));
                }
            }
        }
        return rows;
    }

    private Row row(Task task, String peer, Kind kind, Collection<Figures> rounds) {
        return Row.of(
                task,
                peer,
                kind,
                List.copyOf(rounds),
                ratio(task, peer, limit(task, kind)),
                ratio(task, peer, JEDIS + kind.suffix()));
    }

    /**
     * What the others of a kind are compared with: C, or the JDK where there is no C, and where the start of Java is what is measured. For storing alone it
     * is what the server's own program achieves.
     */
    private @Nullable String limit(Task task, Kind kind) {
        Map<String, Map<Integer, Figures>> measured = figures.getOrDefault(task, Map.of());
        if (task.work() == Work.APPENDS && measured.containsKey(REDIS_BENCHMARK)) {
            return REDIS_BENCHMARK;
        }
        return LIMITS.stream()
                .skip(task.measuresBeginning() ? 1 : 0)
                .map(prefix -> prefix + kind.suffix())
                .filter(measured::containsKey)
                .findFirst()
                .orElse(null);
    }

    private @Nullable Ratio ratio(Task task, String peer, @Nullable String to) {
        Map<String, Map<Integer, Figures>> measured = Objects.requireNonNull(figures.get(task));
        Map<Integer, Figures> divisors = to == null ? null : measured.get(to);
        if (divisors == null || to == null) {
            return null;
        }
        Map<Integer, Figures> rounds = measured.getOrDefault(peer, Map.of());
        double[] ratios = rounds.entrySet().stream()
                .filter(round -> held(task, round.getValue()) && held(task, divisors.get(round.getKey())))
                .mapToDouble(round -> task.figure(round.getValue())
                        / task.figure(Objects.requireNonNull(divisors.get(round.getKey()))))
                .toArray();
        return ratios.length == 0 ? null : new Ratio(to, Spread.of(ratios));
    }

    /** Whether there is a figure that means something. */
    private static boolean held(Task task, @Nullable Figures figures) {
        return figures != null && Row.held(task, figures.perSecond());
    }
}
