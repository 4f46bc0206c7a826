package io.hestai.bus.benchmarks.compare;

import io.hestai.bus.benchmarks.results.Figures;
import io.hestai.bus.benchmarks.results.Results;
import io.hestai.bus.benchmarks.results.Task;
import io.hestai.bus.benchmarks.results.Task.Mode;
import io.hestai.bus.benchmarks.results.Work;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Lets all peers do the same, round by round in turn. A peer that fails is named, and the others go on. */
final class Comparison {
    private static final double WARM_UP_SECONDS = 0.7;

    /** After so many messages to and fro Java has compiled what they run through. */
    private static final int COMPILED = 60_000;

    private final Servers servers;
    private final Launcher launcher;
    private final Plan plan;
    private final Results results;
    private final Consumer<String> progress;
    private final List<Turn> turns = new CopyOnWriteArrayList<>();
    private Optional<RedisBenchmark> redisBenchmark;
    private final CountDownLatch interruption = new CountDownLatch(1);

    Comparison(Servers servers, Launcher launcher, Plan plan, Results results, Consumer<String> progress) {
        this.servers = servers;
        this.launcher = launcher;
        this.plan = plan;
        this.results = results;
        this.progress = progress;
        this.redisBenchmark = RedisBenchmark.find(servers.place());
    }

    /** The peers that can be had here; of the others it is said what they lack. */
    static List<String> present(List<String> peers, Launcher launcher, Results results) {
        List<String> present = new ArrayList<>();
        for (String peer : peers) {
            Optional<String> missing = launcher.missing(peer);
            missing.ifPresent(reason -> results.remark(peer + ": skipped, " + reason));
            if (missing.isEmpty()) {
                present.add(peer);
            }
        }
        return present;
    }

    /** Ends what is going on; called by another thread. */
    void interrupt() {
        interruption.countDown();
        turns.forEach(turn -> turn.pair().kill());
    }

    /** Whether it was ended before everything was done. */
    boolean isInterrupted() {
        return interruption.getCount() == 0;
    }

    /** The same after a failure: who interrupts a program at a terminal interrupts those that it started, too, and they may be quicker. */
    boolean isInterruptedSoon() {
        try {
            return interruption.await(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    void run(List<String> peers) {
        for (int receivers : Plan.receivers()) {
            List<Task> tasks = plan.tasks(receivers);
            if (!tasks.isEmpty() && !isInterrupted()) {
                remarkMissing(tasks);
                launch(peers, receivers, tasks);
                tasks.forEach(this::rounds);
                turns.forEach(turn -> turn.pair().close());
                turns.clear();
            }
        }
    }

    private void remarkMissing(List<Task> tasks) {
        if (redisBenchmark.isEmpty() && tasks.stream().anyMatch(task -> task.work() == Work.APPENDS)) {
            results.remark(
                    Results.REDIS_BENCHMARK + ": skipped, it is not on the path (Debian: apt install redis-tools)");
        }
    }

    private void launch(List<String> peers, int receivers, List<Task> tasks) {
        for (String peer : peers) {
            if (tasks.stream().noneMatch(task -> Launcher.does(peer, task))) {
                continue;
            }
            progress.accept("starting " + peer);
            attempt(peer, () -> {
                Turn turn = new Turn(launcher.launch(peer, receivers));
                turns.add(turn);
                try {
                    turn.pair().awaitReady();
                    if (receivers > 0) {
                        // What every peer can do, so that the code of sending and receiving is compiled.
                        turn.warmUp(new Task(Work.LATENCY, Mode.CLOSED, receivers, 0, 256), WARM_UP_SECONDS, COMPILED);
                    }
                } catch (IOException e) {
                    drop(turn);
                    throw e;
                }
            });
        }
    }

    /** The first round does not count: what it is for is to find out how many messages fit into a turn. */
    private void rounds(Task task) {
        for (int round = 0; round <= plan.rounds() && !isInterrupted(); round++) {
            progress.accept(task.work().word() + ", " + task.label() + ": round " + round + " of " + plan.rounds());
            int counted = round;
            if (task.work() == Work.APPENDS) {
                attempt(Results.REDIS_BENCHMARK, () -> redisBenchmark(task, counted));
            }
            for (Turn turn : turns) {
                if (Launcher.does(turn.pair().name(), task)) {
                    attempt(turn.pair().name(), () -> turn(turn, task, counted));
                }
            }
        }
    }

    private void turn(Turn turn, Task task, int round) throws IOException {
        try {
            servers.emptyStreams();
            if (round > 0) {
                Figures figures = turn.run(task, plan.turnSeconds(task));
                plan.answeredBy(task)
                        .forEach(each -> results.add(each, turn.pair().name(), round, figures));
            } else {
                turn.warmUp(task, plan.warmUpSeconds(task), 0);
            }
        } catch (IOException e) {
            drop(turn);
            throw e;
        }
    }

    private void redisBenchmark(Task task, int round) throws IOException {
        if (redisBenchmark.isEmpty()) {
            return;
        }
        servers.emptyStreams();
        try {
            Figures figures = redisBenchmark.get().append(task.size());
            if (round > 0) {
                results.add(task, Results.REDIS_BENCHMARK, round, figures);
            }
        } catch (IOException e) {
            redisBenchmark = Optional.empty();
            throw e;
        }
    }

    private void drop(Turn turn) {
        turns.remove(turn);
        turn.pair().kill();
    }

    private interface Attempt {
        void run() throws IOException;
    }

    private void attempt(String peer, Attempt attempt) {
        if (isInterrupted()) {
            return;
        }
        try {
            attempt.run();
        } catch (IOException e) {
            if (!isInterruptedSoon()) {
                results.remark(peer + ": failed, " + e.getMessage());
            }
        }
    }

    /** Programs that are started for each message; the first start of each does not count, because it finds the files not yet in memory. */
    void runOneShots(List<String> peers, OneShots oneShots) {
        for (Task task : plan.oneShots()) {
            List<String> left = new ArrayList<>(oneShots.able(peers, results));
            for (int round = 0; round <= plan.rounds() && !isInterrupted(); round++) {
                progress.accept(task.label() + ": round " + round + " of " + plan.rounds());
                for (String peer : List.copyOf(left)) {
                    int counted = round;
                    attempt(peer, () -> {
                        try {
                            Figures figures = Figures.once(oneShots.nanos(peer));
                            if (counted > 0) {
                                results.add(task, peer, counted, figures);
                            }
                        } catch (IOException e) {
                            left.remove(peer);
                            throw e;
                        }
                    });
                }
            }
        }
    }
}
