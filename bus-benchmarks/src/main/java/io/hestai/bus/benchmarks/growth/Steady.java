package io.hestai.bus.benchmarks.growth;

import io.hestai.bus.Bus;
import io.hestai.bus.ConsumeOptions;
import io.hestai.bus.EntryId;
import io.hestai.bus.Message;
import io.hestai.bus.Position;
import io.hestai.bus.Stream;
import io.hestai.bus.Subscription;
import io.hestai.bus.benchmarks.results.Latencies;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A thousand messages a second to a stream, with a group and a follower that take them out: how long each way takes. */
final class Steady {
    static final String GROUP = "measuring";

    private final Recorder appends = new Recorder();
    private final Recorder deliveries = new Recorder();
    private final Recorder follows = new Recorder();

    private Steady() {}

    /** Measures a group, which is made if it is not there, and a follower. */
    static Steady run(Bus bus, String stream, Duration period) throws Exception {
        return run(bus, stream, GROUP, ConsumeOptions.defaults().createAt(Position.end()), period);
    }

    /** Measures a group and a follower. */
    static Steady run(Bus bus, String stream, String group, ConsumeOptions options, Duration period) throws Exception {
        Steady steady = new Steady();
        Stream target = bus.stream(stream);
        try (Subscription consumer =
                        target.group(group).consume(d -> arrived(steady.deliveries, d.message()), options);
                Subscription follower = target.from(Position.end()).follow(e -> arrived(steady.follows, e.message()))) {
            int sent = Pace.thousandASecond(period, since -> steady.append(target, since));
            Waits.forSure("the last append", () -> steady.appends.count() >= sent);
            Waits.forSure(
                    "the last delivery",
                    () -> consumer.stats().handled() >= sent && follower.stats().handled() >= sent);
        }
        return steady;
    }

    private void append(Stream target, long since) {
        var unused = target.append(Probe.at(since)).thenRun(() -> appends.add(System.nanoTime() - since));
    }

    private static void arrived(Recorder latencies, Message message) {
        latencies.add(System.nanoTime() - Probe.sentAt(message));
    }

    Latencies appends() {
        return appends.sum();
    }

    Latencies deliveries() {
        return deliveries.sum();
    }

    Latencies follows() {
        return follows.sum();
    }

    /** Appends as fast as possible; how many a second. */
    static double appendsASecond(Stream target, int messages) throws Exception {
        Message message = Probe.now();
        long began = System.nanoTime();
        for (int i = 1; i < messages; i++) {
            var unused = target.append(message);
        }
        // Outcomes are known in order.
        EntryId last = target.append(message).get(60, TimeUnit.SECONDS);
        double seconds = (System.nanoTime() - began) / 1e9;
        return last == null ? Double.NaN : messages / seconds;
    }
}
