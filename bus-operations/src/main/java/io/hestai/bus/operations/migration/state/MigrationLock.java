package io.hestai.bus.operations.migration.state;

import io.hestai.bus.operations.migration.format.MigrationException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The right of one run to do something in a migration. Ends with the process, however that ends. The file stays: removing it would give two runs one
 * lock each.
 */
public final class MigrationLock implements AutoCloseable {
    /** A process loses its lock on a file when it closes any channel to it, so that a second run in it must not even open one. */
    private static final Set<Path> TAKEN_HERE = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private MigrationLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static MigrationLock take(Path path, String what) {
        Path file = path.toAbsolutePath().normalize();
        FileChannel channel = null;
        if (TAKEN_HERE.add(file)) {
            try {
                channel = tryLock(file);
            } catch (IOException e) {
                throw new MigrationException("cannot lock " + file + ": " + e.getMessage(), e);
            } finally {
                if (channel == null) {
                    TAKEN_HERE.remove(file);
                }
            }
        }
        if (channel == null) {
            throw new MigrationException("another run of this migration is at it (" + what + ", " + file
                    + " is locked); wait for it, or stop it");
        }
        return new MigrationLock(file, channel);
    }

    private static @Nullable FileChannel tryLock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        return lock == null ? null : channel;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The lock ends with the process at the latest.
        } finally {
            TAKEN_HERE.remove(file);
        }
    }
}
