package io.hestai.bus.redis;

import io.hestai.bus.BusEvent;
import io.hestai.bus.EntryId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks after the other consumers of the group, and takes over the work of those that are gone. A consumer is gone when it said so, or when it has
 * given no sign of life for as long as its lease; the time is counted by this program's monotonic clock, and only from one look that succeeded to
 * the next, so that neither a clock that is set nor a Redis that was away makes anybody dead. The loop's thread only.
 */
final class Takeover {
    /** Among the leases stands also by which the group is told from one that was made later. */
    private static final String MAKING = "~";

    private static final int PAGE = 100;

    /** While so many entries wait already, no more are taken. */
    private static final int MOST_WAITING = 1_000;

    private final Io io;
    private final Lane stream;
    private final Lane redriven;
    private final Lease lease;
    private final Counters counters;

    private final Map<String, Seen> seen = new HashMap<>();
    private long lookedAt;

    /** Whether somebody who is gone has left more than may wait here at a time. */
    private boolean unfinished;

    /** What was seen of another consumer, and for how long it has been the same. */
    private record Seen(String sign, long silentNanos) {}

    /** What Redis says about another consumer; an empty token if it has no lease, an empty beat if it never had one. */
    private record Other(String name, String token, String beat, long idleMs, long pending) {
        boolean isForeign() {
            return beat.isEmpty();
        }

        boolean hasLeft() {
            return beat.equals(Lease.LEFT);
        }
    }

    Takeover(Io io, Lane stream, Lane redriven, Lease lease, Counters counters) {
        this.io = io;
        this.stream = stream;
        this.redriven = redriven;
        this.lease = lease;
        this.counters = counters;
        this.lookedAt = System.nanoTime();
    }

    /** Nanoseconds until it is time for the next look. */
    long untilLook(long now) {
        if (unfinished && stream.due().size() + redriven.due().size() < MOST_WAITING / 2) {
            return 0;
        }
        return Math.max(0, Lease.interval(lease.lengthNanos()) - (now - lookedAt));
    }

    /** Looks if it is time to. */
    void lookIfDue(Link link) throws IOException {
        long now = System.nanoTime();
        if (untilLook(now) > 0) {
            return;
        }
        if (!lease.reachesRedis(now)) {
            seen.clear();
        }
        List<Other> others = others(link);
        long elapsed = now - lookedAt;
        long counted = Math.min(elapsed, Lease.interval(lease.lengthNanos()) * 3 / 2);
        lookedAt = now;
        unfinished = false;
        Set<String> there = new HashSet<>();
        for (Other other : others) {
            there.add(other.name());
            if (isGone(other, counted, elapsed)) {
                if (takeOver(link, other)) {
                    seen.remove(other.name());
                } else {
                    unfinished = true;
                }
            }
        }
        seen.keySet().retainAll(there);
    }

    private boolean isGone(Other other, long counted, long elapsed) {
        if (other.hasLeft()) {
            return true;
        }
        String sign = other.token() + '/' + other.beat();
        Seen before = seen.get(other.name());
        // A foreign consumer gives no beats; that it was idle for less than since the last look shows that it lives.
        boolean alive = before == null
                || !before.sign().equals(sign)
                || (other.isForeign() && other.idleMs() * 1_000_000 < elapsed);
        long silent = alive || before == null ? 0 : before.silentNanos() + counted;
        seen.put(other.name(), new Seen(sign, silent));
        boolean isWorthIt = !other.isForeign() || other.pending() > 0;
        return isWorthIt && silent >= Lease.lengthOf(other.token(), lease.lengthNanos());
    }

