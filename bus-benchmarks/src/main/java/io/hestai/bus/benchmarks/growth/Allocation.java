package io.hestai.bus.benchmarks.growth;

import io.hestai.bus.Bus;
import io.hestai.bus.Channel;
import io.hestai.bus.Message;
import io.hestai.bus.Position;
import io.hestai.bus.Stream;
import io.hestai.bus.SubscribeOptions;
import io.hestai.bus.Subscription;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What a message allocates on its way, when all is warm. */
final class Allocation implements Experiment {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final int ROUNDS = 3;
    private static final String NAME = "allocation";

    private final Message message = Probe.now();
    private final AtomicLong received = new AtomicLong();
    private volatile long expected;
    private volatile @Nullable Thread waiting;

    @Override
    public String name() {
        return "allocation";
    }

    @Override
    public String question() {
        return "How many bytes does a message of 256 bytes allocate on its way?";
    }

    /** What receives, if anything does. */
    @FunctionalInterface
    private interface Receive {
        @Nullable
        Subscription by(Channel channel, Stream stream);
    }

    /** What sends. */
    @FunctionalInterface
    private interface Send {
        CompletableFuture<?> to(Channel channel, Stream stream);
    }

    @Override
    public List<Table> run(Effort effort) throws Exception {
        Table table = new Table(
                "Bytes allocated for a message of 256 bytes",
                "way",
                Column.cost("one at a time: sending", "bytes").told(),
                Column.cost("one at a time: receiving", "bytes").told(),
                Column.cost("at full speed: sending", "bytes").told(),
                Column.cost("at full speed: receiving", "bytes").told());
        Send publish = (channel, stream) -> channel.publish(message);
        Send append = (channel, stream) -> stream.append(message);
        Send announce = (channel, stream) -> stream.announce(message);
        measure(table, effort, "publish, nobody listens", publish, (channel, stream) -> null);
        measure(table, effort, "append, nobody reads", append, (channel, stream) -> null);
        measure(table, effort, "announce, nobody hears", announce, (channel, stream) -> null);
        measure(
                table,
                effort,
                "publish to a listener, direct",
                publish,
                (channel, stream) -> channel.subscribe(m -> arrived(), SubscribeOptions.direct()));
        measure(
                table,
                effort,
                "publish to a listener, handed over",
                publish,
                (channel, stream) -> channel.subscribe(
                        m -> arrived(), SubscribeOptions.defaults().withQueueCapacity(effort.messages())));
        measure(
                table,
                effort,
                "append to a group, acknowledged",
                append,
                (channel, stream) -> stream.group("g").consume(d -> arrived()));
        measure(
                table,
                effort,
                "append to a follower",
                append,
                (channel, stream) -> stream.from(Position.end()).follow(e -> arrived()));
        table.remark(
                "The least of three rounds, counted over all threads. The same message object is sent each time; making it is not counted.");
        return List.of(table);
    }

    private void measure(Table table, Effort effort, String way, Send send, Receive receive) throws Exception {
        int messages = effort.messages();
        waiting = Thread.currentThread();
        try (Lab lab = Lab.open();
                Bus bus = lab.connect()) {
            Channel channel = bus.channel(NAME);
            Stream stream = bus.stream(NAME);
            Subscription subscription = receive.by(channel, stream);
            Work single = () -> oneByOne(messages / 2, subscription != null, () -> send.to(channel, stream));
            Work flood = () -> allAtOnce(messages, subscription != null, () -> send.to(channel, stream));
            double[] singly = least(single, messages / 2);
            double[] flooding = least(flood, messages);
            table.of(way, singly[0], singly[1], flooding[0], flooding[1]);
        }
    }

    /** Some work that is measured. */
    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    /** Bytes a message of those who send and those who receive; one round more goes before, to warm up. */
    private static double[] least(Work work, int messages) throws Exception {
        work.run();
        double[] least = {Double.MAX_VALUE, Double.MAX_VALUE};
        for (int i = 0; i < ROUNDS; i++) {
            Allocations counted = Allocations.begin();
            work.run();
            Allocations.Bytes bytes = counted.end();
            least[0] = Math.min(least[0], (double) bytes.sending() / messages);
            least[1] = Math.min(least[1], (double) bytes.receiving() / messages);
        }
        return least;
    }

    /** Sends one. */
    @FunctionalInterface
    private interface One {
        CompletableFuture<?> send();
    }

    private void oneByOne(int messages, boolean isReceived, One one) throws Exception {
        for (int i = 0; i < messages; i++) {
            expect(1);
            CompletableFuture<?> sent = one.send();
            sent.get(20, TimeUnit.SECONDS);
            if (isReceived) {
                awaitAll();
            }
        }
    }

    private void allAtOnce(int messages, boolean isReceived, One one) throws Exception {
        expect(messages);
        CompletableFuture<?> last = CompletableFuture.completedFuture(null);
        for (int i = 0; i < messages; i++) {
            last = one.send();
        }
        last.get(60, TimeUnit.SECONDS);
        if (isReceived) {
            awaitAll();
        }
    }

    private void expect(long messages) {
        expected = messages;
        received.set(0);
    }

    private void arrived() {
        if (received.incrementAndGet() == expected) {
            LockSupport.unpark(waiting);
        }
    }

    private void awaitAll() {
        long began = System.nanoTime();
        while (received.get() < expected) {
            LockSupport.parkNanos(this, PATIENCE_NANOS);
            if (received.get() < expected && System.nanoTime() - began > PATIENCE_NANOS) {
                throw new IllegalStateException(received + " of " + expected + " arrived within 20 s");
            }
        }
    }
}
