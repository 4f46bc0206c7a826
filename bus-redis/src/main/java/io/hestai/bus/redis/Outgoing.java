package io.hestai.bus.redis;

import io.hestai.bus.BusException;
import io.hestai.bus.EntryId;
import io.hestai.bus.UnknownOutcomeException;
import org.jspecify.annotations.Nullable;

/** A command on its way, and the future of its outcome. */
final class Outgoing<T> {
    /** Reads the reply, which is no error. */
    @FunctionalInterface
    interface Decoder<T> {
        T decode(@Nullable Object reply);
    }

    private final Command command;
    private final String doing;
    private final String destination;
    private final Decoder<T> decoder;
    private final Reply<T> reply = new Reply<>();
    private final long submittedAt = System.nanoTime();
    private @Nullable Append append;
    private long patienceNanos = Long.MAX_VALUE;
    private volatile @Nullable BusException failure;
    private int room;

    /**
     * Makes a command ready to be sent.
     *
     * @param command the command
     * @param doing what it does, for errors
     * @param destination the channel or stream, for events; empty for bookkeeping
     * @param decoder reads the reply
     */
    Outgoing(Command command, String doing, String destination, Decoder<T> decoder) {
        this.command = command;
        this.doing = doing;
        this.destination = destination;
        this.decoder = decoder;
    }

    /** An append, whose outcome can be found out when its reply was lost. */
    static Append append(
            Command command,
            String doing,
            Track track,
            String messageId,
            Decoder<EntryId> decoder,
            boolean ofEarlierRun) {
        Outgoing<EntryId> outgoing = new Outgoing<>(command, doing, track.stream(), decoder);
        Append append = new Append(track, messageId, outgoing, ofEarlierRun);
        outgoing.append = append;
        return append;
    }

    /** The same append once more. */
    static Append again(Append append) {
        Outgoing<EntryId> first = append.outgoing();
        Append again = append(first.command, first.doing, append.track(), append.messageId(), first.decoder, true);
        again.keptAt(append.journalSequence());
        return again;
    }

    /** The wait until what was sent before is on disk; nobody awaits its future. */
    static Outgoing<Boolean> wait(DiskWait wait) {
        return new Outgoing<>(wait.command(), "wait for the disk", "", DiskWait::isOnDisk);
    }

    /** Asks for an answer sooner than usual, by which a dead connection is noticed if nothing else is on its way. */
    Outgoing<T> within(long nanos) {
        patienceNanos = nanos;
        return this;
    }

    /** How long the answer may take, where nothing else is on its way. */
    long patience(long usualNanos) {
        return Math.min(patienceNanos, usualNanos);
    }

    Command command() {
        return command;
    }

    String destination() {
        return destination;
    }

    Reply<T> reply() {
        return reply;
    }

    /** What makes its outcome one that can be found out; null if it is no append. */
    @Nullable
    Append append() {
        return append;
    }

    long submittedAt() {
        return submittedAt;
    }

    boolean isOlderThan(long nanos, long now) {
        return now - submittedAt > nanos;
    }

    /** Settles the future with what Redis said. */
    void settle(@Nullable Object answer) {
        if (answer instanceof RedisError error) {
            fail(Failures.explain(error, doing));
            return;
        }
        T value;
        try {
            value = decoder.decode(answer);
        } catch (RuntimeException e) {
            fail(new UnknownOutcomeException(
                    "cannot tell whether it was possible to " + doing + ": " + Failures.words(e), e));
            return;
        }
        if (append != null && value instanceof EntryId id) {
            append.stored(id);
        }
        reply.settle(value);
    }

    /** Settles an append that was found stored, although its reply was lost. */
    static void settleFound(Append found, EntryId id) {
        found.stored(id);
        found.outgoing().reply.settle(id);
    }

    /** Settles the future with a failure. */
    void fail(BusException reason) {
        failure = reason;
        reply.settleExceptionally(reason);
    }

    /** What the future was failed with; null if it was not. */
    @Nullable
    BusException failure() {
        return failure;
    }

    /** Says that the connection was lost before the reply, and why nothing more is known. */
    void failUnknown(String why) {
        fail(new UnknownOutcomeException("it is not known whether it was possible to " + doing
                + ": the connection was lost before the reply (" + why
                + "); look for the message before sending it again"));
    }

    /** What it does, for errors. */
    String doing() {
        return doing;
    }

    /** Said before it is queued, if it takes some of the room for what may wait. */
    void holdRoom(int amount) {
        room = amount;
    }

    /** The room it takes until its future is completed. */
    int room() {
        return room;
    }

    void publish() {
        reply.publish();
    }
}
