package io.hestai.bus;

/** The outbox on disk cannot be used, or did not take a message. Nothing was changed. */
public final class OutboxException extends BusException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception without a cause.
     *
     * @param message what, where, and what to do
     */
    public OutboxException(String message) {
        super(message);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message what, where, and what to do
     * @param cause what was caught
     */
    public OutboxException(String message, Throwable cause) {
        super(message, cause);
    }
}
