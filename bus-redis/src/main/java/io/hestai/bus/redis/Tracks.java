package io.hestai.bus.redis;

import io.hestai.bus.EntryId;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How far a bus knows the streams that it appends to: the last entry of each that Redis said it has stored. A server that comes back with less has
 * lost data. Thread-safe.
 */
final class Tracks {
    private final Map<String, Track> byStream = new ConcurrentHashMap<>();
    private final Names names;
    private final Clock clock;

    Tracks(Names names, Clock clock) {
        this.names = names;
        this.clock = clock;
    }

    Track of(String stream) {
        return byStream.computeIfAbsent(stream, name -> new Track(name, names.key(name), clock.millis()));
    }

    /** Takes back what turned out not to be so any more, unless something newer is known by now. */
    void correct(String stream, EntryId wrong, EntryId right) {
        of(stream).replace(wrong, right);
    }

    /** Forgets how far a stream reached, which was removed on purpose or is gone. */
    void forget(String stream) {
        Track track = byStream.get(stream);
        if (track != null) {
            track.reset();
        }
    }

    /** The last known entry of each stream, by its name. */
    Map<String, EntryId> snapshot() {
        Map<String, EntryId> known = new HashMap<>();
        for (Track track : byStream.values()) {
            EntryId last = track.lastKnown();
            if (last != null && !last.equals(EntryId.MIN)) {
                known.put(track.stream(), last);
            }
        }
        return known;
    }
}
