package io.hestai.bus.operations.files;

import java.util.Locale;

/**
 * How far a file has been read: what is needed to go on after a restart, whatever has happened to its name meanwhile.
 *
 * @param key which file
 * @param offset how many of its bytes have been dealt with; always behind a line end
 * @param mark a check value over the last bytes before the offset, which tells a file that was written anew from one that grew
 */
public record TailPlace(FileKey key, long offset, int mark) {

    /** Refuses an offset that no file has. */
    public TailPlace {
        if (offset < 0) {
            throw new IllegalArgumentException("an offset of " + offset + " lies before the file");
        }
    }

    /**
     * Reads what {@link #toString} wrote.
     *
     * @param text the text
     * @return the place
     * @throws IllegalArgumentException if it is none
     */
    public static TailPlace parse(String text) {
        String[] parts = text.split(" ", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("'" + text + "' is no place in a file");
        }
        return new TailPlace(new FileKey(parts[0]), Long.parseLong(parts[1]), Integer.parseUnsignedInt(parts[2], 16));
    }

    /** Key, offset and mark, with a space between them. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s %d %08x", key.value(), offset, mark);
    }
}
