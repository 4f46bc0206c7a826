package io.hestai.bus.app.runtime;

import org.jspecify.annotations.Nullable;

/** A verb could not do what it was asked for, for a reason of its own; the message is one line. */
public final class FailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    /**
     * Creates an exception that ends the program with {@link ExitCode#FAILED}.
     *
     * @param message what, where, and what to do
     */
    public FailedException(String message) {
        this(message, ExitCode.FAILED, null);
    }

    /**
     * Creates an exception.
     *
     * @param message what, where, and what to do
     * @param exitCode one of {@link ExitCode}
     * @param cause what was caught
     */
    public FailedException(String message, int exitCode, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /**
     * How the program is to end.
     *
     * @return one of {@link ExitCode}
     */
    public int exitCode() {
        return exitCode;
    }
}
