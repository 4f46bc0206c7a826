package io.hestai.bus.app.runtime;

/** Whoever read the output has gone, as {@code head} does when it has enough. Not an error to speak of. */
public final class OutputClosedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutputClosedException(Throwable cause) {
        super("nobody reads the output any more", cause);
    }
}
