package io.hestai.bus;

/**
 * The position of an entry in a stream: milliseconds since 1970 by the server's clock, and a sequence number within that
 * millisecond. Both are unsigned, as in Redis. It is not the message's identity: that is {@link Message#messageId()}.
 *
 * @param ms the milliseconds, unsigned
 * @param sequence the sequence number, unsigned
 */
public record EntryId(long ms, long sequence) implements Comparable<EntryId> {
    /** Before the first entry that a stream can have. */
    public static final EntryId MIN = new EntryId(0, 0);

    /** The last entry that a stream can have. */
    public static final EntryId MAX = new EntryId(-1L, -1L);

    /**
     * Reads {@code 1679253449152-0}, or {@code 1679253449152} with a sequence of 0.
     *
     * @param text the entry id as Redis writes it
     * @return the entry id
     * @throws IllegalArgumentException if the text is none
     */
    public static EntryId parse(String text) {
        int dash = text.indexOf('-');
        try {
            if (dash < 0) {
                return new EntryId(Long.parseUnsignedLong(text), 0);
            }
            return new EntryId(
                    Long.parseUnsignedLong(text, 0, dash, 10),
                    Long.parseUnsignedLong(text, dash + 1, text.length(), 10));
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no entry id; write milliseconds-sequence, for instance 1679253449152-0", e);
        }
    }

    /**
     * The smallest id above this one.
     *
     * @return the next id; {@link #MAX} stays itself
     */
    public EntryId next() {
        if (sequence != -1L) {
            return new EntryId(ms, sequence + 1);
        }
        return ms == -1L ? this : new EntryId(ms + 1, 0);
    }

    /**
     * The largest id below this one.
     *
     * @return the previous id; {@link #MIN} stays itself
     */
    public EntryId previous() {
        if (sequence != 0) {
            return new EntryId(ms, sequence - 1);
        }
        return ms == 0 ? this : new EntryId(ms - 1, -1L);
    }

    @Override
    public int compareTo(EntryId other) {
        int byTime = Long.compareUnsigned(ms, other.ms);
        return byTime != 0 ? byTime : Long.compareUnsigned(sequence, other.sequence);
    }

    /** The id as Redis writes it, {@code 1679253449152-0}. */
    @Override
    public String toString() {
        return Long.toUnsignedString(ms) + '-' + Long.toUnsignedString(sequence);
    }
}
