package io.hestai.bus.redis;

import io.hestai.bus.BusEvent;
import io.hestai.bus.EntryId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What one consumer has taken from one key and not settled: entries in hand, those that wait to be delivered again, and acknowledgements on their
 * way. A group has two, one for its stream and one for what was redriven to it.
 */
final class Lane {
    private static final int BACKLOG_PAGE = 500;
    private static final int REFRESHED_TOGETHER = 100;
    private static final long SETTLED = 0;

    /** For a group that is made together with its key: what it had in hand is gone with it. */
    private static final String NEVER_PUT_BACK = "-";

    /** How often a message may be delivered without any outcome before its consumers are taken to end over it. */
    private static final int LEAST_CRASHES = 3;

    private final Io io;
    private final GroupKeys keys;
    private final Counters counters;
    private final Acknowledger acks;
    private final int maxAttempts;
    private final boolean inOrder;

    /** What is in hand, and how often it was delivered; {@link #SETTLED} while its settlement is on its way. */
    private final Map<EntryId, Long> inHand = new ConcurrentHashMap<>();

    private final DueQueue due = new DueQueue();

    /** Where the list of this consumer's own pending entries is to be read on; null when it was read to its end. */
    private @Nullable EntryId backlogFrom;

    /** The last that the group handed out as new, as far as is known; null before the group was found. */
    private @Nullable EntryId lastDelivered;

    /** By which the group is told from one of the same name that was made later. */
    private volatile String making;

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
        this.making = keys.redriven() ? NEVER_PUT_BACK : "";
        this.acks = new Acknowledger(io, keys, this::forget, this::lost);
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

    /** Takes note of how far the group is; it may have been made again not as far. */
    void groupFound(EntryId reached) {
        EntryId last = lastDelivered;
        lastDelivered = last == null || last.compareTo(reached) < 0 ? reached : last;
    }

    /** By which the group is told from one that was made later. */
    String making() {
        return making;
    }

    /** Puts what is in hand back into the pending list of a group that was made again; only what nobody has. */
    void keepUp(Link link, String found) throws IOException {
        if (found.equals(making)) {
            return;
        }
        String now = null;
        for (Command refresh : refresh()) {
            Object reply = link.call(refresh, io.dialer().commandTimeoutNanos());
            if (reply instanceof RedisError) {
                // It is gone once more; whoever reads it notices.
                return;
            }
            now = now == null ? Replies.text(reply) : now;
        }
        making = now == null ? found : now;
    }

    /** The commands by which others learn that what is in hand is worked on. */
    List<Command> refresh() {
        List<Command> commands = new ArrayList<>();
        Map<EntryId, Long> some = new LinkedHashMap<>();
        inHand.forEach((id, attempt) -> {
            if (attempt != SETTLED) {
                some.put(id, attempt);
            }
            if (some.size() == REFRESHED_TOGETHER) {
                commands.add(keys.refresh(some, making));
                some.clear();
            }
        });
        if (!some.isEmpty()) {
            commands.add(keys.refresh(some, making));
        }
        return commands;
    }

    /** Takes note of the how-many-eth delivery of an entry in hand this is. */
    void attempted(EntryId id, long attempt) {
        inHand.replace(id, attempt);
    }

    /** Takes note that an entry is being settled: it belongs into no pending list any more. */
    void settling(EntryId id) {
        inHand.replace(id, SETTLED);
    }

    void take(Collection<Entries.Raw> fresh) {
        for (Entries.Raw entry : fresh) {
            inHand.put(entry.id(), 1L);
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

    /**
     * Takes note of how many entries Redis says are this consumer's. If there are more than are in hand, somebody else has read them under its name,
     * such as an earlier start of it that did not yet know that it was replaced; nobody but this consumer will ever handle them.
     */
    void ownsAtLeast(long pending) {
        if (backlogFrom == null && pending > inHand.size()) {
            backlogFrom = EntryId.MIN;
        }
    }

    /** Reads one more page of what this consumer has pending already; nothing if that was read to its end. */
    void readBacklog(Link link) throws IOException {
        EntryId from = backlogFrom;
        if (from == null) {
            return;
        }
        if (keys.redriven() && isMissing(link)) {
            backlogFrom = null;
            return;
        }
        Object reply =
                link.call(keys.pendingOwn(from, BACKLOG_PAGE), io.dialer().commandTimeoutNanos());
        if (reply instanceof RedisError) {
            // The group was removed; whoever reads it notices.
            backlogFrom = null;
            return;
        }
        @Nullable Object[] rows = Replies.array(reply);
        List<EntryId> fresh = new ArrayList<>();
        for (Object row : rows) {
            @Nullable Object[] facts = Replies.array(row);
            EntryId id = Replies.entryId(facts[0]);
            if (inHand.putIfAbsent(id, Math.max(1, Replies.number(facts[3]))) == null) {
                fresh.add(id);
            }
            from = id;
        }
        scheduleOrForget(link, fresh, true);
        backlogFrom = rows.length < BACKLOG_PAGE ? null : from.next();
    }

    /** Whether nothing was ever redriven; to ask what is pending then would be an error. */
    private boolean isMissing(Link link) throws IOException {
        return Long.valueOf(0).equals(link.call(keys.exists(), io.dialer().commandTimeoutNanos()));
    }

    /** Takes entries in hand that were another's, with how often each was delivered, to be delivered when they are due. */
    void takeOver(Link link, Map<EntryId, Long> attempts) throws IOException {
        inHand.putAll(attempts);
        scheduleOrForget(link, List.copyOf(attempts.keySet()), false);
    }

    /** What could not be scheduled is not in hand; on the next connection it is found among what is pending. */
    private void scheduleOrForget(Link link, List<EntryId> ids, boolean ofBacklog) throws IOException {
        try {
            schedule(link, ids, ofBacklog);
        } catch (IOException e) {
            ids.forEach(this::forget);
            throw e;
        }
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
