package io.hestai.bus;

/**
 * A message is larger than the configured limit. Nothing was sent.
 */
public final class TooLargeException extends BusException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception without a cause.
     *
     * @param message what, where, and what to do
     */
    public TooLargeException(String message) {
        super(message);
    }
}
