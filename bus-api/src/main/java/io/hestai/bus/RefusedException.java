package io.hestai.bus;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Redis answered, and said no. Nothing was stored. {@link #reason()} says why in a form a program can act on. */
public final class RefusedException extends BusException {
    private static final long serialVersionUID = 1L;

    /** Why Redis refused. */
    public enum Reason {
        /** The password or user is missing or wrong. */
        AUTHENTICATION,
        /** The user lacks the right to this command, key or channel. */
        PERMISSION,
        /** Redis is at its {@code maxmemory} and evicts nothing. */
        OUT_OF_MEMORY,
        /** The server is a read-only replica. */
        READ_ONLY,
        /** Redis cannot write to its disk and therefore takes no writes. */
        NOT_PERSISTING,
        /** Redis is still loading its data; try again soon. */
        LOADING,
        /** The group does not exist. */
        NO_SUCH_GROUP,
        /** The stream does not exist. */
        NO_SUCH_STREAM,
        /** An entry that was named is not there. */
        NO_SUCH_ENTRY,
        /** A limit of this bus is reached, for instance its number of connections. */
        LIMIT,
        /** The outbox is full, or dropped this message for a newer one. */
        OUTBOX_FULL,
        /** The server cannot store as durably as was asked for. */
        NOT_DURABLE,
        /** The server is too old: the bus needs Redis 6.2 or newer. */
        TOO_OLD,
        /** Anything else Redis said no to; its own words are in the message. */
        OTHER
    }

    /** Why Redis refused. */
    private final Reason reason;

    /** What Redis said; null if it was not Redis that refused. */
    private final @Nullable String redisError;

    /**
     * Creates an exception for what the bus itself refused.
     *
     * @param reason why, for programs
     * @param message why and what to do, for people
     */
    public RefusedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
        this.redisError = null;
    }

    /**
     * Creates an exception for what Redis refused.
     *
     * @param reason why, for programs
     * @param message why and what to do, for people
     * @param redisError what Redis said, beginning with its error word
     */
    public RefusedException(Reason reason, String message, String redisError) {
        super(message);
        this.reason = reason;
        this.redisError = redisError;
    }

    /**
     * Tells why Redis refused.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }

    /**
     * Tells what Redis itself said.
     *
     * @return its error, beginning with a word such as {@code NOPERM} or {@code ERR}; empty if the bus refused before Redis was asked
     */
    public Optional<String> redisError() {
        return Optional.ofNullable(redisError);
    }
}
