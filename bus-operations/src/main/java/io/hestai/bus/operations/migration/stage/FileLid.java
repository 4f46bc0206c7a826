package io.hestai.bus.operations.migration.stage;

import io.hestai.bus.operations.migration.format.MigrationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;

/** Closes the files of the old system so that nobody writes them by mistake, and opens them again as they were. */
final class FileLid {
    private static final Set<PosixFilePermission> WRITING =
            Set.of(PosixFilePermission.OWNER_WRITE, PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
    private static final String PERMISSIONS = "permissions.";

    private final Steps steps;

    FileLid(Steps steps) {
        this.steps = steps;
    }

    /** Adds to a document what {@link #open} needs to undo {@link #close}: the permissions of files and folders, by path. */
    static void remember(SortedMap<String, String> document, List<Path> paths) {
        long number = document.keySet().stream()
                .filter(key -> key.startsWith(PERMISSIONS))
                .count();
        try {
            for (Path path : paths) {
                String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
                document.put(PERMISSIONS + number, permissions + " " + path);
                number++;
            }
        } catch (IOException | UnsupportedOperationException e) {
            throw new MigrationException("cannot see who may write " + paths + ": " + e.getMessage(), e);
        }
    }

    /** Nobody may write them. A program that holds one open still can. */
    void close(List<Path> paths) {
        for (Path path : paths) {
            try {
                steps.before("close " + path.getFileName());
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

    /** As they were; what has gone since is left out, and what cannot be opened does not keep the others closed. */
    void open(SortedMap<String, String> document) {
        FirstFailure failure = new FirstFailure();
        for (Map.Entry<String, String> each : document.entrySet()) {
            if (each.getKey().startsWith(PERMISSIONS)) {
                int blank = each.getValue().indexOf(' ');
                Path path = Path.of(each.getValue().substring(blank + 1));
                failure.attempt(() -> open(path, each.getValue().substring(0, blank)));
            }
        }
        failure.rethrow();
    }

    private void open(Path path, String permissions) {
        try {
            if (Files.exists(path)) {
                steps.before("open " + path.getFileName());
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
            }
        } catch (IOException e) {
            throw new MigrationException(
                    "cannot make " + path + " writable again: " + e + "; run it as the owner of the files", e);
        }
    }

    /** A folder with all folders in it, or none if it is a file. */
    static List<Path> folders(Path root) {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isDirectory).toList();
        } catch (IOException | UncheckedIOException e) {
            throw new MigrationException("cannot look into " + root + ": " + e.getMessage(), e);
        }
    }
}
