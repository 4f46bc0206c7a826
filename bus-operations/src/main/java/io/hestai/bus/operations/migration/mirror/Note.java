package io.hestai.bus.operations.migration.mirror;

import io.hestai.bus.EntryId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * That a message of the bus is about to be written to a file: noted first, so that whoever reads the file knows the record for what it is.
 *
 * @param entry the message's place in the stream
 * @param from the record lies at this offset of the file, or behind it
 * @param hash the beginning of the SHA-256 of the record
 * @param file which file: its key, or its name where a file is one message
 */
record Note(EntryId entry, long from, String hash, String file) {
    private static final int HASH_BYTES = 8;
    private static final int PARTS = 4;

    static Note of(EntryId entry, String file, long from, byte[] record) {
        return new Note(entry, from, hash(record), file);
    }

    static String hash(byte[] record) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(record);
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Reads a line of a ledger; null if it is none, as one that was cut short. */
    static @Nullable Note parse(String line) {
        String[] parts = line.split(" ", PARTS);
        if (parts.length != PARTS || parts[2].length() != 2 * HASH_BYTES) {
            return null;
        }
        try {
            return new Note(EntryId.parse(parts[0]), Long.parseLong(parts[1]), parts[2], parts[3]);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    byte[] line() {
        return (entry + " " + from + " " + hash + " " + file + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
