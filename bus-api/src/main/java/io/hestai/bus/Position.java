package io.hestai.bus;

import java.time.Duration;
import java.time.Instant;

/** A place in a stream from which, or up to which, entries are read. */
public sealed interface Position {

    /** Before the oldest entry that is kept. */
    record Start() implements Position {}

    /** After the newest entry: only what comes from now on. */
    record End() implements Position {}

    /**
     * At an entry, which is included.
     *
     * @param id the entry
     */
    record At(EntryId id) implements Position {}

    /**
     * Behind an entry, which is not included.
     *
     * @param id the entry
     */
    record After(EntryId id) implements Position {}

    /**
     * At the first entry whose id is not older than an instant.
     *
     * @param instant the instant, by the server's clock
     */
    record Time(Instant instant) implements Position {}

    /**
     * As {@link Time}, counted back from now by the server's clock.
     *
     * @param duration how long ago
     */
    record Ago(Duration duration) implements Position {
        /** Refuses a duration that points to the future. */
        public Ago {
            if (duration.isNegative()) {
                throw new IllegalArgumentException(
                        "a position " + duration + " ago lies in the future; use a positive duration");
            }
        }
    }

    /**
     * Behind the last entry that a follower of this name has handled, or at a fallback the first time.
     *
     * @param name the cursor's name
     * @param otherwise where to begin while no such cursor is saved
     */
    record Cursor(String name, Position otherwise) implements Position {
        /** Refuses a cursor that falls back on another cursor. */
        public Cursor {
            if (otherwise instanceof Cursor) {
                throw new IllegalArgumentException("a cursor cannot fall back on another cursor");
            }
        }

        /**
         * The same cursor with another fallback.
         *
         * @param position where to begin while no such cursor is saved
         * @return the cursor
         */
        public Cursor or(Position position) {
            return new Cursor(name, position);
        }
    }

    /**
     * Before the oldest entry that is kept.
     *
     * @return the position
     */
    static Position start() {
        return new Start();
    }

    /**
     * After the newest entry: only what comes from now on.
     *
     * @return the position
     */
    static Position end() {
        return new End();
    }

    /**
     * At an entry, which is included.
     *
     * @param id the entry
     * @return the position
     */
    static Position at(EntryId id) {
        return new At(id);
    }

    /**
     * Behind an entry, which is not included.
     *
     * @param id the entry
     * @return the position
     */
    static Position after(EntryId id) {
        return new After(id);
    }

    /**
     * At the first entry whose id is not older than an instant.
     *
     * @param instant the instant, by the server's clock
     * @return the position
     */
    static Position time(Instant instant) {
        return new Time(instant);
    }

    /**
     * Counted back from now by the server's clock.
     *
     * @param duration how long ago, not negative
     * @return the position
     */
    static Position ago(Duration duration) {
        return new Ago(duration);
    }

    /**
     * Behind the last entry that a follower of this name has handled; the first time, at the start of the stream.
     *
     * @param name the cursor's name, unique within the stream
     * @return the position; {@link Cursor#or} changes where it begins the first time
     */
    static Cursor cursor(String name) {
        return new Cursor(name, start());
    }
}
