package io.hestai.bus.redis;

import io.hestai.bus.RefusedException;
import io.hestai.bus.RefusedException.Reason;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** How a server shows that what it has stored is on its disk. */
enum DiskProof {
    /** It can be asked to wait for the disk. */
    WAITAOF,

    /** It replies to nothing before that is on disk. */
    ALWAYS;

    /** What to say to a server that has no append-only file, or whose file is behind. */
    private static final String FIX_AOF = "CONFIG SET appendonly yes";

    private static final String FIX_FSYNC = "CONFIG SET appendfsync always";

    private static final String FIX_NEVER = "CONFIG SET appendfsync everysec";

    /**
     * Finds out, by use rather than by the version.
     *
     * @throws RefusedException if the server cannot do it or does not say so, with {@link Reason#NOT_DURABLE}
     */
    static DiskProof probe(Link link, Object url, long timeoutNanos) throws IOException {
        // Waits for no disk and no replica: whoever knows it, and lets this user, answers at once.
        link.put(Command.of("WAITAOF", "0", "0", "1"));
        link.put(Command.of("INFO", "persistence"));
        link.put(Command.of("CONFIG GET", "appendfsync"));
        link.flush();
        link.expectReplyWithin(timeoutNanos);
        boolean canWait = !(link.read() instanceof RedisError);
        Object persistence = link.read();
        Object fsync = link.read();
        link.expectNothing();
        requireFile(persistence, canWait, url);
        if (canWait) {
            requireEver(fsync, url);
            return WAITAOF;
        }
        requireAlways(fsync, url);
        return ALWAYS;
    }

    private static void requireFile(@Nullable Object persistence, boolean canWait, Object url) {
        String enabled = ServerInfo.of(persistence).value("aof_enabled");
        if (enabled.isEmpty()) {
            throw unverified(url, persistence, "+info");
        }
        if (!enabled.equals("1")) {
            throw refused(url, "it has appendonly no", canWait ? FIX_AOF : FIX_AOF + "' and '" + FIX_FSYNC);
        }
    }

    /** Who waits for a server that never brings its file to the disk waits in vain. Where it may not be asked, the wait shows it. */
    private static void requireEver(@Nullable Object fsync, Object url) {
        if (fsync instanceof Object[] pair
                && pair.length > 1
                && Replies.text(pair[1]).equals("no")) {
            throw refused(url, "it has appendfsync no, with which it never knows what is on its disk", FIX_NEVER);
        }
    }

    private static void requireAlways(@Nullable Object fsync, Object url) {
        if (!(fsync instanceof Object[] pair) || pair.length < 2) {
            throw unverified(url, fsync, "+config|get");
        }
        String setting = Replies.text(pair[1]);
        if (!setting.equals("always")) {
            throw refused(url, "it has appendfsync " + setting + " and no WAITAOF (Redis 7.2)", FIX_FSYNC);
        }
    }

    private static RefusedException refused(Object url, String has, String fix) {
        return new RefusedException(
                Reason.NOT_DURABLE,
                "Redis at " + url + " cannot store on disk, as durability DISK asks for: " + has + "; run '" + fix
                        + "' and set the same in redis.conf, or ask for durability MEMORY");
    }

    private static RefusedException unverified(Object url, @Nullable Object answer, String right) {
        String words = answer instanceof RedisError error ? error.text() : "no such setting";
        return new RefusedException(
                Reason.NOT_DURABLE,
                "cannot verify that Redis at " + url + " stores on disk, as durability DISK asks for (" + words
                        + "); give the user the right '" + right + "', or ask for durability MEMORY");
    }
}
