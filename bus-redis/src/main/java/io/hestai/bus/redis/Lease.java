package io.hestai.bus.redis;

import io.hestai.bus.RefusedException;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The lease of one consumer: a token in Redis that others take away when they have seen no sign of life for as long as the lease. The signs are
 * beats, a number that grows; others count the time between two of them on their own monotonic clocks, so no wall clock decides who is alive.
 * Thread-safe.
 */
final class Lease {
    /** What stands in the place of the beats of a consumer that is gone, and has left something behind; see {@link GroupScripts}. */
    static final String LEFT = "left";

    private static final int BEATS_IN_A_LEASE = 3;
    private static final long LONGEST_SILENCE_NANOS = 5_000_000_000L;

    /** What the scripts say of a lease: it stands under another start's token. */
    private static final long ANOTHERS = -1;

    /** It was taken away. */
    private static final long LOST = 0;

    /** It stands there. */
    private static final long HELD = 1;

    private final Io io;
    private final GroupKeys keys;
    private final long lengthNanos;

    /** The same for as long as this consumer runs: two of one name are told apart by it. */
    private final String start = random();

    private volatile String token;
    private volatile boolean superseded;
    private volatile long confirmedAt;
    private volatile long sentAt;
    private volatile boolean begun;

    /** The beat that is on its way; asked for its outcome, since a callback that hangs must not cost the lease. */
    private final AtomicReference<@Nullable Beat> underWay = new AtomicReference<>();

    /** Whether Redis may not have the script of a beat, which is then sent as a whole; whoever sends it so gives it to Redis for the next time. */
    private volatile boolean scriptMissing = true;

    /** A sign of life on its way. */
    private record Beat(Outgoing<Long> command, String token, long sentAt) {
        Reply<Long> reply() {
            return command.reply();
        }

        boolean lackedScript() {
            return command.failure() instanceof RefusedException refused
                    && refused.redisError()
                            .map(RedisError::new)
                            .filter(Script::isMissing)
                            .isPresent();
        }
    }

    Lease(Io io, GroupKeys keys, long lengthNanos) {
        this.io = io;
        this.keys = keys;
        this.lengthNanos = lengthNanos;
        this.token = freshToken();
    }

    /** Whose start it is, something random, and how long it lasts, so that others know without asking. */
    private String freshToken() {
        return start + '-' + random() + '.' + lengthNanos / 1_000_000;
    }

    private static String random() {
        return Long.toHexString(ThreadLocalRandom.current().nextLong());
    }

    /** How long the lease of a token lasts, in nanoseconds. */
    static long lengthOf(String token, long otherwise) {
        try {
            return Long.parseLong(token.substring(token.indexOf('.') + 1)) * 1_000_000;
        } catch (NumberFormatException foreign) {
            return otherwise;
        }
    }

    /** What deliveries that are handed out now are settled with. */
    String token() {
        return token;
    }

    long lengthNanos() {
        return lengthNanos;
    }

    /** Makes the lease known, on a new connection. The first time, whoever had the name before has it no more. */
    void begin(Link link) throws IOException {
        long now = System.nanoTime();
        String fresh = freshToken();
        Object reply =
                link.call(register(begun ? token : "", fresh), io.dialer().commandTimeoutNanos());
        if (reply instanceof RedisError error) {
            if (error.is("OOM")) {
                // Without memory nothing can be registered, but what is there can still be handled; that makes room.
                begun = true;
                return;
            }
            throw Failures.explain(error, "join group '" + keys.group() + "' of '" + keys.stream() + "'");
        }
        registered(Replies.number(reply), fresh, now);
        begun = true;
    }

    private void registered(long outcome, String fresh, long asked) {
        if (outcome == ANOTHERS) {
            superseded = true;
            return;
        }
        if (outcome == LOST) {
            // What was handed out under the old token is looked at one by one when it is settled.
            token = fresh;
        }
        confirmedAt = asked;
    }

    /** Takes the lease unless it stands there under the token that is known, or under that of another start. */
    private Command register(String known, String fresh) {
        return GroupScripts.REGISTER
                .whole(1, 4)
                .arg(keys.bookkeeping().consumers())
                .arg(keys.consumer())
                .arg(known)
                .arg(fresh)
                .arg(Long.toUnsignedString(ThreadLocalRandom.current().nextInt(1 << 30)));
    }

