package io.hestai.bus.redis;

import io.hestai.bus.BusException;
import io.hestai.bus.RefusedException;
import io.hestai.bus.RefusedException.Reason;
import io.hestai.bus.Retention;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the appends of one bus to one stream go through: refuses them while the stream is longer or larger than the limits allow. Nothing is removed
 * for that; what groups have not dealt with, a retention keeps, and then the stream is full. How long it is, Redis is asked beside the appends, with
 * the first and then after as many as could fill it, or after {@link #LOOK_BYTES}. Thread-safe.
 */
final class StreamGate {
    private static final long LOOK_BYTES = 4 << 20;

    /** A smaller message counts as one of this size. */
    private static final long LEAST_BYTES = 1 << 10;

    /** How often a full stream is looked at while somebody wants to append to it. */
    private static final long LOOK_AGAIN_NANOS = 250_000_000;

    /** Whether appends pass. Those that hold a gate that was left ask for another. */
    private enum State {
        OPEN,
        FULL,
        LEFT
    }

    private final Io io;
    private final Trimmer trimmer;
    private final Track track;
    private final long mostEntries;
    private final long mostBytes;
    private final Questions questions;
    private final LongSupplier nanoTime;
    private final LimitAlarm tooLong;
    private final LimitAlarm tooLarge;

    private final AtomicLong since = new AtomicLong();
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile long lookAfter;
    private volatile long lookedAt;
    private volatile long entries;
    private volatile long bytes;
    private volatile State state = State.OPEN;

    /**
     * What Redis lets the user of a bus ask; one who may not is not held to the limit.
     *
     * @param count whether to ask for the length
     * @param weigh whether to ask for the size in memory
     */
    record Questions(AtomicBoolean count, AtomicBoolean weigh) {
        static Questions of(Limits limits) {
            return new Questions(
                    new AtomicBoolean(limits.streamEntries() != Limits.UNLIMITED),
                    new AtomicBoolean(limits.streamBytes() != Limits.UNLIMITED));
        }

        boolean none() {
            return !count.get() && !weigh.get();
        }
    }

    StreamGate(Io io, Trimmer trimmer, String stream, Questions questions, LongSupplier nanoTime) {
        Limits limits = io.config().limits();
        this.io = io;
        this.trimmer = trimmer;
        this.track = io.tracks().of(stream);
        this.mostEntries = limits.streamEntries();
        this.mostBytes = limits.streamBytes();
        this.nanoTime = nanoTime;
        LimitMeters meters = io.meters().limits;
        this.tooLong = new LimitAlarm("streamEntries", meters.streamSize, io.events(), nanoTime);
        this.tooLarge = new LimitAlarm("streamBytes", meters.streamSize, io.events(), nanoTime);
        this.questions = questions;
        this.lookedAt = nanoTime.getAsLong() - LOOK_AGAIN_NANOS;
    }

    /** How far the bus knows the stream. */
    Track track() {
        return track;
    }

    /** Whether this is not the gate of the stream any more. */
    boolean isLeft() {
        return state == State.LEFT;
    }

    /** The stream was removed. */
    synchronized void leave() {
        state = State.LEFT;
    }

    /**
     * Lets an append pass, or refuses it.
     *
     * @param size about how many bytes it has
     * @param retention what it keeps
     * @param doing what is refused, for errors
     */
    void pass(int size, Retention retention, String doing) {
        if (state == State.FULL) {
            lookAgain(retention);
            throw refuse(doing);
        }
        if (questions.none()) {
            return;
        }
        long weight = Math.max(size, LEAST_BYTES);
        if (since.addAndGet(weight) > lookAfter) {
            look(weight);
        }
    }

    private RefusedException refuse(String doing) {
        String remedy =
                " or more; trim it by a retention, let its groups and cursors settle what they hold, or raise the"
                        + " limit with Limits.";
        return entries >= mostEntries
                ? tooLong.refuse(
                        doing,
                        "the stream has " + entries + " entries, and this bus appends to none of " + mostEntries
                                + remedy + "withStreamEntries")
                : tooLarge.refuse(
                        doing,
                        "the stream takes " + bytes + " bytes, and this bus appends to none of " + mostBytes + remedy
                                + "withStreamBytes");
    }

    private void lookAgain(Retention retention) {
        long now = nanoTime.getAsLong();
        if (now - lookedAt >= LOOK_AGAIN_NANOS) {
            lookedAt = now;
            // Nobody else would trim what nobody may append to.
            trimmer.appended(track.stream(), retention);
            look(0);
        }
    }

    /** Asks, unless that is being done; what goes behind the question is none of the answer. */
    private void look(long behind) {
        if (!looking.compareAndSet(false, true)) {
            return;
        }
        since.set(behind);
        try {
            Reply<Boolean> counted = ask("XLEN", questions.count(), this::counted);
            Reply<Boolean> weighed = ask("MEMORY USAGE", questions.weigh(), this::weighed);
            Reply<Boolean> last = weighed != null ? weighed : counted;
            if (last == null) {
                // The user may not ask any more.
                judge();
            } else {
                last.whenComplete((done, failure) -> looking.set(false));
            }
        } catch (BusException closed) {
            // Whoever appends is told the same.
            looking.set(false);
        }
    }

    /** The answer is read before that to the append behind it, so that who waits for each append never meets an older one. */
    private @Nullable Reply<Boolean> ask(String question, AtomicBoolean may, Outgoing.Decoder<Boolean> decoder) {
        if (!may.get()) {
            return null;
        }
        Command command = new Command(1, question).arg(track.key());
        Reply<Boolean> reply =
                io.sender().send(new Outgoing<>(command, "measure '" + track.stream() + "'", "", decoder));
        reply.whenComplete((done, failure) -> {
            if (!isAllowed(failure)) {
                may.set(false);
            }
        });
        return reply;
    }

    private Boolean counted(@Nullable Object reply) {
        entries = Replies.number(reply);
        return judge();
    }

    private Boolean weighed(@Nullable Object reply) {
        bytes = reply == null ? 0 : Replies.number(reply);
        return judge();
    }

    private synchronized Boolean judge() {
        boolean full = (questions.count().get() && entries >= mostEntries)
                || (questions.weigh().get() && bytes >= mostBytes);
        if (state != State.LEFT) {
            state = full ? State.FULL : State.OPEN;
        }
        long room = Math.min(mostEntries - entries, LOOK_BYTES / LEAST_BYTES) * LEAST_BYTES;
        lookAfter = Math.min(room, Math.min(mostBytes - bytes, LOOK_BYTES));
        looking.set(false);
        return full;
    }

    private static boolean isAllowed(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return !(cause instanceof RefusedException refused && refused.reason() == Reason.PERMISSION);
    }
}
