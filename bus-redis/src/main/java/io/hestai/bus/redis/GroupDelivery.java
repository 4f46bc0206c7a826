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

        /** Does what the retry policy says about a failure. */
        void failed(GroupDelivery delivery, Throwable failure);

        void renew(GroupDelivery delivery);
    }

    private final Lane lane;
    private final EntryId key;
    private final EntryId id;
    private final @Nullable Object[] fields;
    private final Message message;
    private final long redrives;
    private final long attempt;
    private volatile String token;

    /** When it was asked for; 0 if it never was. */
    private volatile long checkedAt;

    private final Settler settler;
    private final AtomicBoolean settled = new AtomicBoolean();

    /**
     * Makes a delivery.
     *
     * @param lane what it was taken from
     * @param raw the entry as it came; its body is there
     * @param attempt the how-many-eth delivery
     * @param token the lease under which it is handed out
     * @param settler carries out what it is settled with
     */
    GroupDelivery(Lane lane, Entries.Raw raw, long attempt, String token, Settler settler) {
        this.lane = lane;
        this.key = raw.id();
        @Nullable Object[] all = Replies.array(raw.fields());
        Original redriven = lane.keys().redriven() ? Original.ofRedriven(key, all) : null;
        this.fields = redriven == null ? all : redriven.fields();
        this.id = redriven == null ? key : redriven.id();
        this.redrives = redriven == null ? 0 : redriven.number(Original.REDRIVES);
        this.message = EntryCodec.decode(id, fields);
        this.attempt = attempt;
        this.token = token;
        this.settler = settler;
    }

    Lane lane() {
        return lane;
    }

    /** The entry in the lane's key, which is another than {@link #id} if it was redriven. */
    EntryId key() {
        return key;
    }

    /** The names and values as they came, for the dead letters. */
    @Nullable
    Object[] fields() {
        return fields;
    }

    /** How often it was redriven. */
    long redrives() {
        return redrives;
    }

    /** The lease under which it was handed out. */
    String token() {
        return token;
    }

    /** Takes note, before it is handed out, that Redis was asked whose it is, and of the lease at that time. */
    void checked(String lease) {
        token = lease;
        checkedAt = System.nanoTime();
    }

    /** Whether Redis was asked lately whose it is. */
    boolean wasChecked(long now, long withinNanos) {
        long at = checkedAt;
        return at != 0 && now - at < withinNanos;
    }

    /** Whether Redis may hold a record of its retries. */
    boolean hasRecord() {
        return attempt > 1;
    }

    boolean isSameEntry(GroupDelivery other) {
        return lane == other.lane && key.equals(other.key);
    }

    /** As each is equal to itself alone; that of every object would have to be made up anew, which takes longer. */
    @Override
    public int hashCode() {
        return key.hashCode();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public Message message() {
        return message;
    }

    @Override
    public String stream() {
        return lane.keys().stream();
    }

    @Override
    public EntryId id() {
        return id;
    }

    @Override
    public String group() {
        return lane.keys().group();
    }

    @Override
    public String consumer() {
        return lane.keys().consumer();
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

    /** Settles it because its handler failed. */
    void fail(Throwable failure) {
        if (settled.compareAndSet(false, true)) {
            settler.failed(this, failure);
        }
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
