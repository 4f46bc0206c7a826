package io.hestai.bus.operations.migration.source;

import io.hestai.bus.operations.migration.format.MigrationException;
import io.hestai.bus.operations.migration.format.NameFacts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file with messages.
 *
 * @param path where it is
 * @param name its path below the folder that is migrated, with slashes
 * @param facts what its name says
 * @param grows whether messages are appended to it, one after the other
 */
public record SourceFile(Path path, String name, NameFacts facts, boolean grows) {
    private static final Pattern ROTATED = Pattern.compile("(.+)\\.([0-9]{1,6})");
    /** So much of its beginning tells a file from another. */
    public static final int HEAD_BYTES = 4_096;

    /**
     * The name that a rotated file had while it was written: {@code messages.log} for {@code messages.log.2}.
     *
     * @return the name without a rotation number
     */
    public String originalName() {
        Matcher rotated = ROTATED.matcher(name);
        return grows && rotated.matches() ? rotated.group(1) : name;
    }

    /**
     * The rotation number.
     *
     * @return 2 for {@code messages.log.2}; 0 for a file that is not rotated
     */
    public int rotation() {
        Matcher rotated = ROTATED.matcher(name);
        return grows && rotated.matches() ? Integer.parseInt(rotated.group(2)) : 0;
    }

    /**
     * The file's name without folder and extension, for streams of its own: {@code agent} for {@code out/agent.out}.
     *
     * @return the stem
     */
    public String stem() {
        String last = originalName().substring(originalName().lastIndexOf('/') + 1);
        int dot = last.indexOf('.', 1);
        return dot < 0 ? last : last.substring(0, dot);
    }

    /**
     * What tells this file from others in message ids: made of its original name and, for a file that grows, of its first line, so that it stays
     * when the file is rotated, and is another one when a new file takes the name.
     *
     * @return 12 hexadecimal digits
     * @throws MigrationException if the file cannot be read
     */
    public String tag() {
        return tag(grows ? head() : new byte[0]);
    }

    /**
     * As {@link #tag()}, for whoever holds the file open, so that its name does not count any more.
     *
     * @param head the beginning of the file, {@link #HEAD_BYTES} or all of it; nothing is needed of a file that does not grow
     * @return 12 hexadecimal digits
     */
    public String tag(byte[] head) {
        if (!grows) {
            return Hashes.shortHex(name);
        }
        return Hashes.shortHex(
                originalName() + '\n' + Hashes.hex(Hashes.sha256().digest(birth(head))));
    }

    private byte[] head() {
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(HEAD_BYTES);
        } catch (IOException e) {
            throw Unreadable.file(path, e);
        }
    }

    /** The first line, or the beginning of a long one. */
    private static byte[] birth(byte[] head) {
        for (int i = 0; i < head.length; i++) {
            if (head[i] == '\n') {
                return Arrays.copyOf(head, i + 1);
            }
        }
        return head;
    }
}
