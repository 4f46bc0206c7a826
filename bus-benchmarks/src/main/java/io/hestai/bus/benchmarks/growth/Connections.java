package io.hestai.bus.benchmarks.growth;

import io.hestai.bus.Bus;
import io.hestai.bus.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Connections, each with a connection to send and one for channels, as if each were a program of its own. */
final class Connections implements Experiment {
    private static final String CHANNEL = "buses";

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
                Column.cost("to the last, by bus p50", "µs"),
                Column.cost("connect()", "µs"),
                Column.cost("server per connection", "bytes"),
                Column.cost("heap per bus", "bytes"),
                Column.cost("resident per bus", "bytes"),
                Column.cost("threads per bus", ""),
                Column.fact("idle: server", "% of a core"),
                Column.cost("idle: server per bus", "µs/s"),
                Column.cost("idle: this JVM per bus", "µs/s"));
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
        LastOf last = new LastOf(count);
        Latencies connects = new Latencies();
        List<Bus> buses = new ArrayList<>();
        // What is made once in a JVM and a server is not to be counted.
        Bus sender = lab.connect();
        sender.channel("another").subscribe(m -> {});
        long server = lab.server().usedMemory();
        long connections = lab.server().connections();
        long heap = Jvm.heap(effort);
        int threads = Jvm.threads();
        double resident = Jvm.resident();
        try {
            for (int i = 0; i < count; i++) {
                long began = System.nanoTime();
                Bus bus = lab.connect();
                buses.add(bus);
                connects.add(System.nanoTime() - began);
                bus.channel(CHANNEL).subscribe(m -> last.arrived());
            }
            double serverEach = (double) (lab.server().usedMemory() - server)
                    / (lab.server().connections() - connections);
            double residentEach = (Jvm.resident() - resident) / count;
            double heapEach = (double) (Jvm.heap(effort) - heap) / count;
            double threadsEach = (double) (Jvm.threads() - threads) / count;
            Channel channel = sender.channel(CHANNEL);
            Latencies latencies = last.measure(effort.period(), () -> channel.publish(Probe.now()));
            Idleness idle = Idleness.watch(lab.server(), effort.period().plus(Duration.ofMillis(500)));
            return new double[] {
                latencies.micros(50),
                latencies.micros(99),
                latencies.micros(50) / count,
                connects.micros(50),
                serverEach,
                heapEach,
                residentEach,
                threadsEach,
                idle.serverPercent(),
                idle.serverPercent() * 10_000 / count,
                idle.jvmPercent() * 10_000 / count
            };
        } finally {
            // Each takes a moment, also when nothing is under way.
            buses.add(sender);
            buses.parallelStream().forEach(Bus::close);
        }
    }
}
