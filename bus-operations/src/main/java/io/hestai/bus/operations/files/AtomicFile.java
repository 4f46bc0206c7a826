package io.hestai.bus.operations.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * Writes a file as a whole: who reads it sees the old content or the new one, never a part, whenever this program is killed or the
 * disk is full. Thread-safe, but for two who write the same file in one program.
 */
public final class AtomicFile {
    private static final int BUFFER = 64 << 10;

    private AtomicFile() {}

    /** What is written. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes everything.
         *
         * @param out where to; not to be closed
         * @throws IOException if it cannot be written, which leaves the file as it was
         */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Writes a file and puts it in the place of the one that is there; that one's permissions stay, a new one is for its owner and whoever the
     * umask lets read. A symbolic link is replaced, not followed.
     *
     * @param file the file
     * @param content what it is to hold
     * @throws IOException if it cannot be written; the file is as it was before
     */
    public static void write(Path file, Content content) throws IOException {
        Path target = file.toAbsolutePath();
        Path folder = target.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new NoSuchFileException(String.valueOf(folder));
        }
        Path temporary = folder.resolve(
                "." + target.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        boolean done = false;
        try {
            fill(temporary, content);
            keepPermissions(target, temporary);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            done = true;
        } finally {
            if (!done) {
                Files.deleteIfExists(temporary);
            }
        }
        sync(folder);
    }

    private static void fill(Path temporary, Content content) throws IOException {
        try (FileChannel channel = FileChannel.open(
                        temporary,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS);
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER)) {
            content.writeTo(out);
            out.flush();
            channel.force(true);
        }
    }

    private static void keepPermissions(Path from, Path to) throws IOException {
        if (Files.exists(from, LinkOption.NOFOLLOW_LINKS)
                && from.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(from, LinkOption.NOFOLLOW_LINKS);
            if (!Files.isSymbolicLink(from)) {
                Files.setPosixFilePermissions(to, permissions);
            }
        }
    }

    /** The name itself must outlive a power failure, too. */
    private static void sync(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Some systems cannot do that to a folder; the file is there all the same.
        }
    }
}
