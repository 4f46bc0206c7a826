package io.hestai.bus;

/**
 * A name of a channel, stream, group, consumer, role or namespace breaks the rules; the message says which character
 * and where. Nothing was sent.
 */
public final class BadNameException extends BusException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception without a cause.
     *
     * @param message what, where, and what to do
     */
    public BadNameException(String message) {
        super(message);
    }
}
