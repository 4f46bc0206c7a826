package io.hestai.bus.operations.migration.source;

import java.util.Optional;

/**
 * The identity of a message that came from a file, made of where it stood: {@code file:MIGRATION:SOURCE:OFFSET:HASH}. The same place of the same
 * file gives the same message id at every run; a file that was renamed by rotation keeps its source.
 *
 * @param migration which migration, see {@link #migrationTag}
 * @param source which file, see {@link SourceFile#tag}
 * @param offset where the record begins, in bytes
 * @param hash the beginning of the SHA-256 of the record's bytes
 */
public record SourceId(String migration, String source, long offset, String hash) {
    private static final String PREFIX = "file:";
    private static final int PARTS = 5;

    /**
     * The short form of a migration's name in message ids.
     *
     * @param migration the migration's name
     * @return 12 hexadecimal digits
     */
    public static String migrationTag(String migration) {
        return Hashes.shortHex(migration);
    }

    /**
     * Reads a message id.
     *
     * @param messageId any message id
     * @return its parts; empty if the message did not come from a file
     */
    public static Optional<SourceId> parse(String messageId) {
        if (!messageId.startsWith(PREFIX)) {
            return Optional.empty();
        }
        String[] parts = messageId.split(":", -1);
        if (parts.length != PARTS) {
            return Optional.empty();
        }
        try {
            return Optional.of(new SourceId(parts[1], parts[2], Long.parseLong(parts[3]), parts[4]));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The message id. */
    @Override
    public String toString() {
        return PREFIX + migration + ':' + source + ':' + offset + ':' + hash;
    }
}
