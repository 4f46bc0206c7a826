package io.hestai.bus.redis;

import io.hestai.bus.EntryId;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether what was fetched a while ago is still this consumer's, should it have been taken for dead meanwhile. Only the loop can ask Redis; a
 * worker that is not certain leaves its delivery here, for the loop to ask.
 */
final class Possession {
    private final Io io;
    private final Lease lease;
    private final List<Lane> lanes;
    private final ConcurrentLinkedQueue<GroupDelivery> doubtful = new ConcurrentLinkedQueue<>();

    Possession(Io io, Lease lease, List<Lane> lanes) {
        this.io = io;
        this.lease = lease;
        this.lanes = lanes;
    }

    /** Whether a delivery is this consumer's beyond doubt. Any thread. */
    boolean isCertain(GroupDelivery delivery) {
        long now = System.nanoTime();
        return !lease.isSuperseded()
                && delivery.token().equals(lease.token())
                && (!lease.isInDoubt(now) || delivery.wasChecked(now, lease.lengthNanos() / 2));
    }

    /** Leaves a delivery to be asked for. Any thread. */
    void doubt(GroupDelivery delivery) {
        doubtful.add(delivery);
    }

    /** The first delivery in doubt; null if there is none. It stays until it is {@linkplain #decided decided}. The loop's thread. */
    @Nullable
    GroupDelivery firstInDoubt() {
        return doubtful.peek();
    }

    /** Takes the first delivery in doubt away. The loop's thread. */
    void decided() {
        doubtful.remove();
    }

    /** Asks Redis, if the lease under which an entry was fetched is not certain to have been held ever since. The loop's thread. */
    boolean isOurs(Lane lane, EntryId id, String fetchedUnder, Link link) throws IOException {
        if (lease.isInDoubt(System.nanoTime())) {
            quieten(link);
            lease.ascertain(link);
        }
        if (lease.isSuperseded()) {
            return false;
        }
        if (fetchedUnder.equals(lease.token())) {
            return true;
        }
        quieten(link);
        Object pending = link.call(lane.keys().pendingOwn(id, 1), io.dialer().commandTimeoutNanos());
        if (pending instanceof RedisError) {
            return false;
        }
        @Nullable Object[] rows = Replies.array(pending);
        return rows.length > 0 && Replies.entryId(Replies.array(rows[0])[0]).equals(id);
    }

    /** Makes the connection free for questions. The loop's thread. */
    void quieten(Link link) throws IOException {
        for (Lane lane : lanes) {
            lane.acks().awaitConfirmed(link, io.dialer().commandTimeoutNanos());
        }
    }
}
