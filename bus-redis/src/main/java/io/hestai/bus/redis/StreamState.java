package io.hestai.bus.redis;

import io.hestai.bus.EntryId;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What XINFO STREAM says of a stream, as far as a follower needs it to know whether something is missing.
 *
 * @param exists whether there is such a stream
 * @param length how many entries it has
 * @param first the oldest entry; null if it has none
 * @param last the highest id ever given out
 * @param added how many entries were ever added; empty before Redis 7.0
 * @param lastDeleted the highest id ever removed one by one, {@link EntryId#MIN} if none was; meaningful only beside {@code added}
 */
record StreamState(
        boolean exists, long length, @Nullable EntryId first, EntryId last, OptionalLong added, EntryId lastDeleted) {
    /** There is no such stream. */
    static final StreamState NONE = new StreamState(false, 0, null, EntryId.MIN, OptionalLong.empty(), EntryId.MIN);

    /** Asks for it. */
    static Command ask(byte[] key) {
        return new Command(1, "XINFO STREAM").arg(key);
    }

    /** Reads the reply; null if Redis would not tell. */
    static @Nullable StreamState of(@Nullable Object reply) {
        if (reply instanceof RedisError error) {
            return error.text().contains("no such key") ? NONE : null;
        }
        Map<String, @Nullable Object> facts = Replies.map(reply);
        Object first = facts.get("first-entry");
        Object added = facts.get("entries-added");
        Object deleted = facts.get("max-deleted-entry-id");
        return new StreamState(
                true,
                Replies.number(facts.get("length")),
                first == null ? null : Replies.entryId(Replies.array(first)[0]),
                Replies.entryId(facts.get("last-generated-id")),
                added == null ? OptionalLong.empty() : OptionalLong.of(Replies.number(added)),
                deleted == null ? EntryId.MIN : Replies.entryId(deleted));
    }

    /** How many entries were removed before the oldest that is left, if that can be told. */
    OptionalLong removedBeforeFirst() {
        if (added.isEmpty() || (first != null && lastDeleted.compareTo(first) > 0)) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(added.getAsLong() - length);
    }
}