    private Command beat(boolean byHash) {
        Script script = GroupScripts.BEAT;
        return (byHash ? script.byHash(1, 2) : script.whole(1, 2))
                .arg(keys.bookkeeping().consumers())
                .arg(keys.consumer())
                .arg(token);
    }

    /** How often a consumer gives signs of life, and the others look for them. */
    static long interval(long lengthNanos) {
        return Math.min(lengthNanos / BEATS_IN_A_LEASE, LONGEST_SILENCE_NANOS);
    }

    /** Whether it is time for a sign of life. */
    boolean isBeatDue(long now) {
        takeNote();
        return begun && underWay.get() == null && now - sentAt >= interval(lengthNanos);
    }

    /** Gives a sign of life, without waiting. */
    void sendBeat(long now) {
        sentAt = now;
        String beaten = token;
        try {
            Outgoing<Long> beat = new Outgoing<>(beat(!scriptMissing), "renew a lease", "", Replies::number);
            io.sender().send(beat);
            underWay.set(new Beat(beat, beaten, now));
        } catch (RuntimeException closed) {
            // The bus is closed, and the lease will run out.
        }
    }

    /** Takes note of what became of the last beat, if that is known. */
    private void takeNote() {
        Beat beat = underWay.get();
        if (beat == null || !beat.reply().isSettled() || !underWay.compareAndSet(beat, null)) {
            return;
        }
        Long outcome = beat.reply().valueIfSettled();
        scriptMissing = outcome == null;
        if (outcome == null) {
            if (beat.lackedScript()) {
                // Nothing was done, and the lease does not wait for the next time.
                sentAt = beat.sentAt() - interval(lengthNanos);
            }
            return;
        }
        if (outcome == HELD) {
            confirmedAt = beat.sentAt();
        } else if (outcome == ANOTHERS) {
            superseded = true;
        } else if (beat.token().equals(token)) {
            takeAgain(beat.token());
        }
    }

    private void takeAgain(String lost) {
        String fresh = freshToken();
        token = fresh;
        try {
            // Whether it is taken, the next beat tells.
            io.sender().send(new Outgoing<>(register(lost, fresh), "take a lease", "", Replies::number));
        } catch (RuntimeException closed) {
            // The loop is about to end.
        }
    }

    /** Whether another start has the name of this consumer; the newer one keeps it. */
    boolean isSuperseded() {
        return superseded;
    }

    /** Whether others may have taken the lease away: nothing has confirmed it for half of its length. */
    boolean isInDoubt(long now) {
        takeNote();
        return now - confirmedAt > lengthNanos / 2;
    }

    /** Whether signs of life have been reaching Redis lately; if ours do not, those of others need not either. */
    boolean reachesRedis(long now) {
        takeNote();
        return now - confirmedAt < 3 * interval(lengthNanos);
    }

    /** Makes sure of the lease, and waits for that. */
    void ascertain(Link link) throws IOException {
        long now = System.nanoTime();
        String beaten = token;
        Object outcome = link.call(beat(false), io.dialer().commandTimeoutNanos());
        if (outcome instanceof RedisError) {
            // Where nobody can give signs of life, nobody is taken for dead.
            return;
        }
        if (!Long.valueOf(LOST).equals(outcome)) {
            registered(Replies.number(outcome), beaten, now);
        } else if (beaten.equals(token)) {
            String fresh = freshToken();
            Object taken = link.call(register(beaten, fresh), io.dialer().commandTimeoutNanos());
            if (!(taken instanceof RedisError)) {
                registered(Replies.number(taken), fresh, now);
            }
        }
    }

    /** The command by which this consumer leaves the group; it is removed if it owns nothing. */
    Command leave() {
        begun = false;
        return leave(keys, keys.consumer(), token, "");
    }

    static Command leave(GroupKeys keys, String consumer, String token, @Nullable String beat) {
        return GroupScripts.LEAVE
                .whole(3, 4)
                .arg(keys.key())
                .arg(keys.bookkeeping().consumers())
                .arg(keys.bookkeeping().redriven())
                .arg(keys.group())
                .arg(consumer)
                .arg(token)
                .arg(beat == null ? "" : beat);
    }
}
