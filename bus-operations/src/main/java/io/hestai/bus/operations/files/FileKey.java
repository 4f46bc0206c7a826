package io.hestai.bus.operations.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Which file it is, whatever it is called now: device and inode where the file system has them, else the time it was made. A system
 * gives the number of a removed file to a new one, so a key alone does not say that the content is the same; {@link TailPlace} does.
 *
 * @param value the key as text, without spaces
 */
public record FileKey(String value) {

    /**
     * The key of the file that has a name now.
     *
     * @param file its name; symbolic links are followed
     * @return the key
     * @throws IOException if there is no such file, or it cannot be looked at
     */
    public static FileKey of(Path file) throws IOException {
        return of(Files.readAttributes(file, BasicFileAttributes.class));
    }

    static FileKey of(BasicFileAttributes attributes) {
        Object key = attributes.fileKey();
        String text = key == null ? "made=" + attributes.creationTime().toMillis() : key.toString();
        return new FileKey(text.replaceAll("[\\s()]", ""));
    }

    @Override
    public String toString() {
        return value;
    }
}
