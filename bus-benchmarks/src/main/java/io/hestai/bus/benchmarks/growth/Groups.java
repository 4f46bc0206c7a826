package io.hestai.bus.benchmarks.growth;

import io.hestai.bus.Bus;
import io.hestai.bus.Group;
import io.hestai.bus.Subscription;
import io.hestai.bus.benchmarks.results.Latencies;
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
                Column.cost("append p50", "µs").drawn(),
                Column.cost("append p99", "µs"),
                Column.cost("to the one p50", "µs").drawn(),
                Column.cost("to the one p99", "µs"),
                Column.cost("Group.info", "µs").drawn(),
                Column.cost("Group.backlog", "µs").told(),
                Column.cost("consume()", "µs").told(),
                Column.cost("trim step held up, server", "µs").drawn(),
                Column.cost("server per group", "bytes").told());
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
                        steady.appends().p50(),
                        steady.appends().p99(),
                        steady.deliveries().p50(),
                        steady.deliveries().p99(),
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
                Column.cost("append p50", "µs").drawn(),
                Column.cost("to the first p50", "µs").drawn(),
                Column.cost("to the last of all p50", "µs"),
                Column.cost("to the last of all p99", "µs"),
                Column.cost("to the last, by group p50", "µs").drawn(),
                Column.cost("heap per consumer", "bytes").told(),
                Column.cost("threads per consumer", "").told());
        for (long groups : effort.upTo(10, 50, 1, 10, 50, 100, 200)) {
            try (Lab lab = Lab.open();
                    Bus bus = lab.connect()) {
                bus.stream(STREAM).appendAndWait(Probe.now());
                table.at(groups, serve(lab, bus, (int) groups, effort));
            }
        }
        return table;
    }

    private static double[] serve(Lab lab, Bus bus, int groups, Effort effort) {
        LastOf last = new LastOf(groups + 1);
        Recorder first = new Recorder();
        Recorder appends = new Recorder();
        // What is made once in a JVM is not to be counted.
        bus.stream("another").group("g").consume(d -> {});
        List<Subscription> consumers = new ArrayList<>();
        Footprint each = Footprint.of(lab, effort, groups, () -> {
            boolean isFirst = consumers.isEmpty();
            consumers.add(bus.stream(STREAM).group("g" + consumers.size()).consume(d -> {
                if (isFirst) {
                    first.add(System.nanoTime() - Probe.sentAt(d.message()));
                }
                last.arrived();
            }));
        });
        Waits.forSure(
                "the first message everywhere",
                () -> consumers.stream().allMatch(one -> one.stats().handled() == 1));
        Latencies all = last.measure(effort.period(), () -> {
            long since = System.nanoTime();
            var unused = bus.stream(STREAM).append(Probe.at(since)).thenRun(() -> {
                appends.add(System.nanoTime() - since);
                last.arrived();
            });
        });
        return new double[] {
            appends.sum().p50(),
            first.sum().p50(),
            all.p50(),
            all.p99(),
            all.p50() / groups,
            each.heap(),
            each.threads()
        };
    }
}
