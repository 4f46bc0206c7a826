package io.hestai.bus.app.runtime;

/** The program was called wrongly; the message is one line that says what to write instead. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message what is wrong and what to write instead
     */
    public UsageException(String message) {
        super(message);
    }
}
