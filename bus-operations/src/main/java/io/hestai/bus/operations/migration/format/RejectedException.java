package io.hestai.bus.operations.migration.format;

/** A record of a file is no message of its format. The message is the reason, without the position: reasons are counted. */
public final class RejectedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why. */
    private final String reason;

    /**
     * Creates an exception.
     *
     * @param reason why, in a few words that are the same for all records with this fault
     */
    public RejectedException(String reason) {
        // No stack trace: a large file may have many such records.
        super(reason, null, false, false);
        this.reason = reason;
    }

    /**
     * Tells why.
     *
     * @return a few words
     */
    public String reason() {
        return reason;
    }
}
