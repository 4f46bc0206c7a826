package io.hestai.bus.benchmarks.growth;

import io.hestai.bus.Bus;
import io.hestai.bus.Message;
import io.hestai.bus.SubscribeOptions;
import io.hestai.bus.Subscription;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Messages that wait in the JVM: for a Redis that does not answer, and for a listener that is slow. */
final class Waiting implements Experiment {
    private static final String NAME = "waiting";

    @Override
    public String name() {
        return "waiting";
    }

    @Override
    public String question() {
        return "What does a message take that waits in the JVM?";
    }

    @Override
    public List<Table> run(Effort effort) throws Exception {
        Table table = new Table(
                "Messages of 256 bytes that wait in the JVM",
                "messages",
                Column.cost("append, Redis stopped: heap each", "bytes").drawn(),
                Column.cost("publish, Redis stopped: heap each", "bytes").drawn(),
                Column.cost("before a slow listener: heap each", "bytes").drawn());
        for (long messages : effort.upTo(1_000, 10_000, 1_000, 10_000, 50_000)) {
            table.at(
                    messages,
                    unsent(messages, true, effort),
                    unsent(messages, false, effort),
                    unheard((int) messages, effort));
        }
        table.remark("Reachable heap after a collection. The futures of what is sent are not kept by the program.");
        return List.of(table);
    }

    private static double unsent(long messages, boolean isAppend, Effort effort) {
        try (Lab lab = Lab.open();
                Bus bus = lab.connect()) {
            bus.stream(NAME).appendAndWait(Probe.now());
            bus.channel(NAME).publishAndWait(Probe.now());
            lab.redis().pause();
            try {
                long heap = Jvm.heap(effort);
                for (int i = 0; i < messages; i++) {
                    Message message = Probe.now();
                    var unused = isAppend
                            ? bus.stream(NAME).append(message)
                            : bus.channel(NAME).publish(message);
                }
                return (double) (Jvm.heap(effort) - heap) / messages;
            } finally {
                lab.redis().resume();
            }
        }
    }

    private static double unheard(int messages, Effort effort) throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        try (Lab lab = Lab.open();
                Bus bus = lab.connect();
                Subscription slow = bus.channel(NAME)
                        .subscribe(
                                m -> done.await(), SubscribeOptions.defaults().withQueueCapacity(messages + 1))) {
            long heap = Jvm.heap(effort);
            for (int i = 0; i <= messages; i++) {
                bus.channel(NAME).publish(Probe.now());
            }
            Waits.forSure("a full queue", () -> slow.stats().queued() >= messages);
            double each = (double) (Jvm.heap(effort) - heap) / messages;
            done.countDown();
            return each;
        }
    }
}
