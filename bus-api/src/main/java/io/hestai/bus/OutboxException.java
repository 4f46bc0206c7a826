package io.hestai.bus;

/** stub. */
public final class OutboxException extends BusException {
    private static final long serialVersionUID = 1L;

    /**
     * x.
     *
     * @param message x
     */
    public OutboxException(String message) {
        super(message);
    }
}
