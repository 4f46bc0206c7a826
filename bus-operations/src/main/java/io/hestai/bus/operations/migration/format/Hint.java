package io.hestai.bus.operations.migration.format;

/**
 * Fields of a message that came from a file, without which its record could not be written again byte for byte. A message has one only where the
 * record cannot be derived from the message alone.
 */
public final class Hint {
    /** The timestamp as it was written. */
    public static final String TIME = "source.time";
    /** How the record ended: {@code crlf}, {@code lf} or {@code none}. */
    public static final String END = "source.end";
    /** The names of a JSON object, in their order. */
    public static final String SHAPE = "source.shape";
    /** The whole record, where nothing less would do. */
    public static final String LINE = "source.line";

    private static final String PREFIX = "source.";

    private Hint() {}

    /**
     * Whether a field is kept only for the way back.
     *
     * @param name the field's name
     * @return whether it is one of the above, or could be taken for one
     */
    public static boolean is(String name) {
        return name.startsWith(PREFIX);
    }
}
