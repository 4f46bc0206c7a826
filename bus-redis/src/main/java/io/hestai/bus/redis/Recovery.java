package io.hestai.bus.redis;

import io.hestai.bus.BusEvent;
import io.hestai.bus.EntryId;
import io.hestai.bus.RefusedException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what became of appends whose replies were lost. On a new connection it first makes sure that the old one can execute nothing more,
 * then looks into the streams for the message ids; what is there is complete, what is not is to be sent again, in its old order. Redis
 * executes the commands of a connection one after the other, so whatever stood before one that was stored has been executed too: if such a one
 * is not there, Redis had refused it.
 *
 * <p>One thread resolves; the rest may be called by any.
 */
final class Recovery {
    private static final int PAGE = 500;

    private final EventHub events;
    private final Meters meters;
    private final long timeoutNanos;

    /** Sent, and not answered, in the order of sending. Guarded by this. */
    private final List<Append> limbo = new ArrayList<>();

    /** The connections that may still execute something. Guarded by this. */
    private final List<ServerRun> toFence = new ArrayList<>();

    Recovery(EventHub events, Meters meters, long timeoutNanos) {
        this.events = events;
        this.meters = meters;
        this.timeoutNanos = timeoutNanos;
    }

    /** Takes what a lost connection, or an earlier run of the program, leaves behind. */
    synchronized void add(List<Append> unanswered, List<ServerRun> sentOver) {
        if (!unanswered.isEmpty()) {
            limbo.addAll(unanswered);
            toFence.addAll(sentOver);
        }
    }

    synchronized boolean isEmpty() {
        return limbo.isEmpty();
    }

    /** What has been in limbo for longest; null if nothing is. */
    synchronized @Nullable Append oldest() {
        return limbo.isEmpty() ? null : limbo.get(0);
    }

    /** Takes out what has waited too long for Redis to come back; it is never resolved. */
    synchronized List<Append> takeOlderThan(long nanos, long now) {
        List<Append> old = new ArrayList<>();
        limbo.removeIf(each -> each.outgoing().isOlderThan(nanos, now) && old.add(each));
        return old;
    }

    /** Takes out everything, because the bus is closed. */
    synchronized List<Append> takeAll() {
        List<Append> all = new ArrayList<>(limbo);
        limbo.clear();
        return all;
    }

    /**
     * What became of the appends in limbo.
     *
     * @param settled those whose futures are settled now
     * @param resend those that are not stored, in order
     */
    record Outcome(List<Append> settled, List<Append> resend) {}

    /**
     * Resolves everything in limbo.
     *
     * @param wire a new connection, used by nobody else yet
     * @param ended called when the old connections are ended and before anything is settled; if it throws, everything stays in limbo
     * @throws IOException if the connection is lost; then everything stays in limbo
     * @throws RefusedException if Redis takes no writes for now, and much would have to be sent to it; then everything stays in limbo, too
     */
    Outcome resolve(Wire wire, Runnable ended) throws IOException {
        Link link = wire.link();
        DiskWait diskWait = wire.diskWait();
        List<Append> settled = new ArrayList<>();
        List<Append> resend = new ArrayList<>();
        List<Append> open = copy();
        if (open.isEmpty()) {
            ended.run();
            return new Outcome(settled, resend);
        }
        requireWritable(link, open);
        String unfenced = fence(link, wire.run());
        if (unfenced != null) {
            ended.run();
            for (Append each : open) {
                giveUp(each, unfenced, settled, resend);
            }
        } else {
            Found found = find(link, open);
            if (diskWait != null && !found.stored().isEmpty()) {
                diskWait.awaitAll(link);
            }
            ended.run();
            decide(open, found, settled, resend);
        }
        clear();
        long stored = settled.stream().filter(each -> each.storedAt() != null).count();
        meters.resolvedFound.add(stored);
        meters.resolvedResent.add(resend.size());
        events.tell(new BusEvent.SendsResolved(stored, resend.size()));
        return new Outcome(settled, resend);
    }

    private synchronized List<Append> copy() {
        return List.copyOf(limbo);
    }

    private synchronized List<ServerRun> oldConnections() {
        return List.copyOf(toFence);
    }

    private synchronized void clear() {
        limbo.clear();
        toFence.clear();
    }

    /** Where much was left by an earlier run, it is not sent time and again to a server that takes no writes for now. */
    private void requireWritable(Link link, List<Append> open) throws IOException {
        if (open.stream().anyMatch(Append::isOfEarlierRun)) {
            // Writes nothing, into whatever is there; but who takes no writes refuses it before looking.
            Command nothing = new Command(3, "SETRANGE")
                    .arg(open.get(0).track().key())
                    .arg(0)
                    .arg("");
            if (link.call(nothing, timeoutNanos) instanceof RedisError error && Failures.mayPass(error)) {
                throw Failures.explain(error, "send what an earlier run left");
            }
        }
    }

    /** Ends the old connections; why that is not possible, or null. */
    private @Nullable String fence(Link link, ServerRun run) throws IOException {
        for (ServerRun old : oldConnections()) {
            if (!old.isKnown() || !run.isKnown()) {
                return "the Redis user may not ask INFO and CLIENT ID, so that the old connection cannot be ended";
            }
            // A server that was started anew has none of its old connections.
            if (old.runId().equals(run.runId())) {
                Object killed = link.call(Command.of("CLIENT KILL", "ID", Long.toString(old.clientId())), timeoutNanos);
                if (killed instanceof RedisError error) {
                    return "the old connection cannot be ended: " + error.text();
                }
            }
        }
        return null;
    }

