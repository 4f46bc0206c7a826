package io.hestai.bus.redis;

import io.hestai.bus.BusException;
import io.hestai.bus.EntryId;
import io.hestai.bus.RefusedException;
import io.hestai.bus.RefusedException.Reason;
import io.hestai.bus.UnreachableException;
import io.hestai.bus.WrongTypeException;
import java.io.IOException;

/** Turns what Redis and the socket say into the errors of the bus: what happened, where, and what to do. */
final class Failures {
    private Failures() {}

    /**
     * Explains an error reply.
     *
     * @param error what Redis said
     * @param doing what was tried, for instance {@code append to 'jobs'}
     */
    static BusException explain(RedisError error, String doing) {
        if (error.is("WRONGTYPE")) {
            return new WrongTypeException("cannot " + doing + ": the key holds something that is no stream;"
                    + " choose another name or namespace, or remove that key");
        }
        if (error.text().contains("exhausted the last possible ID")) {
            return ended(doing);
        }
        return refused(error, doing);
    }

    /** Explains an error reply as a refusal, whatever it is about. */
    static RefusedException refused(RedisError error, String doing) {
        Reason reason = reason(error);
        return new RefusedException(reason, "cannot " + doing + ": " + advice(reason, error), error.text());
    }

    /** Explains that a stream can have no further entry. Anyone who may append can do that to it. */
    static RefusedException ended(String doing) {
        return new RefusedException(
                Reason.OTHER,
                "cannot " + doing + ": the stream has an entry with the highest id there is (" + EntryId.MAX
                        + "), and nothing can follow it; remove the stream, or rename it and begin a new one");
    }

    /** Whether the same may be accepted later, without anything being changed in what is sent. */
    static boolean mayPass(RedisError error) {
        return switch (reason(error)) {
            case LOADING, OUT_OF_MEMORY, NOT_PERSISTING, READ_ONLY -> true;
            default -> false;
        };
    }

    static Reason reason(RedisError error) {
        String text = error.text();
        if (error.is("NOAUTH") || error.is("WRONGPASS") || text.contains("AUTH") || text.contains("invalid password")) {
            return Reason.AUTHENTICATION;
        }
        if (error.is("NOPERM")) {
            return Reason.PERMISSION;
        }
        if (error.is("OOM")) {
            return Reason.OUT_OF_MEMORY;
        }
        if (error.is("READONLY")) {
            return Reason.READ_ONLY;
        }
        if (error.is("MISCONF")) {
            return Reason.NOT_PERSISTING;
        }
        if (error.is("LOADING") || error.is("BUSY") || error.is("MASTERDOWN")) {
            return Reason.LOADING;
        }
        if (error.is("NOGROUP")) {
            return Reason.NO_SUCH_GROUP;
        }
        if (text.contains("no such key") || text.contains("requires the key to exist")) {
            return Reason.NO_SUCH_STREAM;
        }
        return Reason.OTHER;
    }

    private static String advice(Reason reason, RedisError error) {
        return switch (reason) {
            case AUTHENTICATION ->
                error.is("NOAUTH")
                        ? "Redis wants a password; set HBUS_PASSWORD, or a context that says where it is"
                        : "Redis does not accept the user or password; check them (HBUS_PASSWORD, the context, or the URL)";
            case PERMISSION -> "the Redis user lacks a right (" + error.text() + "); ask for it, or use another user";
            case OUT_OF_MEMORY -> "Redis has reached its maxmemory; trim or remove streams, or raise the limit";
            case READ_ONLY -> "this Redis is a read-only replica; use the URL of its master";
            case NOT_PERSISTING -> "Redis cannot write to its disk and takes no writes; look at its log and disk space";
            case LOADING -> "Redis is not ready (" + error.text() + "); try again in a moment";
            case NO_SUCH_GROUP -> "there is no such group or stream; create the group by consuming";
            case NO_SUCH_STREAM -> "there is no such stream; check the name and the namespace";
            case TOO_OLD, LIMIT, OUTBOX_FULL, NOT_DURABLE, NO_SUCH_ENTRY, OTHER -> "Redis said: " + error.text();
        };
    }

    /** Explains that nothing could be sent. */
    static UnreachableException unreachable(Object url, IOException cause) {
        if (cause instanceof TlsException) {
            return new UnreachableException("cannot reach Redis at " + url + ": " + words(cause), cause);
        }
        return new UnreachableException(
                "cannot reach Redis at " + url + ": " + words(cause) + "; is it running, and is the URL right?", cause);
    }

    /** The words of an I/O failure, without the name of its class where they say enough. */
    static String words(Throwable cause) {
        String message = cause.getMessage();
        return message == null || message.isEmpty() ? cause.getClass().getSimpleName() : message;
    }
}
