package io.hestai.bus;

/**
 * The key of a stream holds something else, written by another program. Nothing was changed.
 */
public final class WrongTypeException extends BusException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception without a cause.
     *
     * @param message what, where, and what to do
     */
    public WrongTypeException(String message) {
        super(message);
    }
}
