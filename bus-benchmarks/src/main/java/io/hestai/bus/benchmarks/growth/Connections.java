package io.hestai.bus.benchmarks.growth;

import io.hestai.bus.Bus;
import io.hestai.bus.SubscribeOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Connections, each with a connection to send and one for channels, as if each were a program of its own. */
final class Connections implements Experiment {
    @Override
    public String name() {
        return "connections";
    }

    @Override
    public String question() {
        return "What do connections cost the server and the JVM, and how long until the last of them has a message?";
    }

    @Override
    public List<Table> run(Effort effort) {
        Table table = new Table(
                "Connections, each with one subscription to the same channel",
                "buses",
                Column.cost("to the last p50", "µs"),
                Column.cost("to the last p99", "µs"),
                Column.cost("to the last, by bus p50", "µs").drawn(),
                Column.cost("connect()", "µs").drawn(),
                Column.cost("server per connection", "bytes").told(),
                Column.cost("heap per bus", "bytes").told(),
                Column.cost("resident per bus", "bytes"),
                Column.cost("threads per bus", "").told(),
                Column.fact("idle: server", "% of a core"),
                Column.cost("idle: server per bus", "µs/s"),
                Column.cost("idle: this JVM per bus", "µs/s").told());
        for (long buses : effort.upTo(5, 50, 1, 10, 50, 100, 200)) {
            try (Lab lab = Lab.open()) {
                table.at(buses, measure(lab, (int) buses, effort));
            }
        }
        table.remark(
                "Two connections a bus. Resident is what the system gave the JVM meanwhile, its own growth included.");
        return List.of(table);
    }

    private static double[] measure(Lab lab, int count, Effort effort) {
        Recorder connects = new Recorder();
        List<Bus> buses = new ArrayList<>(List.of(lab.connect()));
        try {
            Audience audience =
                    Audience.gather(lab, effort, buses.get(0), count, SubscribeOptions.defaults(), listener -> {
                        Bus bus = connects.time(lab::connect);
                        buses.add(bus);
                        bus.channel(Audience.CHANNEL).subscribe(listener);
                    });
            Footprint each = audience.footprint();
            Idleness idle = Idleness.watch(lab.server(), effort.period().plus(Duration.ofMillis(500)));
            return new double[] {
                audience.latencies().p50(),
                audience.latencies().p99(),
                audience.latencies().p50() / count,
                connects.sum().p50(),
                each.server(),
                each.heap(),
                each.resident(),
                each.threads(),
                idle.serverPercent(),
                idle.serverPercent() * 10_000 / count,
                idle.jvmPercent() * 10_000 / count
            };
        } finally {
            // Each takes a moment, also when nothing is under way.
            buses.parallelStream().forEach(Bus::close);
        }
    }
}
