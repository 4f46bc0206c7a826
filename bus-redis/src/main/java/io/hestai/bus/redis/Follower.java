package io.hestai.bus.redis;

import io.hestai.bus.BusEvent;
import io.hestai.bus.EntryHandler;
import io.hestai.bus.EntryId;
import io.hestai.bus.FollowOptions.OnError;
import io.hestai.bus.Gap;
import io.hestai.bus.StreamEntry;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream from a position on, history and what comes in one and the same way, and remembers how far it came.
 *
 * <p>Each read travels together with a check: is the last entry that was read still there? If it is, nothing behind it was trimmed. Redis executes
 * both without letting anybody in between, so that this holds for what is read, and it costs no round trip. Only if it is gone, and now and then, the
 * stream is {@linkplain Place#examine looked at closely}.
 */
final class Follower implements ReadLoop.Work {
    private static final int PAGE = 256;

    /** Above this, a script looks whether an entry is there, because XRANGE would send it once more. */
    private static final int LARGE = 2_048;

    private static final String HAS = "return #redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])";

    private final Io io;
    private final String stream;
    private final byte[] key;
    private final EntryHandler handler;
    private final OnError onError;
    private final Counters counters;
    private final @Nullable CursorStore cursor;
    private final PageSize pages = new PageSize(PAGE);
    private final Place place;

    /** Whether the next read goes with a close look instead of the quick check. */
    private boolean lookClosely = true;

    /** Whether there was no such stream; to ask what it is like would be an error. */
    private boolean absent;

    private boolean mayAskWhetherAbsent = true;
    private final GapNews gapNews;
    private boolean large;
    private boolean mayScript = true;
    private long lookedAt;

    Follower(
            Io io,
            String stream,
            Place place,
            @Nullable CursorStore cursor,
            EntryHandler handler,
            OnError onError,
            Counters counters) {
        this.io = io;
        this.stream = stream;
        this.key = io.names().key(stream);
        this.place = place;
        this.cursor = cursor;
        this.handler = handler;
        this.onError = onError;
        this.counters = counters;
        this.gapNews = new GapNews(io.events());
    }

    @Override
    public void begin(ReadLoop loop, Link link) throws IOException {
        Object type = link.call(new Command(1, "TYPE").arg(key), io.dialer().commandTimeoutNanos());
        String text = type instanceof String name ? name : "none";
        if (!text.equals("none") && !text.equals("stream")) {
            throw Failures.explain(new RedisError("WRONGTYPE"), "follow '" + stream + "'");
        }
        lookClosely = true;
        absent = text.equals("none");
    }

    @Override
    public void step(ReadLoop loop, Link link) throws IOException {
        boolean closely = lookClosely || System.nanoTime() - lookedAt > ReadLoop.BLOCK_MS * 1_000_000;
        Check check = new Check(closely);
        link.put(closely ? look() : has(place.after()));
        Object reply = loop.readBlocking(link, read(), ReadLoop.BLOCK_MS, before -> check.take(loop, before.read()));
        if (reply instanceof RedisError error) {
            throw Failures.explain(error, "follow '" + stream + "'");
        }
        List<Entries.Raw> entries = Entries.ofRead(reply);
        counters.received.add(entries.size());
        lookClosely = entries.isEmpty();
        gapNews.tellIfDue();
        if (isVoid(check, link, entries)) {
            return;
        }
        for (Entries.Raw entry : entries) {
            if (loop.isStopping()) {
                // The place is one that was read, and it is where the next follower begins.
                return;
            }
            handle(entry);
        }
        large = !entries.isEmpty() && entries.get(entries.size() - 1).bytes() > LARGE;
        pages.came(entries);
    }

    private Command read() {
        return new Command(7, "XREAD")
                .arg("COUNT")
                .arg(pages.next())
                .arg("BLOCK")
                .arg(ReadLoop.BLOCK_MS)
                .arg("STREAMS")
                .arg(key)
                .arg(place.after().toString());
    }

    /** The close look, or the question whether there is anything to look at. */
    private Command look() {
        return isTakenForAbsent() ? new Command(1, "EXISTS").arg(key) : StreamState.ask(key);
    }

    private boolean isTakenForAbsent() {
        return absent && mayAskWhetherAbsent;
    }

    /** The quick check: an entry, or nothing. */
    private Command has(EntryId id) {
        if (large && mayScript) {
            return new Command(4, "EVAL").arg(HAS).arg(1).arg(key).arg(id.toString());
        }
        return new Command(3, "XRANGE").arg(key).arg(id.toString()).arg(id.toString());
    }

    private static boolean isPositive(@Nullable Object reply) {
        return reply instanceof Object[] entries ? entries.length > 0 : reply instanceof Long number && number > 0;
    }

    /** What was found before a read, by the command that travelled with it. */
    private final class Check {
        private boolean closely;
        private @Nullable StreamState state;
        private boolean present;

        Check(boolean closely) {
            this.closely = closely;
        }

        void take(ReadLoop loop, @Nullable Object reply) {
            if (!closely) {
                present = isPositive(reply);
                return;
            }
            boolean wasAbsent = isTakenForAbsent();
            if (wasAbsent && !Long.valueOf(0).equals(reply)) {
                // There is one now, or that may not be asked; it is looked at as after a quick check that failed.
                closely = false;
                absent = false;
                mayAskWhetherAbsent = !(reply instanceof RedisError);
                loop.wake();
                return;
            }
            state = wasAbsent ? StreamState.NONE : StreamState.of(reply);
            if (state != null && place.isUneasyAt(state)) {
                // The read that was sent along would only keep us from finding out.
                loop.wake();
            }
        }
    }

    /** Tells what is missing; whether the entries just read are void, because they were read from a place that is none any more. */
    private boolean isVoid(Check check, Link link, List<Entries.Raw> entries) throws IOException {
        if (check.present) {
            return false;
        }
        StreamState state = check.state;
        List<EntryId> inHand = List.of();
        if (!check.closely) {
            state = StreamState.of(link.call(StreamState.ask(key), io.dialer().commandTimeoutNanos()));
            inHand = entries.stream().map(Entries.Raw::id).toList();
        }
        lookedAt = System.nanoTime();
        absent = state != null && !state.exists();
        if (state == null) {
            // Without the right to look there is nothing that could be told.
            return false;
        }
        if (place.isAtEndOf(state)) {
            throw Failures.ended("follow '" + stream + "'");
        }
        OptionalLong before = place.index();
        Place.Finding finding = place.examine(state, inHand, id -> stillHas(link, id));
        if (finding != null) {
            tell(finding);
        }
        if (cursor != null
                && (finding != null || (before.isEmpty() && place.index().isPresent()))) {
            cursor.save(saved());
        }
        // Unless an entry is read now, the place may be one where there is none.
        lookClosely = true;
        return finding != null && finding.readAgain();
    }

    private boolean stillHas(Link link, EntryId id) throws IOException {
        Object reply = link.call(has(id), io.dialer().commandTimeoutNanos());
        if (mayScript && reply instanceof RedisError error && error.is("NOPERM")) {
            // Who may only read may run no script, not even one that only reads.
            mayScript = false;
            reply = link.call(has(id), io.dialer().commandTimeoutNanos());
        }
        return isPositive(reply);
    }

    private void tell(Place.Finding finding) {
        String lost = finding.lost();
        if (lost != null) {
            io.meters().dataLosses.increment();
            io.events().tell(new BusEvent.DataLost(lost));
        }
        Gap gap = finding.gap();
        if (gap != null) {
            long missing = gap.missing().orElse(0);
            counters.missed.add(missing);
            io.meters().gaps.increment();
            io.meters().gapEntries.add(missing);
            gapNews.found(gap);
            call(gap.after(), () -> handler.onGap(gap));
        }
    }

    private void handle(Entries.Raw entry) {
        @Nullable Object[] fields = entry.fields();
        if (fields != null) {
            StreamEntry read = new StreamEntry(stream, entry.id(), EntryCodec.decode(entry.id(), fields));
            if (call(entry.id(), () -> handler.onEntry(read))) {
                counters.handled.increment();
            }
        }
        place.read(entry.id());
        lookClosely = false;
        absent = false;
        if (cursor != null) {
            cursor.save(saved());
        }
    }

    /** A call of the handler. */
    @FunctionalInterface
    private interface Call {
        void run() throws Exception;
    }

    private boolean call(EntryId id, Call call) {
        try {
            call.run();
            return true;
        } catch (Exception | Error e) {
            failed(id, e);
            return false;
        } finally {
            Interrupts.clear();
        }
    }

    private void failed(EntryId id, Throwable e) {
        counters.failed.increment();
        io.events().tell(new BusEvent.HandlerFailed("follower of '" + stream + "' at " + id, e));
        if (onError == OnError.STOP) {
            throw new IllegalStateException("the handler failed at entry " + id + " of '" + stream + "'", e);
        }
    }

    private CursorStore.Saved saved() {
        return new CursorStore.Saved(place.after(), place.index());
    }

    @Override
    public void end(@Nullable Link link) {
        gapNews.tell();
        if (cursor != null) {
            cursor.flush(io.config().timeouts().close().toNanos());
        }
    }

    @Override
    public long queued() {
        return 0;
    }
}
