package io.hestai.bus.redis;

import io.hestai.bus.BusEvent;
import io.hestai.bus.BusException;
import io.hestai.bus.ConsumeOptions;
import io.hestai.bus.EntryId;
import io.hestai.bus.OnFailure;
import io.hestai.bus.RetryPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Carries out what the deliveries of one consumer are settled with. Any thread. */
final class Settlement implements GroupDelivery.Settler {
    private static final Duration AFTER_FAILED_SETTLING = Duration.ofSeconds(1);
    private static final Duration LONGEST_DELAY = Duration.ofDays(3_650);

    /** What the consumer does when a delivery is settled. */
    interface Owner {
        /** Whether this is the thread whose acknowledgements travel with the next read. */
        boolean isLoopThread();

        /** There is something to be delivered again. */
        void wake();

        /** The delivery needs its place no more: another may be handled. */
        void finished(GroupDelivery delivery);
    }

    private final Io io;
    private final ConsumeOptions options;
    private final Counters counters;
    private final DeadLetterBox deadLetters;
    private final Owner owner;

    Settlement(Io io, ConsumeOptions options, Counters counters, Owner owner) {
        this.io = io;
        this.options = options;
        this.counters = counters;
        this.deadLetters = new DeadLetterBox(io);
        this.owner = owner;
    }

    @Override
    public void acknowledge(GroupDelivery delivery) {
        sendAck(delivery.lane(), delivery.key(), delivery.token(), delivery.hasRecord());
        owner.finished(delivery);
    }

    void sendAck(Lane lane, EntryId id, String token, boolean retried) {
        lane.settling(id);
        if (owner.isLoopThread()) {
            lane.acks().gather(id, token, retried);
        } else {
            lane.acks().sendNow(id, token, retried);
        }
    }

    @Override
    public void failed(GroupDelivery delivery, Throwable failure) {
        RetryPolicy policy = options.retryPolicy().forFailure(failure);
        if (delivery.attempt() < policy.maxAttempts()) {
            again(delivery, jittered(policy.delayAfter(delivery.attempt())), failure.toString());
        } else {
            String times =
                    delivery.attempt() == 1 ? "failed with " : "failed " + delivery.attempt() + " times, at last with ";
            giveUp(delivery, times + failure, failure.toString());
        }
    }

    @Override
    public void retry(GroupDelivery delivery, @Nullable Duration delay) {
        RetryPolicy policy = options.retryPolicy();
        if (delay != null) {
            again(delivery, delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay, "");
        } else if (delivery.attempt() < policy.maxAttempts()) {
            again(delivery, jittered(policy.delayAfter(delivery.attempt())), "");
        } else {
            giveUp(delivery, "still to be retried after " + delivery.attempt() + " attempts", "");
        }
    }

    @Override
    public void reject(GroupDelivery delivery, String reason) {
        giveUp(delivery, reason, "");
    }

    /** The entry stays pending for this consumer until it falls due; Redis remembers when, should this program end before. */
    private void again(GroupDelivery delivery, Duration delay, String error) {
        remember(delivery, delay, error);
        schedule(delivery, delay);
    }

    private void schedule(GroupDelivery delivery, Duration delay) {
        boolean blocks = options.keyOrder().filter(OnFailure.BLOCK_KEY::equals).isPresent();
        long at = System.nanoTime() + delay.toNanos();
        delivery.lane().due().add(new DueQueue.Due(at, delivery.key(), DueQueue.ANY, blocks, false));
        if (!blocks) {
            owner.finished(delivery);
        }
        owner.wake();
    }

    private void remember(GroupDelivery delivery, Duration delay, String error) {
        Lane lane = delivery.lane();
        Command record = lane.keys()
                .rememberRetry(
                        delivery.token(),
                        lane.making(),
                        delivery.key(),
                        delay.toMillis(),
                        delivery.attempt(),
                        DeadLetterBox.bounded(error));
        try {
            io.sender()
                    .send(new Outgoing<>(record, "remember a retry", "", Replies::number))
                    .whenComplete((kept, failure) -> {
                        if (kept != null && kept == 0) {
                            lane.lost(delivery.key());
                        }
                    });
        } catch (BusException closed) {
            // The bus is closed; the entry is pending, and comes again without the rest of its pause.
        }
    }

    private static Duration jittered(Duration delay) {
        long nanos = delay.toNanos();
        return Duration.ofNanos(nanos / 2 + ThreadLocalRandom.current().nextLong(nanos / 2 + 1));
    }

    private void giveUp(GroupDelivery delivery, String reason, String error) {
        Lane lane = delivery.lane();
        lane.settling(delivery.key());
        try {
            if (deadLetters.store(delivery, reason, error)) {
                lane.forget(delivery.key());
                counters.deadLettered.increment();
                io.meters().deadLettered.increment();
                io.events().tell(new BusEvent.DeadLettered(delivery.stream(), delivery.group(), delivery.id(), reason));
            } else {
                lane.lost(delivery.key());
            }
            owner.finished(delivery);
        } catch (BusException e) {
            io.events().tell(new BusEvent.SendFailed(delivery.stream(), e));
            lane.attempted(delivery.key(), delivery.attempt());
            schedule(delivery, AFTER_FAILED_SETTLING);
        }
    }

    @Override
    public void renew(GroupDelivery delivery) {
        Lane lane = delivery.lane();
        Command refresh = lane.keys().refresh(Map.of(delivery.key(), delivery.attempt()), lane.making());
        io.sender().send(new Outgoing<>(refresh, "renew the lease of " + delivery.id(), "", Replies::text));
    }
}
