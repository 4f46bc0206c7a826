package io.hestai.bus.benchmarks.growth;

import io.hestai.bus.Bus;
import io.hestai.bus.Channel;
import io.hestai.bus.SubscribeOptions;
import io.hestai.bus.Subscription;
import java.util.ArrayList;
import java.util.List;

/** Subscriptions to one channel, all in one bus and so over one connection. */
final class Subscribers implements Experiment {

    @Override
    public String name() {
        return "subscribers";
    }

    @Override
    public String question() {
        return "What do the subscribers of a channel cost in one bus?";
    }

    @Override
    public List<Table> run(Effort effort) {
        Table table = new Table(
                "Subscriptions to one channel in one bus",
                "subscriptions",
                Column.cost("to the last p50", "µs"),
                Column.cost("to the last p99", "µs"),
                Column.cost("to the last, by subscription p50", "µs"),
                Column.cost("direct: to the last p50", "µs"),
                Column.cost("direct: to the last p99", "µs"),
                Column.cost("direct: by subscription p50", "µs"),
                Column.cost("subscribe()", "µs"),
                Column.cost("heap per subscription", "bytes"),
                Column.cost("threads per subscription", ""));
        for (long subscriptions : effort.upTo(10, 100, 1, 10, 100, 300, 1_000)) {
            Heard own = hear((int) subscriptions, SubscribeOptions.defaults(), effort);
            Heard direct = hear((int) subscriptions, SubscribeOptions.direct(), effort);
            table.at(
                    subscriptions,
                    own.latencies().micros(50),
                    own.latencies().micros(99),
                    own.latencies().micros(50) / subscriptions,
                    direct.latencies().micros(50),
                    direct.latencies().micros(99),
                    direct.latencies().micros(50) / subscriptions,
                    own.subscribeMicros(),
                    own.heapEach(),
                    own.threadsEach());
        }
        table.remark("From the publish until the last listener is called, one message at a time.");
        return List.of(table);
    }

    private record Heard(Latencies latencies, double subscribeMicros, double heapEach, double threadsEach) {}

    private static Heard hear(int subscriptions, SubscribeOptions options, Effort effort) {
        try (Lab lab = Lab.open();
                Bus bus = lab.connect()) {
            Channel channel = bus.channel("subscribers");
            LastOf last = new LastOf(subscriptions);
            Latencies starts = new Latencies();
            List<Subscription> all = new ArrayList<>();
            // The connection is made with the first.
            bus.channel("another").subscribe(m -> {}, options);
            long heap = Jvm.heap(effort);
            int threads = Jvm.threads();
            for (int i = 0; i < subscriptions; i++) {
                long began = System.nanoTime();
                all.add(channel.subscribe(m -> last.arrived(), options));
                starts.add(System.nanoTime() - began);
            }
            double heapEach = (double) (Jvm.heap(effort) - heap) / all.size();
            double threadsEach = (double) (Jvm.threads() - threads) / all.size();
            Latencies latencies = last.measure(effort.period(), () -> channel.publish(Probe.now()));
            return new Heard(latencies, starts.micros(50), heapEach, threadsEach);
        }
    }
}
