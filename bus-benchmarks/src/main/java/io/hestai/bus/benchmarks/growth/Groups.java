package io.hestai.bus.benchmarks.growth;

import io.hestai.bus.Bus;
import io.hestai.bus.Group;
import io.hestai.bus.Subscription;
import java.util.ArrayList;
import java.util.List;

/** Groups of one stream: some that only exist, and some that each have a consumer at work. */
final class Groups implements Experiment {
    private static final String STREAM = "groups";
    private static final int ENTRIES = 5_000;

    @Override
    public String name() {
        return "groups";
    }

    @Override
    public String question() {
        return "What do the groups of a stream cost, idle and at work?";
    }

    @Override
    public List<Table> run(Effort effort) throws Exception {
        return List.of(idle(effort), served(effort));
    }

    private static Table idle(Effort effort) throws Exception {
        Table table = new Table(
                "Groups that hold the stream, nobody at work but in one",
                "groups",
                Column.cost("append p50", "µs"),
                Column.cost("append p99", "µs"),
                Column.cost("to the one p50", "µs"),
                Column.cost("to the one p99", "µs"),
                Column.cost("Group.info", "µs"),
                Column.cost("Group.backlog", "µs"),
                Column.cost("consume()", "µs"),
                Column.cost("trim step held up, server", "µs"),
                Column.cost("server per group", "bytes"));
        for (long groups : effort.upTo(10, 100, 1, 10, 100, 1_000)) {
            try (Lab lab = Lab.open();
                    Bus bus = lab.connect()) {
                lab.fill(bus, STREAM, ENTRIES);
                lab.makeGroup(STREAM, "another");
                long before = lab.server().usedMemory();
                for (int i = 0; i < groups; i++) {
                    lab.makeGroup(STREAM, "g" + i);
                }
                double bytes = (double) (lab.server().usedMemory() - before) / groups;
                Steady steady = Steady.run(bus, STREAM, effort.period());
                Group first = bus.stream(STREAM).group("g0");
                double info = Lab.micros(first::info);
                double backlog = Lab.micros(first::backlog);
                double heldUp = new Trimming(lab, STREAM).heldUp(1_000);
                Group measuring = bus.stream(STREAM).group(Steady.GROUP);
                table.at(
                        groups,
                        steady.appends().micros(50),
                        steady.appends().micros(99),
                        steady.deliveries().micros(50),
                        steady.deliveries().micros(99),
                        info,
                        backlog,
                        Lab.micros(() -> measuring.consume(d -> {}).close()),
                        heldUp,
                        bytes);
            }
        }
        table.remark("consume() is begun and closed again.");
        return table;
    }

    private static Table served(Effort effort) throws Exception {
        Table table = new Table(
                "Groups at work, each with a consumer in the same bus",
                "groups",
                Column.cost("append p50", "µs"),
                Column.cost("to the first p50", "µs"),
                Column.cost("to the last of all p50", "µs"),
                Column.cost("to the last of all p99", "µs"),
                Column.cost("to the last, by group p50", "µs"),
                Column.cost("heap per consumer", "bytes"),
                Column.cost("threads per consumer", ""));
        for (long groups : effort.upTo(10, 50, 1, 10, 50, 100, 200)) {
            try (Lab lab = Lab.open();
                    Bus bus = lab.connect()) {
                bus.stream(STREAM).appendAndWait(Probe.now());
                table.at(groups, serve(bus, (int) groups, effort));
            }
        }
        return table;
    }

    private static double[] serve(Bus bus, int groups, Effort effort) {
        LastOf last = new LastOf(groups + 1);
        Latencies first = new Latencies();
        Latencies appends = new Latencies();
        // What is made once in a JVM is not to be counted.
        bus.stream("another").group("g").consume(d -> {});
        long heap = Jvm.heap(effort);
        int threads = Jvm.threads();
        List<Subscription> consumers = new ArrayList<>();
        for (int i = 0; i < groups; i++) {
            boolean isFirst = i == 0;
            consumers.add(bus.stream(STREAM).group("g" + i).consume(d -> {
                if (isFirst) {
                    first.add(System.nanoTime() - Probe.sentAt(d.message()));
                }
                last.arrived();
            }));
        }
        double heapEach = (double) (Jvm.heap(effort) - heap) / groups;
        double threadsEach = (double) (Jvm.threads() - threads) / groups;
        Waits.forSure(
                "the first message everywhere",
                () -> consumers.stream().allMatch(each -> each.stats().handled() == 1));
        Latencies all = last.measure(effort.period(), () -> {
            long since = System.nanoTime();
            var unused = bus.stream(STREAM).append(Probe.at(since)).thenRun(() -> {
                appends.add(System.nanoTime() - since);
                last.arrived();
            });
        });
        return new double[] {
            appends.micros(50),
            first.micros(50),
            all.micros(50),
            all.micros(99),
            all.micros(50) / groups,
            heapEach,
            threadsEach
        };
    }
}
