package io.hestai.bus.redis;

import io.hestai.bus.RefusedException;
import io.hestai.bus.RefusedException.Reason;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Waits until Redis has written to its disk what a connection has sent, with WAITAOF (Redis 7.2 and newer). Its reply says how many disks have it,
 * also when the time is over, so the number must be looked at.
 *
 * @param key a key that may be written, to have something to wait for on a connection that has written nothing yet
 * @param timeoutNanos how long one wait may take
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared, only handed on.
record DiskWait(byte[] key, long timeoutNanos) {
    /** What a server is told of that does not write, or says so too late. */
    static final String LATE =
            "Redis has not written to its disk in time; look at its log, its disk and its appendfsync";

    /** The wait for all that was sent over the connection before. Redis answers sooner than our own patience ends. */
    Command command() {
        return new Command(3, "WAITAOF").arg(1).arg(0).arg(Math.max(1, timeoutNanos / 2_000_000));
    }

    /** Whether a reply to the wait says that it is on the server's own disk. */
    static boolean isOnDisk(@Nullable Object reply) {
        if (reply instanceof RedisError) {
            return false;
        }
        @Nullable Object[] counts = Replies.array(reply);
        return counts.length > 0 && Replies.number(counts[0]) >= 1;
    }

    /**
     * Waits for all that any connection has written so far.
     *
     * @throws RefusedException if the server cannot write, or has not in time
     */
    void awaitAll(Link link) throws IOException {
        Object written = link.call(new Command(2, "SET").arg(key).arg(1), timeoutNanos);
        if (written instanceof RedisError error) {
            throw Failures.explain(error, "make sure that what was stored is on disk");
        }
        Object reply = link.call(command(), timeoutNanos);
        if (reply instanceof RedisError error) {
            throw Failures.explain(error, "wait for the disk");
        }
        if (!isOnDisk(reply)) {
            throw new RefusedException(Reason.NOT_DURABLE, LATE);
        }
    }
}
