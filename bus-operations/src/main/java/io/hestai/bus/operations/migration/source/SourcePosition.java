package io.hestai.bus.operations.migration.source;

/**
 * Where a record stands.
 *
 * @param file the path below the folder that is migrated, with slashes
 * @param offset where it begins, in bytes from 0
 * @param line the number of its first line, from 1
 * @param end where the next one begins, in bytes
 * @param lines how many lines it has
 */
public record SourcePosition(String file, long offset, long line, long end, long lines) {

    /** For people: {@code messages.log, line 17 (byte 1204)}. */
    @Override
    public String toString() {
        return file + ", line " + line + " (byte " + offset + ")";
    }
}
