package io.hestai.bus.benchmarks.growth;

import io.hestai.bus.Bus;
import io.hestai.bus.ConsumeOptions;
import io.hestai.bus.Delivery;
import io.hestai.bus.Stream;
import io.hestai.bus.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A consumer that has much to take up: from one that has left, or of its own from before. */
final class Reclaim implements Experiment {
    private static final String STREAM = "reclaim";
    private static final String GROUP = "g";
    private static final String GONE = "gone";
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration SHORT_LEASE = Duration.ofSeconds(3);

    @Override
    public String name() {
        return "reclaim";
    }

    @Override
    public String question() {
        return "How fast does a consumer take up what another has left, or what it had itself?";
    }

    @Override
    public List<Table> run(Effort effort) throws Exception {
        Table table = new Table(
                "Much to take up",
                "pending entries",
                Column.cost("own: to the first", "ms").told(),
                Column.speed("own: handled", "1/s").drawn(),
                Column.fact("left by another, lease 3 s: to the first", "ms"),
                Column.speed("left, lease 3 s: handled", "1/s").drawn(),
                Column.fact("left by another, lease 30 s: to the first", "ms"),
                Column.speed("left, lease 30 s: handled", "1/s").drawn());
        for (long pending : effort.upTo(100, 10_000, 100, 1_000, 10_000, 100_000, 1_000_000)) {
            Taken own = takeUp(pending, GONE, SHORT_LEASE, time(effort, 4));
            Taken soon = takeUp(pending, "other", SHORT_LEASE, time(effort, 6));
            boolean isTold = effort == Effort.FULL && pending >= 1_000 && pending <= 100_000;
            Taken late = isTold ? takeUp(pending, "other", LEASE, Duration.ofSeconds(17)) : Taken.NOTHING;
            table.at(
                    pending,
                    own.firstMs(),
                    own.aSecond(),
                    soon.firstMs(),
                    soon.aSecond(),
                    late.firstMs(),
                    late.aSecond());
        }
        table.remark(
                "From the first that is handled on until all are, or a few seconds have passed. The consumer that left had said so;"
                        + " others look after such every 5 s, or every third of a lease.");
        return List.of(table);
    }

    private static Duration time(Effort effort, int seconds) {
        return Duration.ofMillis(effort == Effort.FULL ? seconds * 1_000L : 2_500);
    }

    /**
     * What was taken up.
     *
     * @param firstMs how long until the first was handled
     * @param aSecond how many were handled a second from then on
     */
    private record Taken(double firstMs, double aSecond) {
        static final Taken NOTHING = new Taken(Double.NaN, Double.NaN);
    }

    private static Taken takeUp(long pending, String consumer, Duration lease, Duration atMost) throws Exception {
        try (Lab lab = Lab.open();
                Bus bus = lab.connect()) {
            leave(lab, bus, pending, lease);
            AtomicLong handled = new AtomicLong();
            AtomicLong first = new AtomicLong();
            AtomicLong last = new AtomicLong();
            long began = System.nanoTime();
            Subscription subscription = bus.stream(STREAM)
                    .group(GROUP)
                    .consume(
                            d -> {
                                first.compareAndSet(0, System.nanoTime());
                                last.set(System.nanoTime());
                                handled.incrementAndGet();
                            },
                            ConsumeOptions.defaults().consumer(consumer).lease(lease));
            Waits.forSure("the first to be taken up", () -> handled.get() > 0);
            Waits.until(atMost, () -> handled.get() == pending);
            long count = handled.get();
            long until = count == pending ? last.get() : System.nanoTime();
            subscription.close();
            return new Taken((first.get() - began) / 1e6, count * 1e9 / (until - first.get()));
        }
    }

    /** Lets a consumer take one entry and leave it behind, then gives it all others. */
    private static void leave(Lab lab, Bus bus, long pending, Duration lease) {
        lab.fill(bus, STREAM, pending);
        Stream stream = bus.stream(STREAM);
        AtomicLong taken = new AtomicLong();
        Subscription gone = stream.group(GROUP)
                .consume(
                        (Delivery d) -> taken.incrementAndGet(),
                        ConsumeOptions.manualAck().consumer(GONE).lease(lease));
        Waits.forSure("an entry taken", () -> taken.get() > 0);
        gone.close();
        lab.take(STREAM, GROUP, GONE, pending - 1);
    }
}
