package io.hestai.bus.redis;

import io.hestai.bus.BusException;
import io.hestai.bus.EntryId;
import io.hestai.bus.GroupInfo;
import io.hestai.bus.PendingEntry;
import io.hestai.bus.RefusedException;
import io.hestai.bus.RefusedException.Reason;
import io.hestai.bus.StreamInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Asks Redis about streams and groups. */
final class StreamFacts {
    private StreamFacts() {}

    static StreamInfo info(Io io, String stream) {
        byte[] key = io.names().key(stream);
        Map<String, @Nullable Object> facts =
                Replies.map(io.admin().ask(new Command(1, "XINFO STREAM").arg(key), "look at '" + stream + "'"));
        return new StreamInfo(
                stream,
                Replies.number(facts.get("length")),
                entryId(facts.get("first-entry")),
                entryId(facts.get("last-entry")),
                Replies.entryId(facts.get("last-generated-id")),
                Replies.number(facts.get("groups")),
                memory(io, stream, key));
    }

    private static Optional<EntryId> entryId(@Nullable Object entry) {
        return entry == null ? Optional.empty() : Optional.of(Replies.entryId(Replies.array(entry)[0]));
    }

    /** An estimate that is nice to have; a user without the right to ask for it sees 0. */
    private static long memory(Io io, String stream, byte[] key) {
        try {
            Object bytes = io.admin().ask(new Command(1, "MEMORY USAGE").arg(key), "weigh '" + stream + "'");
            return bytes == null ? 0 : Replies.number(bytes);
        } catch (RefusedException e) {
            return 0;
        }
    }

    static List<GroupInfo> groups(Io io, String stream) {
        Object reply = io.admin()
                .ask(
                        new Command(1, "XINFO GROUPS").arg(io.names().key(stream)),
                        "look at the groups of '" + stream + "'");
        List<GroupInfo> groups = new ArrayList<>();
        for (Object each : Replies.array(reply)) {
            Map<String, @Nullable Object> facts = Replies.map(each);
            Object lag = facts.get("lag");
            groups.add(new GroupInfo(
                    Replies.text(facts.get("name")),
                    Replies.number(facts.get("consumers")),
                    Replies.number(facts.get("pending")),
                    Replies.entryId(facts.get("last-delivered-id")),
                    lag == null ? OptionalLong.empty() : OptionalLong.of(Replies.number(lag))));
        }
        return groups;
    }

    static GroupInfo group(Io io, String stream, String group) {
        try {
            for (GroupInfo each : groups(io, stream)) {
                if (each.name().equals(group)) {
                    return each;
                }
            }
        } catch (RefusedException e) {
            if (e.reason() != Reason.NO_SUCH_STREAM) {
                throw e;
            }
        }
        throw noSuchGroup(stream, group);
    }

    static List<PendingEntry> pending(Io io, String stream, String group, int limit) {
        Command ask = new Command(5, "XPENDING")
                .arg(io.names().key(stream))
                .arg(group)
                .arg("-")
                .arg("+")
                .arg(limit);
        Object reply;
        try {
            reply = io.admin().ask(ask, "look at what is pending in group '" + group + "' of '" + stream + "'");
        } catch (RefusedException e) {
            throw e.reason() == Reason.NO_SUCH_GROUP ? noSuchGroup(stream, group) : e;
        }
        List<PendingEntry> pending = new ArrayList<>();
        for (Object each : Replies.array(reply)) {
            @Nullable Object[] row = Replies.array(each);
            pending.add(new PendingEntry(
                    Replies.entryId(row[0]),
                    Replies.text(row[1]),
                    Duration.ofMillis(Replies.number(row[2])),
                    Replies.number(row[3])));
        }
        return pending;
    }

    private static BusException noSuchGroup(String stream, String group) {
        return new RefusedException(
                Reason.NO_SUCH_GROUP,
                "there is no group '" + group + "' in stream '" + stream
                        + "'; it is created by the first who consumes");
    }

    /** The server's clock, in milliseconds since 1970; the local one for a user who may not ask. */
    static long serverTimeMs(Io io) {
        try {
            @Nullable Object[] time = Replies.array(io.admin().ask(Command.of("TIME"), "ask for the time"));
            return Long.parseLong(Replies.text(time[0])) * 1000 + Long.parseLong(Replies.text(time[1])) / 1000;
        } catch (RefusedException e) {
            return io.clock().millis();
        }
    }
}
