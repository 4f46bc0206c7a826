package io.hestai.bus.redis;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How far a bus knows the streams that it appends to. Thread-safe. */
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

    /** All that were appended to so far. */
    Iterable<Track> all() {
        return byStream.values();
    }
}
