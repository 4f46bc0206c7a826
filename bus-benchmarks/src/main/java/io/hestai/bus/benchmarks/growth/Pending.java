package io.hestai.bus.benchmarks.growth;

import io.hestai.bus.Bus;
import io.hestai.bus.ConsumeOptions;
import io.hestai.bus.Group;
import io.hestai.bus.Position;
import java.time.Duration;
import java.util.List;

/** Entries that were handed out and are not settled: what they cost those who have nothing to do with them, and those who trim. */
final class Pending implements Experiment {
    private static final String STREAM = "pending";
    private static final String GROUP = "g";
    private static final int KEPT = 50;

    @Override
    public String name() {
        return "pending";
    }

    @Override
    public String question() {
        return "What do entries cost that another consumer has and does not settle?";
    }

    @Override
    public List<Table> run(Effort effort) throws Exception {
        Table table = new Table(
                "Entries pending for another consumer",
                "pending entries",
                Column.cost("delivery p50", "µs").drawn(),
                Column.cost("delivery p99", "µs"),
                Column.cost("Group.info", "µs").drawn(),
                Column.cost("Group.backlog", "µs").drawn(),
                Column.cost("Group.pending(100)", "µs").drawn(),
                Column.cost("trim step held up, server", "µs").drawn(),
                Column.cost("trim when settled, server per entry", "µs"),
                Column.cost("server per pending entry", "bytes").told());
        for (long pending : effort.upTo(1_000, 10_000, 100, 1_000, 10_000, 100_000, 1_000_000)) {
            try (Lab lab = Lab.open();
                    Bus bus = lab.connect()) {
                table.at(pending, measure(lab, bus, pending, effort));
            }
        }
        table.remark(
                "The stream is to be kept to 50 entries, which nothing can be trimmed to as long as the oldest is pending.");
        return List.of(table);
    }

    private static double[] measure(Lab lab, Bus bus, long pending, Effort effort) throws Exception {
        lab.fill(bus, STREAM, pending);
        lab.makeGroup(STREAM, GROUP);
        long before = lab.server().usedMemory();
        lab.take(STREAM, GROUP, "stuck", pending);
        double bytes = (double) (lab.server().usedMemory() - before) / pending;
        ConsumeOptions options =
                ConsumeOptions.defaults().createAt(Position.end()).lease(Duration.ofHours(1));
        Steady steady = Steady.run(bus, STREAM, GROUP, options, effort.period());
        Group group = bus.stream(STREAM).group(GROUP);
        double info = Lab.micros(group::info);
        double backlog = Lab.micros(group::backlog);
        double first = Lab.micros(() -> group.pending(100));
        Trimming trimming = new Trimming(lab, STREAM);
        double heldUp = trimming.heldUp(KEPT);
        lab.jedis().xgroupDestroy(Lab.key(STREAM), GROUP);
        return new double[] {
            steady.deliveries().p50(),
            steady.deliveries().p99(),
            info,
            backlog,
            first,
            heldUp,
            trimming.away(bus.stream(STREAM).length() - KEPT).perEntry(),
            bytes
        };
    }
}
