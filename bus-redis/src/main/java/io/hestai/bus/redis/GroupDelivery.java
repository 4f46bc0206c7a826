package io.hestai.bus.redis;

import io.hestai.bus.Delivery;
import io.hestai.bus.EntryId;
import io.hestai.bus.Message;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One delivery: what it holds, and that it is settled once. */
final class GroupDelivery implements Delivery {

    /** Carries out what a delivery was settled with. Called once for each delivery, by any thread. */
    interface Settler {
        void acknowledge(GroupDelivery delivery);

        /** Delivers again after a pause; without one, after the pause of the policy, or not at all if it says so. */
        void retry(GroupDelivery delivery, @Nullable Duration delay);

        void reject(GroupDelivery delivery, String reason);

        void renew(GroupDelivery delivery);
    }

    private final GroupKeys keys;
    private final Entries.Raw raw;
    private final Message message;
    private final long attempt;
    private final Settler settler;
    private final AtomicBoolean settled = new AtomicBoolean();

    GroupDelivery(GroupKeys keys, Entries.Raw raw, Message message, long attempt, Settler settler) {
        this.keys = keys;
        this.raw = raw;
        this.message = message;
        this.attempt = attempt;
        this.settler = settler;
    }

    /** The entry as it came, for the dead letters. */
    Entries.Raw raw() {
        return raw;
    }

    @Override
    public Message message() {
        return message;
    }

    @Override
    public String stream() {
        return keys.stream();
    }

    @Override
    public EntryId id() {
        return raw.id();
    }

    @Override
    public String group() {
        return keys.group();
    }

    @Override
    public String consumer() {
        return keys.consumer();
    }

    @Override
    public long attempt() {
        return attempt;
    }

    @Override
    public boolean ack() {
        boolean first = settled.compareAndSet(false, true);
        if (first) {
            settler.acknowledge(this);
        }
        return first;
    }

    @Override
    public boolean retry() {
        return retryAfter(null);
    }

    @Override
    public boolean retry(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("the delay is " + delay + "; it must not be negative");
        }
        return retryAfter(delay);
    }

    private boolean retryAfter(@Nullable Duration delay) {
        boolean first = settled.compareAndSet(false, true);
        if (first) {
            settler.retry(this, delay);
        }
        return first;
    }

    @Override
    public boolean reject(String reason) {
        boolean first = settled.compareAndSet(false, true);
        if (first) {
            settler.reject(this, reason);
        }
        return first;
    }

    @Override
    public boolean extend() {
        if (settled.get()) {
            return false;
        }
        settler.renew(this);
        return true;
    }

    @Override
    public boolean isSettled() {
        return settled.get();
    }
}
