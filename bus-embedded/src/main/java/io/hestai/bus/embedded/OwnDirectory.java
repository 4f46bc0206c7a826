package io.hestai.bus.embedded;

import io.hestai.bus.UnreachableException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A directory that is the current user's alone. Who can write where our socket lies can put another server there and read
 * everything; who can write where our binary lies can run anything as us. So neither is used unless it is really ours.
 */
final class OwnDirectory {
    private static final int TYPE_MASK = 0170000;
    private static final int DIRECTORY = 0040000;
    private static final int GROUP_AND_OTHERS = 0077;

    private OwnDirectory() {}

    /**
     * Creates the directory with mode 0700 if it is missing, its parents with the usual rights, and checks it. The variable is the one
     * that moves it elsewhere, for the advice in errors.
     */
    static void create(Path directory, String variable) {
        try {
            Path parent = directory.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectory(directory, ownerOnly(true));
        } catch (FileAlreadyExistsException e) {
            if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
                // A parent is a file.
                throw cannotCreate(directory, variable, e);
            }
        } catch (IOException e) {
            throw cannotCreate(directory, variable, e);
        }
        check(directory, variable);
    }

    /** Refuses a directory that is missing, a symbolic link, another user's, or open to others. */
    static void check(Path directory, String variable) {
        String fault;
        try {
            fault = fault(directory);
        } catch (NoSuchFileException e) {
            fault = "does not exist";
        } catch (IOException e) {
            throw new UnreachableException("cannot look at directory " + directory + ": " + reason(e), e);
        }
        if (fault != null) {
            throw new UnreachableException("directory " + directory + " " + fault
                    + ", so it is not safe to use; make it yours alone (chmod 700), remove it, or set "
                    + variable + " to a directory of yours");
        }
    }

    /** Whether the path is a directory of the current user; others may have access to it. */
    static boolean isOwned(Path directory) {
        try {
            Map<String, Object> attributes = Files.readAttributes(directory, "unix:uid,mode");
            return (mode(attributes) & TYPE_MASK) == DIRECTORY && uid(attributes) == UserId.current();
        } catch (IOException e) {
            return false;
        }
    }

    private static @Nullable String fault(Path directory) throws IOException {
        // The "unix" view is one lstat; the POSIX view would resolve names of users and groups as well.
        Map<String, Object> attributes = Files.readAttributes(directory, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
        if ((mode(attributes) & TYPE_MASK) != DIRECTORY) {
            return "is a symbolic link or a file";
        }
        if (uid(attributes) != UserId.current()) {
            return "belongs to another user (uid " + uid(attributes) + ")";
        }
        if ((mode(attributes) & GROUP_AND_OTHERS) != 0) {
            return "can be entered by other users (mode " + Integer.toOctalString(mode(attributes) & 07777) + ")";
        }
        return null;
    }

    private static int mode(Map<String, Object> attributes) {
        return (Integer) attributes.getOrDefault("mode", 0);
    }

    private static int uid(Map<String, Object> attributes) {
        return (Integer) attributes.getOrDefault("uid", -1);
    }

    /** Rights for the owner alone, to be given when a file or directory is created. */
    static FileAttribute<Set<PosixFilePermission>> ownerOnly(boolean executable) {
        Set<PosixFilePermission> rights = EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        if (executable) {
            rights.add(PosixFilePermission.OWNER_EXECUTE);
        }
        return PosixFilePermissions.asFileAttribute(rights);
    }

    private static UnreachableException cannotCreate(Path directory, String variable, IOException e) {
        return new UnreachableException(
                "cannot create directory " + directory + ": " + reason(e) + "; make that place writable, or set "
                        + variable + " to one that is",
                e);
    }

    /** What went wrong, without the path that the JDK puts before it. */
    static String reason(IOException e) {
        if (e instanceof java.nio.file.FileSystemException fileSystem) {
            String reason = fileSystem.getReason();
            if (reason != null) {
                return reason;
            }
            if (e instanceof FileAlreadyExistsException || e instanceof NotDirectoryException) {
                return fileSystem.getFile() + " is not a directory";
            }
            if (e instanceof java.nio.file.AccessDeniedException) {
                return "permission denied for " + fileSystem.getFile();
            }
            return e.getClass().getSimpleName() + " " + fileSystem.getFile();
        }
        String message = e.getMessage();
        return message != null ? message : e.getClass().getSimpleName();
    }
}
