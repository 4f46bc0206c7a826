package io.hestai.bus.redis;

import io.hestai.bus.ConnectionHealth;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Knows how each long-lived connection of a bus does. Thread-safe. */
final class Connections {
    private final EventHub events;
    private final Meters meters;
    private final List<Health> open = new CopyOnWriteArrayList<>();

    Connections(EventHub events, Meters meters) {
        this.events = events;
        this.meters = meters;
    }

    /**
     * Begins to keep account of a connection that is there. Its losses and returns are told as events.
     *
     * @param purpose what it is for; several connections may be for the same
     */
    Health open(String purpose) {
        return add(new Health(purpose, events::tell, meters, open::remove));
    }

    /** As {@link #open}, for a connection that is made again when it is needed: whoever needs it is told, and nobody else. */
    Health openQuietly(String purpose) {
        return add(new Health(purpose, event -> {}, meters, open::remove));
    }

    private Health add(Health health) {
        open.add(health);
        return health;
    }

    /** All of them now, in the order in which they were first made. */
    List<ConnectionHealth> now() {
        return open.stream().map(Health::now).toList();
    }
}
