package io.hestai.bus.benchmarks.compare;

import io.hestai.bus.benchmarks.results.Task;
import io.hestai.bus.benchmarks.results.Task.Mode;
import io.hestai.bus.benchmarks.results.Work;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What is done how often.
 *
 * @param works the kinds of work
 * @param rounds how many rounds count; one before them does not
 * @param quick a choice that takes two minutes
 */
record Plan(Set<Work> works, int rounds, boolean quick) {
    private static final int USUAL = 256;
    private static final int USUAL_RATE = 1_000;

    /** What is done with so many receivers in the other process, by programs that stay. */
    List<Task> tasks(int receivers) {
        return Stream.of(Work.values())
                .filter(works::contains)
                .flatMap(this::tasks)
                .filter(task -> task.receivers() == receivers && task.mode() != Mode.ONCE)
                .toList();
    }

    private Stream<Task> tasks(Work work) {
        return switch (work) {
            case LATENCY -> Stream.of(new Task(work, Mode.CLOSED, 1, 0, USUAL));
            case RATES ->
                (quick ? IntStream.of(USUAL_RATE) : IntStream.of(100, USUAL_RATE, 10_000))
                        .mapToObj(rate -> new Task(work, Mode.OPEN, 1, rate, USUAL));
            case SIZES -> IntStream.of(64, 1 << 10, 1 << 16).mapToObj(size -> new Task(work, Mode.CLOSED, 1, 0, size));
            case FAN_OUT ->
                IntStream.of(1, 4, 16)
                        .filter(count -> count > 1 || !works.contains(Work.RATES))
                        .mapToObj(count -> usualRate(work, count));
            case FLOOD -> Stream.of(new Task(work, Mode.FLOOD, 1, 0, USUAL));
            case APPENDS -> Stream.of(new Task(work, Mode.FLOOD, 0, 0, USUAL));
            case OUTCOME -> Stream.of(new Task(work, Mode.CONFIRMED, 0, 0, USUAL));
            case BACKLOG -> Stream.of(new Task(work, Mode.BACKLOG, 0, 0, USUAL));
            case START_UP -> Stream.of(new Task(work, Mode.ONCE, 0, 0, USUAL));
            case CONNECT -> Stream.of(new Task(work, Mode.CONNECT, 0, 0, USUAL));
        };
    }

    private static Task usualRate(Work work, int receivers) {
        return new Task(work, Mode.OPEN, receivers, USUAL_RATE, USUAL);
    }

    /** The numbers of receivers for which processes are started. */
    static List<Integer> receivers() {
        return List.of(1, 4, 16, 0);
    }

    /** The task whose programs are started for each message. */
    List<Task> oneShots() {
        return works.contains(Work.START_UP) ? tasks(Work.START_UP).toList() : List.of();
    }

    /** The tasks that one and the same turn is the answer to: a rate, and the fan-out to one receiver at that rate. */
    List<Task> answeredBy(Task task) {
        return works.contains(Work.FAN_OUT) && task.equals(usualRate(Work.RATES, 1))
                ? List.of(task, usualRate(Work.FAN_OUT, 1))
                : List.of(task);
    }

    /** How long one turn of one peer shall take. */
    double turnSeconds(Task task) {
        return switch (task.mode()) {
            case CLOSED, CONFIRMED -> quick ? 0.15 : 0.2;
            case OPEN -> task.rate() < USUAL_RATE ? 0.6 : quick ? 0.25 : 0.4;
            case FLOOD, BACKLOG -> quick ? 0.2 : 0.4;
            case ONCE, CONNECT -> 0;
        };
    }

    /** How long the round before those that count takes: long where what it runs is not yet compiled. */
    double warmUpSeconds(Task task) {
        return switch (task.mode()) {
            case FLOOD, BACKLOG -> quick ? 1.5 : 4;
            case CONFIRMED -> quick ? 0.5 : 1;
            case CONNECT -> 1;
            case CLOSED -> task.work() == Work.LATENCY ? quick ? 1 : 2 : turnSeconds(task) / 2;
            case OPEN, ONCE -> turnSeconds(task) / 2;
        };
    }
}
