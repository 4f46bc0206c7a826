package io.hestai.bus.redis;

import io.hestai.bus.BusEvent;
import io.hestai.bus.EntryId;
import io.hestai.bus.Position;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that the group is there. One that vanished is made again behind what it had handed out last, as far as this consumer knows, and what
 * this consumer has in hand is put back into its pending list; also if another consumer was quicker to make it. The loop's thread only.
 */
final class GroupMaking {
    private final Io io;
    private final Lane stream;
    private final Position createAt;

    GroupMaking(Io io, Lane stream, Position createAt) {
        this.io = io;
        this.stream = stream;
        this.createAt = createAt;
    }

    /** Makes the group if it is not there, on a new connection. */
    void begin(Link link) throws IOException {
        GroupKeys keys = stream.keys();
        EntryId last = stream.lastDelivered();
        EntryId after = last == null ? EntryId.MIN : reached(link, last);
        String position = last == null && createAt instanceof Position.End ? "$" : after.toString();
        String making = Long.toHexString(ThreadLocalRandom.current().nextLong());
        Object reply = link.call(keys.make(position, making), io.dialer().commandTimeoutNanos());
        if (reply instanceof RedisError error) {
            throw Failures.explain(error, "create group '" + keys.group() + "' of '" + keys.stream() + "'");
        }
        @Nullable Object[] parts = Replies.array(reply);
        stream.groupFound(Replies.entryId(parts[1]));
        stream.keepUp(link, Replies.text(parts[2]));
        if (last != null && Replies.number(parts[0]) > 0) {
            io.events().tell(new BusEvent.GroupRemade(keys.stream(), keys.group(), after));
        }
    }

    /** An entry, or the start of the stream if that has begun anew and does not reach as far. */
    private EntryId reached(Link link, EntryId last) throws IOException {
        Object info = link.call(
                new Command(1, "XINFO STREAM").arg(stream.keys().key()),
                io.dialer().commandTimeoutNanos());
        if (info instanceof RedisError) {
            return EntryId.MIN;
        }
        EntryId generated = Replies.entryId(Replies.map(info).get("last-generated-id"));
        return generated.compareTo(last) < 0 ? EntryId.MIN : last;
    }
}
