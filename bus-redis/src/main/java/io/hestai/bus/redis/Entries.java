package io.hestai.bus.redis;

import io.hestai.bus.EntryId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes apart what XRANGE, XREAD, XREADGROUP and XCLAIM give. */
final class Entries {
    private Entries() {}

    /**
     * An entry as it came.
     *
     * @param id its id
     * @param fields its names and values in turn; null if the entry is gone from the stream
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared, only handed on.
    record Raw(EntryId id, @Nullable Object @Nullable [] fields) {
        /** How many bytes its names and values have. */
        long bytes() {
            long bytes = 0;
            for (int i = 0; fields != null && i < fields.length; i++) {
                bytes += fields[i] instanceof byte[] part ? part.length : 0;
            }
            return bytes;
        }
    }

    /** The entries of XRANGE, XREVRANGE and XCLAIM; nil ones, which XCLAIM of Redis 6.2 gives for what is gone, are left out. */
    static List<Raw> ofRange(@Nullable Object reply) {
        @Nullable Object[] array = Replies.array(reply);
        List<Raw> entries = new ArrayList<>(array.length);
        for (Object each : array) {
            if (each != null) {
                @Nullable Object[] entry = Replies.array(each);
                entries.add(new Raw(Replies.entryId(entry[0]), entry[1] == null ? null : Replies.array(entry[1])));
            }
        }
        return entries;
    }

    /** The entries of a read of one stream; none if the time was over. */
    static List<Raw> ofRead(@Nullable Object reply) {
        @Nullable Object[] streams = Replies.array(reply);
        return streams.length == 0 ? List.of() : ofRange(Replies.array(streams[0])[1]);
    }
}
