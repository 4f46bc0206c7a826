package io.hestai.bus.operations.migration.format;

/** A migration cannot go on. The message is one line that says what is wrong, where, and what to do. */
public final class MigrationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message what, where, and what to do
     */
    public MigrationException(String message) {
        super(message);
    }

    /**
     * Creates an exception.
     *
     * @param message what, where, and what to do
     * @param cause what was caught
     */
    public MigrationException(String message, Throwable cause) {
        super(message, cause);
    }
}
