package io.hestai.bus.redis;

import io.hestai.bus.EntryId;
import io.hestai.bus.Position;
import java.time.Instant;

/** Turns positions into the entry ids that Redis understands. */
final class Range {
    private Range() {}

    /** The first entry id that a read from this position includes. */
    static EntryId first(Io io, String stream, Position position) {
        if (position instanceof Position.Start) {
            return EntryId.MIN;
        }
        if (position instanceof Position.End) {
            return EntryId.MAX;
        }
        if (position instanceof Position.At at) {
            return at.id();
        }
        if (position instanceof Position.After after) {
            return after.id().next();
        }
        if (position instanceof Position.Time time) {
            return new EntryId(checkedMs(io, time.instant()), 0);
        }
        if (position instanceof Position.Ago ago) {
            long ms = StreamFacts.serverTimeMs(io) - ago.duration().toMillis();
            return new EntryId(Math.max(0, ms), 0);
        }
        Position.Cursor cursor = (Position.Cursor) position;
        return new CursorStore(io, stream, cursor.name())
                .load()
                .map(EntryId::next)
                .orElseGet(() -> first(io, stream, cursor.otherwise()));
    }

    /** The last entry id that a read up to this position includes. */
    static EntryId last(Io io, String stream, Position position) {
        if (position instanceof Position.Start) {
            return EntryId.MIN;
        }
        if (position instanceof Position.After after) {
            return after.id();
        }
        if (position instanceof Position.Time time) {
            return new EntryId(Math.max(0, time.instant().toEpochMilli()), -1L);
        }
        if (position instanceof Position.Ago) {
            return new EntryId(first(io, stream, position).ms(), -1L);
        }
        return first(io, stream, position);
    }

    /** The entry id behind which a follower begins. */
    static EntryId before(Io io, String stream, Position position) {
        if (position instanceof Position.End) {
            return lastGenerated(io, stream);
        }
        if (position instanceof Position.Cursor cursor) {
            return new CursorStore(io, stream, cursor.name())
                    .load()
                    .orElseGet(() -> before(io, stream, cursor.otherwise()));
        }
        return first(io, stream, position).previous();
    }

    private static EntryId lastGenerated(Io io, String stream) {
        if (Replies.number(io.admin()
                        .ask(new Command(1, "EXISTS").arg(io.names().key(stream)), "look at '" + stream + "'"))
                == 0) {
            return EntryId.MIN;
        }
        return StreamFacts.info(io, stream).lastGenerated();
    }

    private static long checkedMs(Io io, Instant instant) {
        long ms = instant.toEpochMilli();
        long now = StreamFacts.serverTimeMs(io);
        if (ms > now) {
            throw new IllegalArgumentException("the position " + instant + " lies in the future (by " + (ms - now)
                    + " ms by the server's clock); use end for what comes from now on");
        }
        return Math.max(0, ms);
    }
}