    /** What is known of the appends that were looked for. */
    private record Found(Map<Append, EntryId> stored, Set<Append> uncertain, Map<Append, String> unreadable) {}

    private Found find(Link link, List<Append> open) throws IOException {
        Map<Track, List<Append>> byStream = new LinkedHashMap<>();
        for (Append each : open) {
            byStream.computeIfAbsent(each.track(), track -> new ArrayList<>()).add(each);
        }
        Found found = new Found(new HashMap<>(), new HashSet<>(), new HashMap<>());
        for (Map.Entry<Track, List<Append>> each : byStream.entrySet()) {
            try {
                findIn(link, each.getKey(), each.getValue(), found);
            } catch (RefusedException e) {
                each.getValue().forEach(append -> found.unreadable().put(append, Failures.words(e)));
            }
        }
        return found;
    }

    private void findIn(Link link, Track track, List<Append> appends, Found found) throws IOException {
        EntryId after = begin(link, track);
        Map<String, Deque<Append>> wanted = new HashMap<>();
        for (Append each : appends) {
            wanted.computeIfAbsent(each.messageId(), id -> new ArrayDeque<>()).add(each);
        }
        EntryId from = after;
        PageSize pages = new PageSize(PAGE);
        int asked;
        List<Entries.Raw> page;
        do {
            asked = pages.next();
            page = range(link, track, from.next(), EntryId.MAX, asked);
            pages.came(page);
            for (Entries.Raw entry : page) {
                from = entry.id();
                match(entry, wanted, found);
            }
        } while (page.size() == asked && !wanted.isEmpty());
        // What was looked through from its start is known whole.
        boolean mayBeTrimmed = !wanted.isEmpty()
                && !after.equals(EntryId.MIN)
                && after.equals(track.lastKnown())
                && range(link, track, after, after, 1).isEmpty();
        if (mayBeTrimmed) {
            wanted.values().forEach(found.uncertain()::addAll);
        }
    }

    private static void match(Entries.Raw entry, Map<String, Deque<Append>> wanted, Found found) {
        @Nullable Object[] fields = entry.fields();
        if (fields == null) {
            return;
        }
        String messageId = EntryCodec.decode(entry.id(), fields).messageId();
        Deque<Append> sameId = wanted.get(messageId);
        if (sameId != null) {
            found.stored().put(sameId.remove(), entry.id());
            if (sameId.isEmpty()) {
                wanted.remove(messageId);
            }
        }
    }

    /** Behind which entry to look. A stream that has begun anew is looked through from its start. */
    private EntryId begin(Link link, Track track) throws IOException {
        EntryId known = track.lastKnown();
        if (known == null) {
            return track.lookBehind();
        }
        Object info = link.call(new Command(1, "XINFO STREAM").arg(track.key()), timeoutNanos);
        boolean isThere = !(info instanceof RedisError);
        if (!isThere
                || Replies.entryId(Replies.map(info).get("last-generated-id")).compareTo(known) < 0) {
            track.reset();
            return EntryId.MIN;
        }
        return known;
    }

    private List<Entries.Raw> range(Link link, Track track, EntryId from, EntryId to, int count) throws IOException {
        Command range = new Command(5, "XRANGE")
                .arg(track.key())
                .arg(from.toString())
                .arg(to.toString())
                .arg("COUNT")
                .arg(count);
        Object reply = link.call(range, timeoutNanos);
        if (reply instanceof RedisError error) {
            throw new RefusedException(Failures.reason(error), error.text());
        }
        return Entries.ofRange(reply);
    }

    private void decide(List<Append> open, Found found, List<Append> settled, List<Append> resend) {
        int lastStored = -1;
        for (int i = 0; i < open.size(); i++) {
            if (found.stored().containsKey(open.get(i))) {
                lastStored = i;
            }
        }
        for (int i = 0; i < open.size(); i++) {
            Append each = open.get(i);
            EntryId id = found.stored().get(each);
            String unreadable = found.unreadable().get(each);
            if (id != null) {
                Outgoing.settleFound(each, id);
                settled.add(each);
            } else if (unreadable != null) {
                giveUp(each, "the stream cannot be read: " + unreadable, settled, resend);
            } else if (found.uncertain().contains(each)) {
                giveUp(each, "the stream was trimmed meanwhile", settled, resend);
            } else if (i < lastStored && !each.isOfEarlierRun()) {
                each.outgoing()
                        .fail(new RefusedException(
                                RefusedException.Reason.OTHER,
                                "cannot " + each.outgoing().doing()
                                        + ": Redis refused, and its words were lost with the connection"));
                settled.add(each);
            } else {
                resend.add(each);
            }
        }
    }

    /** What cannot be found out is said to be unknown; what nobody waits for is rather stored twice than not at all. */
    private static void giveUp(Append append, String why, List<Append> settled, List<Append> resend) {
        if (append.isOfEarlierRun()) {
            resend.add(append);
        } else {
            append.outgoing().failUnknown(why);
            settled.add(append);
        }
    }
}
