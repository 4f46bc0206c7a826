package io.hestai.bus.benchmarks.growth;

import io.hestai.bus.Bus;
import io.hestai.bus.SubscribeOptions;
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
                Column.cost("to the last, by subscription p50", "µs").drawn(),
                Column.cost("direct: to the last p50", "µs"),
                Column.cost("direct: to the last p99", "µs"),
                Column.cost("direct: by subscription p50", "µs").drawn(),
                Column.cost("subscribe()", "µs").told(),
                Column.cost("heap per subscription", "bytes").told(),
                Column.cost("threads per subscription", "").told());
        for (long subscriptions : effort.upTo(10, 100, 1, 10, 100, 300, 1_000)) {
            Recorder starts = new Recorder();
            Audience own = hear((int) subscriptions, SubscribeOptions.defaults(), starts, effort);
            Audience direct = hear((int) subscriptions, SubscribeOptions.direct(), new Recorder(), effort);
            table.at(
                    subscriptions,
                    own.latencies().p50(),
                    own.latencies().p99(),
                    own.latencies().p50() / subscriptions,
                    direct.latencies().p50(),
                    direct.latencies().p99(),
                    direct.latencies().p50() / subscriptions,
                    starts.sum().p50(),
                    own.footprint().heap(),
                    own.footprint().threads());
        }
        table.remark("From the publish until the last listener is called, one message at a time.");
        return List.of(table);
    }

    private static Audience hear(int subscriptions, SubscribeOptions options, Recorder starts, Effort effort) {
        try (Lab lab = Lab.open();
                Bus bus = lab.connect()) {
            return Audience.gather(
                    lab,
                    effort,
                    bus,
                    subscriptions,
                    options,
                    listener -> starts.time(() -> bus.channel(Audience.CHANNEL).subscribe(listener, options)));
        }
    }
}