    private List<Other> others(Link link) throws IOException {
        GroupKeys keys = stream.keys();
        link.put(new Command(1, "HGETALL").arg(keys.bookkeeping().consumers()));
        link.put(new Command(2, "XINFO CONSUMERS").arg(keys.key()).arg(keys.group()));
        link.flush();
        link.expectReplyWithin(io.dialer().commandTimeoutNanos());
        Object leases = link.read();
        Object consumers = link.read();
        link.expectNothing();
        if (leases instanceof RedisError || consumers instanceof RedisError) {
            // The group is gone; the next read notices.
            return List.of();
        }
        Map<String, String> tokensAndBeats = Replies.texts(leases);
        String making = tokensAndBeats.remove(MAKING);
        stream.keepUp(link, making == null ? "" : making);
        return combine(tokensAndBeats, Replies.array(consumers));
    }

    private List<Other> combine(Map<String, String> leases, @Nullable Object[] consumers) {
        List<Other> others = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Object each : consumers) {
            Map<String, @Nullable Object> facts = Replies.map(each);
            String name = Replies.text(facts.get("name"));
            names.add(name);
            long pending = Replies.number(facts.get("pending"));
            if (name.equals(stream.keys().consumer())) {
                stream.ownsAtLeast(pending);
            }
            others.add(other(name, leases, Replies.number(facts.get("idle")), pending));
        }
        for (String field : leases.keySet()) {
            // A consumer that has never read anything, or of which only redriven entries are left.
            String name = field.startsWith("~") ? field.substring(1) : field;
            if (names.add(name)) {
                others.add(other(name, leases, 0, 0));
            }
        }
        others.removeIf(other -> other.name().equals(stream.keys().consumer()));
        return others;
    }

    private static Other other(String name, Map<String, String> leases, long idleMs, long pending) {
        return new Other(name, leases.getOrDefault(name, ""), leases.getOrDefault('~' + name, ""), idleMs, pending);
    }

    /** Takes over as much as may wait here at a time; whether that was all. */
    private boolean takeOver(Link link, Other gone) throws IOException {
        long taken = 0;
        boolean all = true;
        Other now = gone;
        for (Lane lane : List.of(stream, redriven)) {
            int page = PAGE;
            while (page == PAGE && lane.due().size() < MOST_WAITING) {
                page = takePage(link, lane, now);
                if (page < 0) {
                    return true;
                }
                taken += page;
                // Its lease went with the first page.
                now = now.token().isEmpty() ? now : new Other(now.name(), "", Lease.LEFT, 0, 0);
            }
            all &= page < PAGE;
        }
        if (taken > 0) {
            counters.reclaimed.add(taken);
            io.meters().reclaimed.add(taken);
            io.events()
                    .tell(new BusEvent.TakenOver(
                            stream.keys().stream(), stream.keys().group(), gone.name(), taken));
        }
        if (all && !now.isForeign()) {
            link.call(
                    Lease.leave(stream.keys(), now.name(), now.token(), now.beat()),
                    io.dialer().commandTimeoutNanos());
        }
        return all;
    }

    /** Takes up to a page of entries; how many there were, or -1 if the consumer lives after all. */
    private int takePage(Link link, Lane lane, Other other) throws IOException {
        Object reply = link.call(
                lane.keys().takeOver(other.name(), other.token(), other.beat(), PAGE),
                io.dialer().commandTimeoutNanos());
        if (reply instanceof RedisError || reply == null) {
            return -1;
        }
        @Nullable Object[] parts = Replies.array(reply);
        List<EntryId> pending = ids(parts[0]);
        Set<EntryId> claimed = new HashSet<>(ids(parts[1]));
        @Nullable Object[] attempts = Replies.array(parts[2]);
        Map<EntryId, Long> got = new LinkedHashMap<>();
        for (int i = 0; i < pending.size(); i++) {
            EntryId id = pending.get(i);
            if (claimed.contains(id)) {
                got.put(id, Math.max(1, Replies.number(attempts[i])));
            } else {
                lane.vanished(id);
            }
        }
        lane.takeOver(link, got);
        return pending.size();
    }

    private static List<EntryId> ids(@Nullable Object reply) {
        List<EntryId> ids = new ArrayList<>();
        for (Object each : Replies.array(reply)) {
            if (each != null) {
                ids.add(Replies.entryId(each));
            }
        }
        return ids;
    }
}
