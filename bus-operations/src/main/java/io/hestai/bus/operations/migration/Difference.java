package io.hestai.bus.operations.migration;

/**
 * Something that files and bus do not agree on.
 *
 * @param kind what
 * @param where where in the files, or for what is on the bus alone, where that would be; for people
 * @param entry the entry id; empty for what is in the files alone
 * @param detail more, for people; may be empty
 */
public record Difference(Kind kind, String where, String entry, String detail) {
    /** What can differ. */
    public enum Kind {
        /** A message in the files is not on the bus. */
        NOT_ON_BUS,
        /** A message that came from the files is not in them any more. */
        NOT_IN_FILES,
        /** The message on the bus does not give the bytes of its record. */
        OTHER_BYTES,
        /** A message is on the bus more than once, or behind a later one of its file. */
        OUT_OF_ORDER
    }
}
