package io.hestai.bus.redis;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * A file that only its owner may read: with a password, a private key, or with what the bus is to run. One that others can read or change is
 * refused, not used with a warning: the warning would be read once, the file for years.
 */
final class SecretFile {
    private static final int LARGEST = 1 << 20;

    private static final Set<PosixFilePermission> OWNERS = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private SecretFile() {}

    /**
     * Looks at the file without reading it.
     *
     * @param what what it is, for the error
     * @throws IOException if it is missing, no file, or not its owner's alone; the message is for people
     */
    static void check(String what, Path file) throws IOException {
        try {
            if (!Files.isRegularFile(file)) {
                String fault = Files.exists(file) ? " is no file" : " does not exist";
                throw new IOException("the " + what + " " + file + fault);
            }
            if (!Files.getFileStore(file).supportsFileAttributeView("posix")) {
                return;
            }
            Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
            if (!OWNERS.containsAll(rights)) {
                throw new IOException("the " + what + " " + file + " can be read or changed by other users ("
                        + PosixFilePermissions.toString(rights) + "); run: chmod 600 " + file);
            }
        } catch (FileSystemException e) {
            throw new IOException("cannot look at the " + what + " " + file + ": " + reason(e), e);
        }
    }

    /**
     * Checks and reads the file.
     *
     * @return all its bytes
     */
    static byte[] read(String what, Path file) throws IOException {
        check(what, file);
        return readAny(what, file);
    }

    /** Reads a file that everybody may read. */
    static byte[] readAny(String what, Path file) throws IOException {
        byte[] content;
        try (InputStream in = Files.newInputStream(file)) {
            content = in.readNBytes(LARGEST + 1);
        } catch (FileSystemException e) {
            throw new IOException("cannot read the " + what + " " + file + ": " + reason(e), e);
        } catch (IOException e) {
            throw new IOException("cannot read the " + what + " " + file + ": " + Failures.words(e), e);
        }
        if (content.length > LARGEST) {
            throw new IOException("the " + what + " " + file + " is larger than 1 MiB; is it the right one?");
        }
        return content;
    }

    private static String reason(FileSystemException e) {
        if (e instanceof NoSuchFileException) {
            return "it does not exist";
        }
        return e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
    }
}
