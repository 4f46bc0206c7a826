package io.hestai.bus.redis;

import java.io.IOException;
import java.util.List;

/**
 * Looks now and then whether something was sent to a group again. Its key is there only from the first time on, and to read one that is not is an
 * error, which Redis would count among those that its operators watch; so the length is asked for instead, as long as that is 0. The loop's thread only.
 */
final class RedrivenLook {
    private static final long PERIOD_NANOS = 2_000_000_000L;

    private final Io io;
    private final GroupKeys keys;
    private long lookedAt = System.nanoTime() - PERIOD_NANOS;

    /** Whether the last look found something: then there may be more, and the next reads at once. */
    private boolean found;

    RedrivenLook(Io io, GroupKeys keys) {
        this.io = io;
        this.keys = keys;
    }

    boolean isDue() {
        return System.nanoTime() - lookedAt >= PERIOD_NANOS;
    }

    /** Takes one entry; none if there is none, and then it is a while until the next look is due. */
    List<Entries.Raw> take(Link link) throws IOException {
        long timeout = io.dialer().commandTimeoutNanos();
        Object reply = found || mayHold(link, timeout) ? link.call(keys.readNew(1, 0), timeout) : null;
        List<Entries.Raw> entries = reply instanceof RedisError ? List.of() : Entries.ofRead(reply);
        found = !entries.isEmpty();
        if (!found) {
            lookedAt = System.nanoTime();
        }
        return entries;
    }

    /** What is there can also be in the hands of others. Who may not ask has to read. */
    private boolean mayHold(Link link, long timeout) throws IOException {
        return !(link.call(keys.length(), timeout) instanceof Long length) || length > 0;
    }
}
