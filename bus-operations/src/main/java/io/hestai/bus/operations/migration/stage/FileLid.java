package io.hestai.bus.operations.migration.stage;

import io.hestai.bus.operations.migration.format.MigrationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Closes the files of the old system so that nobody writes them by mistake, and opens them again as they were. */
final class FileLid {
    private static final Set<PosixFilePermission> WRITING =
            Set.of(PosixFilePermission.OWNER_WRITE, PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
    private static final String PERMISSIONS = "permissions.";

    private FileLid() {}

    /** What to remember so that {@link #open} can undo {@link #close}: the permissions of files and folders, by path. */
    static SortedMap<String, String> state(List<Path> paths) {
        SortedMap<String, String> state = new TreeMap<>();
        try {
            for (int i = 0; i < paths.size(); i++) {
                String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(paths.get(i)));
                state.put(PERMISSIONS + i, permissions + " " + paths.get(i));
            }
            return state;
        } catch (IOException | UnsupportedOperationException e) {
            throw new MigrationException("cannot see who may write " + paths + ": " + e.getMessage(), e);
        }
    }

    /** Nobody may write them. A program that holds one open still can. */
    static void close(List<Path> paths) {
        for (Path path : paths) {
            try {
                Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
                permissions.addAll(Files.getPosixFilePermissions(path));
                permissions.removeAll(WRITING);
                Files.setPosixFilePermissions(path, permissions);
            } catch (IOException e) {
                throw new MigrationException(
                        "cannot make " + path + " read-only: " + e + "; run it as the owner of the files", e);
            }
        }
    }

    /** As they were; what has gone since is left out. */
    static void open(SortedMap<String, String> state) {
        state.forEach((key, value) -> {
            if (key.startsWith(PERMISSIONS)) {
                Path path = Path.of(value.substring(value.indexOf(' ') + 1));
                try {
                    if (Files.exists(path)) {
                        Files.setPosixFilePermissions(
                                path, PosixFilePermissions.fromString(value.substring(0, value.indexOf(' '))));
                    }
                } catch (IOException e) {
                    throw new MigrationException(
                            "cannot make " + path + " writable again: " + e + "; run it as the owner of the files", e);
                }
            }
        });
    }

    /** A folder with all folders in it, or none if it is a file. */
    static List<Path> folders(Path root) {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isDirectory).toList();
        } catch (IOException e) {
            throw new MigrationException("cannot look into " + root + ": " + e.getMessage(), e);
        }
    }
}
