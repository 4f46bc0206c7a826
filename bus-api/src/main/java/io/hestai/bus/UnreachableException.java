package io.hestai.bus;

/**
 * No Redis answers at the URL, or the connection to it was lost before the command was sent. Nothing was stored.
 */
public final class UnreachableException extends BusException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception without a cause.
     *
     * @param message what, where, and what to do
     */
    public UnreachableException(String message) {
        super(message);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message what, where, and what to do
     * @param cause what was caught
     */
    public UnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
