package io.hestai.bus.benchmarks.growth;

import io.hestai.bus.Bus;
import io.hestai.bus.ConsumeOptions;
import io.hestai.bus.Group;
import io.hestai.bus.Message;
import io.hestai.bus.Stream;
import java.time.Duration;
import java.util.List;

/** Consumers of one group, all in one bus. */
final class Consumers implements Experiment {
    private static final String STREAM = "consumers";

    @Override
    public String name() {
        return "consumers";
    }

    @Override
    public String question() {
        return "What do the consumers of a group cost, at work and idle?";
    }

    @Override
    public List<Table> run(Effort effort) throws Exception {
        Table table = new Table(
                "Consumers of one group",
                "consumers",
                Column.cost("delivery p50", "µs").drawn(),
                Column.cost("delivery p99", "µs"),
                Column.cost("Group.info", "µs").drawn(),
                Column.cost("Group.backlog", "µs").drawn(),
                Column.cost("start of one", "µs").told(),
                Column.cost("idle: commands per consumer", "1/min").told(),
                Column.cost("idle: server per consumer", "µs/s"),
                Column.fact("idle: server", "% of a core").told(),
                Column.fact("idle: this JVM", "% of a core"));
        for (long consumers : effort.upTo(4, 64, 1, 4, 16, 64, 128, 256)) {
            try (Lab lab = Lab.open();
                    Bus bus = lab.connect()) {
                table.at(consumers, measure(lab, bus, (int) consumers, effort));
            }
        }
        table.remark("Commands as the server counts them, those within scripts included.");
        return List.of(table);
    }

    private static double[] measure(Lab lab, Bus bus, int consumers, Effort effort) throws Exception {
        Stream stream = bus.stream(STREAM);
        Group group = stream.group("g");
        Recorder deliveries = new Recorder();
        Recorder starts = new Recorder();
        for (int i = 0; i < consumers; i++) {
            ConsumeOptions options = ConsumeOptions.defaults().consumer("c" + i);
            starts.time(() ->
                    group.consume(d -> deliveries.add(System.nanoTime() - Probe.sentAt(d.message())), options));
        }
        int sent = Pace.thousandASecond(effort.period(), since -> {
            Message message = Probe.at(since);
            var unused = stream.append(message);
        });
        Waits.forSure("the last delivery", () -> deliveries.count() >= sent);
        double info = Lab.micros(group::info);
        double backlog = Lab.micros(group::backlog);
        Idleness idle = Idleness.watch(lab.server(), looks(effort));
        // Closing the bus closes all at once.
        return new double[] {
            deliveries.sum().p50(),
            deliveries.sum().p99(),
            info,
            backlog,
            starts.sum().p50(),
            (double) idle.commandsAMinute() / consumers,
            idle.serverPercent() * 10_000 / consumers,
            idle.serverPercent(),
            idle.jvmPercent()
        };
    }

    /** Long enough for a look at the other consumers, which comes every five seconds. */
    private static Duration looks(Effort effort) {
        return effort == Effort.TINY ? Duration.ofMillis(300) : Duration.ofSeconds(effort == Effort.QUICK ? 5 : 10);
    }
}
