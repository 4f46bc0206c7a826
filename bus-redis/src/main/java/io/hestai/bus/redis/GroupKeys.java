package io.hestai.bus.redis;

import io.hestai.bus.EntryId;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The commands of one consumer of one group on one key: that of the stream, or that of what was redriven to the group.
 *
 * @param stream the stream's name
 * @param key the key that is read
 * @param group the group's name
 * @param consumer the consumer's name
 * @param bookkeeping the keys of what the group remembers
 * @param redriven whether the key holds what was redriven
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared, only handed on.
record GroupKeys(
        String stream, byte[] key, String group, String consumer, GroupBookkeeping bookkeeping, boolean redriven) {

    static GroupKeys ofStream(Names names, String stream, String group, String consumer) {
        GroupBookkeeping bookkeeping = GroupBookkeeping.of(names, stream, group);
        return new GroupKeys(stream, names.key(stream), group, consumer, bookkeeping, false);
    }

    static GroupKeys ofRedriven(Names names, String stream, String group, String consumer) {
        GroupBookkeeping bookkeeping = GroupBookkeeping.of(names, stream, group);
        return new GroupKeys(stream, bookkeeping.redriven(), group, consumer, bookkeeping, true);
    }

    /** Makes the group if it is not there, behind an entry or at the end; see {@link GroupScripts#MAKE}. */
    Command make(String after, String making) {
        return GroupScripts.MAKE
                .whole(2, 3)
                .arg(key)
                .arg(bookkeeping.consumers())
                .arg(group)
                .arg(after)
                .arg(making);
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

    /** Whether the key is there. */
    Command exists() {
        return new Command(1, "EXISTS").arg(key);
    }

    /** How many entries the key holds; 0 if it is not there. */
    Command length() {
        return new Command(1, "XLEN").arg(key);
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

    /** Acknowledges under a lease; see {@link GroupScripts#ACKNOWLEDGE}. */
    Command acknowledge(String token, boolean retried, Collection<EntryId> ids, boolean byHash) {
        Script script = GroupScripts.ACKNOWLEDGE;
        int arguments = 4 + ids.size();
        Command ack = (byHash ? script.byHash(3, arguments) : script.whole(3, arguments))
                .arg(key)
                .arg(bookkeeping.consumers())
                .arg(bookkeeping.retries())
                .arg(group)
                .arg(consumer)
                .arg(token)
                .arg(alsoRemove(retried));
        for (EntryId id : ids) {
            ack.arg(id.toString());
        }
        return ack;
    }

    private String alsoRemove(boolean retried) {
        return redriven ? "2" : retried ? "1" : "0";
    }

    /** See {@link GroupScripts#RETRY}. */
    Command rememberRetry(String token, String making, EntryId id, long delayMs, long attempt, String error) {
        return GroupScripts.RETRY
                .whole(3, 8)
                .arg(key)
                .arg(bookkeeping.consumers())
                .arg(bookkeeping.retries())
                .arg(group)
                .arg(consumer)
                .arg(token)
                .arg(id.toString())
                .arg(delayMs)
                .arg(attempt)
                .arg(error)
                .arg(making);
    }

    /** Begins {@link GroupScripts#GIVE_UP}; the caller adds the names and values. */
    Command giveUp(String token, EntryId id, int namesAndValues) {
        return GroupScripts.GIVE_UP
                .whole(4, 5 + namesAndValues)
                .arg(key)
                .arg(bookkeeping.consumers())
                .arg(bookkeeping.retries())
                .arg(bookkeeping.deadLetters())
                .arg(group)
                .arg(consumer)
                .arg(token)
                .arg(id.toString())
                .arg(alsoRemove(true));
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

    /** The retry records of entries. */
    Command retryRecords(List<EntryId> ids) {
        Command get = new Command(1 + ids.size(), "HMGET").arg(bookkeeping.retries());
        for (EntryId id : ids) {
            get.arg(id.toString());
        }
        return get;
    }

    /** Starts the idle time of entries anew without counting a delivery; see {@link GroupScripts#REFRESH}. */
    Command refresh(Map<EntryId, Long> attempts, String making) {
        Command refresh = GroupScripts.REFRESH
                .whole(2, 3 + 2 * attempts.size())
                .arg(key)
                .arg(bookkeeping.consumers())
                .arg(group)
                .arg(consumer)
                .arg(making);
        attempts.forEach((id, attempt) -> refresh.arg(id.toString()).arg(attempt));
        return refresh;
    }

    /** See {@link GroupScripts#TAKE_OVER}. */
    Command takeOver(String other, String token, String beat, int most) {
        return GroupScripts.TAKE_OVER
                .whole(2, 6)
                .arg(key)
                .arg(bookkeeping.consumers())
                .arg(group)
                .arg(consumer)
                .arg(other)
                .arg(token)
                .arg(beat)
                .arg(most);
    }
}
