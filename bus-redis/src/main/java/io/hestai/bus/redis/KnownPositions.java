package io.hestai.bus.redis;

import io.hestai.bus.EntryId;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How far streams are known to reach: the last entry of each that Redis said it has stored. A server that comes back with less has lost data.
 * Thread-safe; advancing costs a look into a map and a lock that is hardly ever contended.
 */
final class KnownPositions {
    /** A program with more streams than that has all but the last ones watched by others. */
    static final int MOST = 10_000;

    private final ConcurrentHashMap<String, Last> byStream = new ConcurrentHashMap<>();

    /** The last known entry of one stream. */
    private static final class Last {
        private EntryId id;

        Last(EntryId id) {
            this.id = id;
        }

        synchronized EntryId id() {
            return id;
        }

        synchronized void raise(EntryId to) {
            if (to.compareTo(id) > 0) {
                id = to;
            }
        }

        synchronized void replace(EntryId wrong, EntryId right) {
            if (id.equals(wrong)) {
                id = right;
            }
        }
    }

    /** Says that an entry of a stream is stored. Ids may come in any order. */
    void advance(String stream, EntryId id) {
        Last known = byStream.get(stream);
        if (known == null) {
            makeRoom();
            known = byStream.computeIfAbsent(stream, name -> new Last(id));
        }
        known.raise(id);
    }

    private void makeRoom() {
        while (byStream.size() >= MOST) {
            Iterator<String> any = byStream.keySet().iterator();
            if (any.hasNext()) {
                any.next();
                any.remove();
            }
        }
    }

    /** Takes back what turned out not to be so any more, unless something newer is known by now. */
    void correct(String stream, EntryId wrong, EntryId right) {
        Last known = byStream.get(stream);
        if (known != null) {
            known.replace(wrong, right);
        }
    }

    /** Forgets a stream that was removed on purpose. */
    void forget(String stream) {
        byStream.remove(stream);
    }

    /** The last known entry of each stream, by its name. */
    Map<String, EntryId> snapshot() {
        Map<String, EntryId> copy = new HashMap<>();
        byStream.forEach((stream, known) -> copy.put(stream, known.id()));
        return copy;
    }
}
