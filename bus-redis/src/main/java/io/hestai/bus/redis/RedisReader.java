package io.hestai.bus.redis;

import io.hestai.bus.EntryHandler;
import io.hestai.bus.EntryId;
import io.hestai.bus.FollowOptions;
import io.hestai.bus.Position;
import io.hestai.bus.Reader;
import io.hestai.bus.StreamEntry;
import io.hestai.bus.Subscription;
import java.util.Iterator;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A range of a stream, read in pages or followed. */
final class RedisReader implements Reader {
    private final BusOnRedis bus;
    private final String stream;
    private final Position from;
    private final @Nullable Position to;
    private final boolean backward;
    private final long limit;

    private RedisReader(
            BusOnRedis bus, String stream, Position from, @Nullable Position to, boolean backward, long limit) {
        this.bus = bus;
        this.stream = stream;
        this.from = from;
        this.to = to;
        this.backward = backward;
        this.limit = limit;
    }

    static Reader of(BusOnRedis bus, String stream, Position from) {
        return new RedisReader(bus, stream, from, null, false, Long.MAX_VALUE);
    }

    @Override
    public Reader to(Position position) {
        return new RedisReader(bus, stream, from, position, backward, limit);
    }

    @Override
    public Reader backward() {
        return new RedisReader(bus, stream, from, to, true, limit);
    }

    @Override
    public Reader limit(long entries) {
        if (entries < 1) {
            throw new IllegalArgumentException("the limit is " + entries + "; it must be at least 1");
        }
        return new RedisReader(bus, stream, from, to, backward, entries);
    }

    @Override
    public Iterable<StreamEntry> read() {
        return this::pages;
    }

    private Iterator<StreamEntry> pages() {
        EntryId first = Range.first(bus.io(), stream, from);
        EntryId last = to == null ? EntryId.MAX : Range.last(bus.io(), stream, to);
        return new PagedEntries(bus.io(), stream, first, last, backward, limit);
    }

    @Override
    public Subscription follow(EntryHandler handler, FollowOptions options) {
        if (to != null || backward || limit != Long.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "a follower goes on for ever, and forward: it takes no end, no limit and no backward");
        }
        Io io = bus.io();
        CursorStore cursor = from instanceof Position.Cursor named ? new CursorStore(io, stream, named.name()) : null;
        EntryId start = Range.before(io, stream, from);
        CursorStore.Saved saved =
                cursor == null ? new CursorStore.Saved(start, OptionalLong.empty()) : cursor.begin(start);
        Place place = new Place(stream, saved.id(), isReached(saved), saved.index());
        Counters counters = new Counters();
        Follower work = new Follower(io, stream, place, cursor, handler, options.onError(), counters);
        return bus.start(work, counters, "follow:" + stream);
    }

    /**
     * Whether the stream had come to the place where a follower begins. The start, a time and an end are no such places: what was removed before
     * one began there is not missing. A cursor is one as soon as an entry was read or counted.
     */
    private boolean isReached(CursorStore.Saved saved) {
        if (from instanceof Position.Cursor) {
            return saved.index().isPresent() || !saved.id().equals(EntryId.MIN);
        }
        return from instanceof Position.After || from instanceof Position.At;
    }
}
