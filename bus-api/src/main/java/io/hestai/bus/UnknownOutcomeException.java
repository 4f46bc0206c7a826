package io.hestai.bus;

/**
 * The command was sent and the connection was lost, or timed out, before the reply: Redis may or may not have carried it
 * out. A blind resend could store a message twice; look at the stream for the message id first.
 */
public final class UnknownOutcomeException extends BusException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception without a cause.
     *
     * @param message what, where, and what to do
     */
    public UnknownOutcomeException(String message) {
        super(message);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message what, where, and what to do
     * @param cause what was caught
     */
    public UnknownOutcomeException(String message, Throwable cause) {
        super(message, cause);
    }
}
