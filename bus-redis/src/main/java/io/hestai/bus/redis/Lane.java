package io.hestai.bus.redis;

import io.hestai.bus.BusEvent;
import io.hestai.bus.EntryId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What one consumer has taken from one key and not settled: entries in hand, those that wait to be delivered again, and acknowledgements on their
 * way. A group has two, one for its stream and one for what was redriven to it.
 */
final class Lane {
    private static final int BACKLOG_PAGE = 500;

    /** How often a message may be delivered without any outcome before its consumers are taken to end over it. */
    private static final int LEAST_CRASHES = 3;

    private final Io io;
    private final GroupKeys keys;
    private final Counters counters;
    private final Acknowledger acks;
    private final int maxAttempts;
    private final boolean inOrder;
    private final Set<EntryId> inHand = ConcurrentHashMap.newKeySet();
    private final DueQueue due = new DueQueue();

    /** Where the list of this consumer's own pending entries is to be read on; null when it was read to its end. */
    private @Nullable EntryId backlogFrom;

    /** The last that was handed out as new; null as long as nothing was. */
    private @Nullable EntryId lastDelivered;

    /**
     * Makes a lane.
     *
     * @param maxAttempts how often a message may be delivered
     * @param inOrder whether what was pending must not overtake what stands before it
     */
    Lane(Io io, GroupKeys keys, Counters counters, int maxAttempts, boolean inOrder) {
        this.io = io;
        this.keys = keys;
        this.counters = counters;
        this.maxAttempts = Math.max(LEAST_CRASHES, maxAttempts);
        this.inOrder = inOrder;
        this.acks = new Acknowledger(io, keys, inHand::remove, this::lost);
    }

    GroupKeys keys() {
        return keys;
    }

    Acknowledger acks() {
        return acks;
    }

    DueQueue due() {
        return due;
    }

    @Nullable
    EntryId lastDelivered() {
        return lastDelivered;
    }

    /** What is in hand, for the lease. */
    List<EntryId> inHand() {
        return new ArrayList<>(inHand);
    }

    void take(Collection<Entries.Raw> fresh) {
        for (Entries.Raw entry : fresh) {
            inHand.add(entry.id());
            lastDelivered = entry.id();
        }
    }

    void forget(EntryId id) {
        inHand.remove(id);
    }

    /** Takes note that a settlement was refused, because the entry is another consumer's now. */
    void lost(EntryId id) {
        inHand.remove(id);
        counters.leasesLost.increment();
        io.meters().leasesLost.increment();
        io.events().tell(new BusEvent.LeaseLost(keys.stream(), keys.group(), id, keys.consumer()));
    }

    /** Takes note that the body of an entry is gone. */
    void vanished(EntryId id) {
        io.meters().vanished.increment();
        io.events().tell(new BusEvent.EntryVanished(keys.stream(), keys.group(), id));
    }

    void beginBacklog() {
        acks.recover();
        backlogFrom = EntryId.MIN;
    }

    /** Whether something that was pending before is still to be delivered. */
    boolean hasBacklog() {
        return backlogFrom != null || due.hasBacklog();
    }

    /** Reads one more page of what this consumer has pending already; nothing if that was read to its end. */
    void readBacklog(Link link) throws IOException {
        EntryId from = backlogFrom;
        if (from == null) {
            return;
        }
        Object reply =
                link.call(keys.pendingOwn(from, BACKLOG_PAGE), io.dialer().commandTimeoutNanos());
        if (reply instanceof RedisError) {
            // Nothing was ever redriven, or the group was removed; whoever reads it notices.
            backlogFrom = null;
            return;
        }
        @Nullable Object[] rows = Replies.array(reply);
        List<EntryId> fresh = new ArrayList<>();
        for (Object row : rows) {
            EntryId id = Replies.entryId(Replies.array(row)[0]);
            if (inHand.add(id)) {
                fresh.add(id);
            }
            from = id;
        }
        schedule(link, fresh, true);
        backlogFrom = rows.length < BACKLOG_PAGE ? null : from.next();
    }

    /** Takes entries in hand that were another's, to be delivered when they are due. */
    void takeOver(Link link, List<EntryId> ids) throws IOException {
        inHand.addAll(ids);
        schedule(link, ids, false);
    }

    private void schedule(Link link, List<EntryId> ids, boolean ofBacklog) throws IOException {
        if (ids.isEmpty()) {
            return;
        }
        link.put(keys.retryRecords(ids));
        link.put(Command.of("TIME"));
        link.flush();
        link.expectReplyWithin(io.dialer().commandTimeoutNanos());
        Object records = link.read();
        Object time = link.read();
        link.expectNothing();
        @Nullable
        Object[] known = records instanceof RedisError ? new @Nullable Object[ids.size()] : Replies.array(records);
        long serverNow = time instanceof RedisError ? io.clock().millis() : serverMs(Replies.array(time));
        long now = System.nanoTime();
        long earliest = now;
        for (int i = 0; i < ids.size(); i++) {
            RetryRecord record = RetryRecord.parse(known[i]);
            long at = now + record.remainingNanos(serverNow);
            if (inOrder) {
                at = at - earliest > 0 ? at : earliest;
                earliest = at;
            }
            due.add(new DueQueue.Due(at, ids.get(i), record.attempt() + maxAttempts, false, ofBacklog));
        }
    }

    private static long serverMs(@Nullable Object[] time) {
        return Long.parseLong(Replies.text(time[0])) * 1000 + Long.parseLong(Replies.text(time[1])) / 1000;
    }
}
