package io.hestai.bus;

/**
 * Something the bus could not do. The message is one line that says what, where, and what to do about it.
 *
 * <p>The subclasses are few on purpose; each calls for a different answer by the program:
 * {@link UnreachableException} (wait, or start Redis), {@link RefusedException} (fix rights or the server),
 * {@link BadNameException}, {@link TooLargeException} and {@link WrongTypeException} (fix the call),
 * {@link ClosedException} (stop), {@link OutboxException} (fix the outbox on disk), {@link UnknownOutcomeException} (look before
 * sending again).
 */
public abstract class BusException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception without a cause.
     *
     * @param message what, where, and what to do
     */
    protected BusException(String message) {
        super(message);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message what, where, and what to do
     * @param cause what was caught
     */
    protected BusException(String message, Throwable cause) {
        super(message, cause);
    }
}
