package io.hestai.bus.operations.migration.source;

import io.hestai.bus.operations.migration.format.MigrationException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Words for files that cannot be read. */
final class Unreadable {
    private Unreadable() {}

    static MigrationException file(Path path, IOException e) {
        if (e instanceof AccessDeniedException) {
            return new MigrationException(
                    "no permission to read " + path + "; run as a user who may, or change its mode", e);
        }
        if (e instanceof NoSuchFileException) {
            return new MigrationException("there is no " + path + "; check the path", e);
        }
        return new MigrationException("cannot read " + path + ": " + e.getMessage(), e);
    }
}
