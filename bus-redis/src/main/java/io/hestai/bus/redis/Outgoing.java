package io.hestai.bus.redis;

import io.hestai.bus.BusException;
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
    private long replyWithinNanos = Long.MAX_VALUE;
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

    Command command() {
        return command;
    }

    String destination() {
        return destination;
    }

    Reply<T> reply() {
        return reply;
    }

    /** Bounds the wait for its reply more tightly than the command timeout, if nothing else is on its way before it. */
    Outgoing<T> within(long nanos) {
        replyWithinNanos = nanos;
        return this;
    }

    long replyWithinNanos() {
        return replyWithinNanos;
    }

    boolean isOlderThan(long nanos, long now) {
        return now - submittedAt > nanos;
    }

    /**
     * Settles the future with what Redis said.
     *
     * @return the failure, if it is one
     */
    @Nullable
    BusException settle(@Nullable Object answer) {
        if (answer instanceof RedisError error) {
            return fail(Failures.explain(error, doing));
        }
        try {
            reply.settle(decoder.decode(answer));
            return null;
        } catch (RuntimeException e) {
            return fail(new UnknownOutcomeException(
                    "cannot tell whether it was possible to " + doing + ": " + Failures.words(e), e));
        }
    }

    BusException fail(BusException failure) {
        reply.settleExceptionally(failure);
        return failure;
    }

    /** Says that the connection was lost before the reply. */
    BusException failUnknown(Exception cause) {
        return fail(new UnknownOutcomeException(
                "it is not known whether it was possible to " + doing + ": the connection was lost before the reply ("
                        + Failures.words(cause) + "); look for the message before sending it again",
                cause));
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
