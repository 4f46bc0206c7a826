package io.hestai.bus.benchmarks.compare;

import io.hestai.bus.benchmarks.results.Figures;
import io.hestai.bus.benchmarks.results.Task;
import io.hestai.bus.benchmarks.results.Task.Mode;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Lets one peer do one turn of a task, with as many messages as fit into the time for it. */
final class Turn {
    private static final int FEWEST = 20;
    private static final int FIRST = 200;
    private static final int MOST = 300_000;

    private final Pair pair;
    private final Map<Task, Double> nanosPerMessage = new HashMap<>();

    Turn(Pair pair) {
        this.pair = pair;
    }

    Pair pair() {
        return pair;
    }

    Figures run(Task task, double seconds) throws IOException {
        int messages = messages(task, seconds);
        Figures figures = switch (task.mode()) {
            case CLOSED -> pair.closed(messages, task.size());
            case OPEN -> pair.open(task.rate(), messages, task.size());
            case FLOOD ->
                task.receivers() == 0 ? pair.appends(messages, task.size()) : pair.flood(messages, task.size());
            case CONFIRMED -> pair.confirmed(messages, task.size());
            case BACKLOG -> pair.backlog(messages, task.size());
            case CONNECT -> pair.connect(task.size());
            case ONCE -> throw new IllegalArgumentException("no pair does " + task);
        };
        nanosPerMessage.put(task, 1e9 / Math.max(figures.perSecond(), 1));
        return figures;
    }

    private int messages(Task task, double seconds) {
        if (task.mode() == Mode.OPEN) {
            return Math.max(FEWEST, (int) (task.rate() * seconds));
        }
        Double nanos = nanosPerMessage.get(task);
        return nanos == null ? FIRST : (int) Math.min(MOST, Math.max(FEWEST, seconds * 1e9 / nanos));
    }

    /** Repeats a task until so much time is over, and so many messages were sent, but no longer than four times the time. */
    void warmUp(Task task, double seconds, int messages) throws IOException {
        long began = System.nanoTime();
        int sent = 0;
        double spent = 0;
        while (spent < seconds || (sent < messages && spent < 4 * seconds)) {
            sent += run(task, seconds / 4).messages();
            spent = (System.nanoTime() - began) / 1e9;
        }
    }
}
