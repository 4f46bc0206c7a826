package io.hestai.bus.redis;

import io.hestai.bus.Bus;
import io.hestai.bus.BusException;
import io.hestai.bus.EntryId;
import io.hestai.bus.Message;
import io.hestai.bus.UnknownOutcomeException;
import io.hestai.bus.testkit.chaos.PublishLedger;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Publishes numbered messages until told to stop: as fast as they are stored while there is an allowance, and a trickle beyond it, so that a fault
 * that waits for an append always gets one. Every outcome goes into the ledger.
 */
final class ChaosPublisher {
    private static final long TRICKLE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int LARGE_ONE_IN = 1_000;
    private static final int LARGE = 20_000;
    private static final int SMALL = 300;

    private final String name;
    private final Bus bus;
    private final List<String> streams;
    private final PublishLedger ledger;
    private final ChaosTally tally;
    private final Random random;
    private final Semaphore window = new Semaphore(ChaosPlan.WINDOW);
    private final Map<String, Long> sequences = new HashMap<>();
    private final Thread thread = new Thread(this::run, "chaos-publisher");
    private volatile boolean stopped;

    /** Makes a publisher and lets it begin. */
    ChaosPublisher(String name, Bus bus, List<String> streams, PublishLedger ledger, ChaosTally tally, long seed) {
        this.name = name;
        this.bus = bus;
        this.streams = streams;
        this.ledger = ledger;
        this.tally = tally;
        this.random = new Random(seed);
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        for (long number = 0; !stopped; number++) {
            if (tally.allowance.getAndDecrement() <= 0) {
                LockSupport.parkNanos(TRICKLE_NANOS);
            }
            window.acquireUninterruptibly();
            publish(number);
        }
    }

    private void publish(long number) {
        String stream = streams.get(random.nextInt(streams.size()));
        long sequence = sequences.merge(stream, 1L, Long::sum);
        int size = random.nextInt(LARGE_ONE_IN) == 0 ? LARGE : random.nextInt(SMALL);
        Message message = Message.of("chaos")
                .withMessageId(name + "-" + number)
                .with("n", sequence)
                .with("payload", "x".repeat(size));
        ledger.intended(message.messageId(), name, stream, sequence, hash(message));
        try {
            bus.stream(stream).append(message).whenComplete((id, failure) -> settle(message.messageId(), id, failure));
        } catch (BusException refusedAtOnce) {
            settle(message.messageId(), null, refusedAtOnce);
        }
    }

    private void settle(String messageId, @Nullable EntryId id, @Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (id != null) {
            ledger.stored(messageId, id);
            tally.stored.incrementAndGet();
        } else if (cause instanceof BusException && !(cause instanceof UnknownOutcomeException)) {
            ledger.refused(messageId);
            tally.refused.incrementAndGet();
            tally.allowance.incrementAndGet();
        } else {
            ledger.unknown(messageId);
        }
        window.release();
    }

    static int hash(Message message) {
        return (message.messageId() + "/" + message.text("n") + "/" + message.text("payload")).hashCode();
    }

    /** Stops and waits until everything has an outcome; whether it has. */
    boolean finish(Duration atMost) throws InterruptedException {
        stopped = true;
        thread.join(atMost.toMillis());
        return window.tryAcquire(ChaosPlan.WINDOW, atMost.toMillis(), TimeUnit.MILLISECONDS);
    }
}
