package io.hestai.bus;

/**
 * The bus or the subscription was closed before the call, or before its work could be sent.
 */
public final class ClosedException extends BusException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception without a cause.
     *
     * @param message what, where, and what to do
     */
    public ClosedException(String message) {
        super(message);
    }
}
