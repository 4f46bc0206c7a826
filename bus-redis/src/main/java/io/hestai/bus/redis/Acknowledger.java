package io.hestai.bus.redis;

import io.hestai.bus.BusException;
import io.hestai.bus.EntryId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Sends acknowledgements. Those of the loop's own thread gather and travel in the same write as the next read, which makes them free;
 * those of other threads go out at once. One that may have been lost with a connection is sent again: acknowledging twice does no harm,
 * delivering twice might.
 */
final class Acknowledger {
    private static final long LONGEST_WAIT_NANOS = 5_000_000;

    private final Io io;
    private final GroupKeys keys;
    private final Set<EntryId> inHand;

    /** Not sent yet; the loop's thread only. */
    private List<EntryId> gathered = new ArrayList<>();

    private long gatheredSince;

    /** Sent over the loop's connection and not confirmed, by command; the loop's thread only. */
    private final ArrayList<List<EntryId>> unconfirmed = new ArrayList<>();

    /** Sent by the writer and perhaps lost; any thread. */
    private final ConcurrentLinkedQueue<EntryId> again = new ConcurrentLinkedQueue<>();

    /**
     * Makes an acknowledger.
     *
     * @param inHand the entries that this consumer has taken and not settled; what is confirmed is removed
     */
    Acknowledger(Io io, GroupKeys keys, Set<EntryId> inHand) {
        this.io = io;
        this.keys = keys;
        this.inHand = inHand;
    }

    /** For the loop's thread. */
    void gather(EntryId id, long now) {
        if (gathered.isEmpty()) {
            gatheredSince = now;
        }
        gathered.add(id);
    }

    /** For any other thread. */
    void sendNow(EntryId id) {
        Outgoing<Long> ack = new Outgoing<>(
                keys.acknowledge(List.of(id)),
                "acknowledge " + id + " of '" + keys.stream() + "'",
                "",
                Replies::number);
        try {
            var unused = io.sender().send(ack).whenComplete((count, failure) -> {
                if (failure == null) {
                    inHand.remove(id);
                } else {
                    again.add(id);
                }
            });
        } catch (BusException closed) {
            // The bus is closed: the entry stays pending, and is delivered again to whoever comes next.
            again.add(id);
        }
    }

    /** Writes what has gathered for too long because a handler of the same batch is slow. */
    void flushIfOld(Link link, long now) throws IOException {
        if (!gathered.isEmpty() && now - gatheredSince > LONGEST_WAIT_NANOS) {
            put(link);
            link.flush();
        }
    }

    /** Puts what has gathered into the link's buffer. */
    void put(Link link) throws IOException {
        for (EntryId id = again.poll(); id != null; id = again.poll()) {
            gathered.add(id);
        }
        if (!gathered.isEmpty()) {
            List<EntryId> batch = gathered;
            gathered = new ArrayList<>();
            unconfirmed.add(batch);
            link.put(keys.acknowledge(batch));
        }
    }

    /** Reads the replies to all that was put. */
    void readConfirmations(Link link) throws IOException {
        for (List<EntryId> batch : unconfirmed) {
            Object reply = link.read();
            if (reply instanceof RedisError error && !error.is("NOGROUP")) {
                throw Failures.explain(error, "acknowledge entries of '" + keys.stream() + "'");
            }
            batch.forEach(inHand::remove);
        }
        unconfirmed.clear();
    }

    /** Takes back what was sent over a connection that is gone, so that it is sent again. */
    void recover() {
        for (List<EntryId> batch : unconfirmed) {
            gathered.addAll(batch);
        }
        unconfirmed.clear();
    }

    /** Sends everything and waits for the confirmations. */
    void settleAll(Link link, long timeoutNanos) throws IOException {
        put(link);
        link.flush();
        link.expectReplyWithin(timeoutNanos);
        readConfirmations(link);
        link.expectNothing();
    }
}
