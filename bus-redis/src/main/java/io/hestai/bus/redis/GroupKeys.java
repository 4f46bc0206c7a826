package io.hestai.bus.redis;

import io.hestai.bus.EntryId;
import java.util.Collection;

/**
 * The commands of one consumer of one group.
 *
 * @param stream the stream's name
 * @param key its key
 * @param group the group's name
 * @param consumer the consumer's name
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared, only handed on.
record GroupKeys(String stream, byte[] key, String group, String consumer) {

    Command create(boolean atEnd) {
        return new Command(4, "XGROUP CREATE")
                .arg(key)
                .arg(group)
                .arg(atEnd ? "$" : "0")
                .arg("MKSTREAM");
    }

    /** Reads what nobody was given yet; blocks if {@code blockMs} is more than 0. */
    Command readNew(int count, long blockMs) {
        Command read = new Command(blockMs > 0 ? 10 : 8, "XREADGROUP")
                .arg("GROUP")
                .arg(group)
                .arg(consumer)
                .arg("COUNT")
                .arg(count);
        if (blockMs > 0) {
            read.arg("BLOCK").arg(blockMs);
        }
        return read.arg("STREAMS").arg(key).arg(">");
    }

    /** Reads one entry that this consumer has pending; counts as one more delivery. */
    Command readOwn(EntryId id) {
        return new Command(8, "XREADGROUP")
                .arg("GROUP")
                .arg(group)
                .arg(consumer)
                .arg("COUNT")
                .arg(1)
                .arg("STREAMS")
                .arg(key)
                .arg(id.previous().toString());
    }

    Command acknowledge(Collection<EntryId> ids) {
        Command ack = new Command(2 + ids.size(), "XACK", 64 + 32 * ids.size())
                .arg(key)
                .arg(group);
        for (EntryId id : ids) {
            ack.arg(id.toString());
        }
        return ack;
    }

    /** Lists what this consumer has pending, from an id on. */
    Command pendingOwn(EntryId from, int count) {
        return new Command(6, "XPENDING")
                .arg(key)
                .arg(group)
                .arg(from.toString())
                .arg("+")
                .arg(count)
                .arg(consumer);
    }

    /** Starts the lease of an entry anew without counting a delivery. */
    Command renew(EntryId id) {
        return new Command(6, "XCLAIM")
                .arg(key)
                .arg(group)
                .arg(consumer)
                .arg(0)
                .arg(id.toString())
                .arg("JUSTID");
    }
}
