package io.hestai.bus.redis;

import io.hestai.bus.EntryId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How far a bus knows a stream that it appends to. Entries are numbered by the server's clock but never backwards; so whatever this bus has
 * appended lies behind the last entry that it knows to be stored or, before it knows one, behind the time when it began.
 */
final class Track {
    /** As far as a clock may be set back between the beginning and the first append without an entry being overlooked. */
    private static final long MARGIN_MS = Duration.ofHours(25).toMillis();

    private final String stream;
    private final byte[] key;
    private final EntryId begin;
    private volatile @Nullable EntryId lastKnown;

    /**
     * Begins to track.
     *
     * @param stream the stream's name
     * @param key its key
     * @param nowMs the server's clock, or ours
     */
    Track(String stream, byte[] key, long nowMs) {
        this.stream = stream;
        this.key = key;
        this.begin = new EntryId(Math.max(0, nowMs - MARGIN_MS), 0);
    }

    String stream() {
        return stream;
    }

    byte[] key() {
        return key;
    }

    /** The last entry of this bus that is known to be stored. */
    @Nullable
    EntryId lastKnown() {
        return lastKnown;
    }

    /** Behind which entry to look for what this bus may have stored. */
    EntryId lookBehind() {
        EntryId known = lastKnown;
        return known == null ? begin : known;
    }

    /** What is found by looking may come after newer replies. */
    synchronized void advance(EntryId id) {
        EntryId known = lastKnown;
        if (known == null || id.compareTo(known) > 0) {
            lastKnown = id;
        }
    }

    /** Takes back what turned out to be gone, unless something newer is known by now. */
    synchronized void replace(EntryId wrong, EntryId right) {
        if (wrong.equals(lastKnown)) {
            lastKnown = right;
        }
    }

    /** Forgets what is known, because the stream has begun anew. */
    synchronized void reset() {
        lastKnown = EntryId.MIN;
    }
}
