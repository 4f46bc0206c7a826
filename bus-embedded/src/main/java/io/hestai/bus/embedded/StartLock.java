package io.hestai.bus.embedded;

import io.hestai.bus.UnreachableException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The right to start or stop a private Redis, held by one thread of one process at a time: over its socket's directory and over its data. Ends with
 * the process, however that ends. The files stay: removing a lock's file would give two processes one lock each.
 */
final class StartLock implements AutoCloseable {
    /** A process loses its lock on a file when it closes any channel to it, so that a second thread must not even open one. */
    private static final AtomicBoolean TAKEN_IN_THIS_JVM = new AtomicBoolean();

    private final FileChannel runtime;
    private final FileChannel data;

    private StartLock(FileChannel runtime, FileChannel data) {
        this.runtime = runtime;
        this.data = data;
    }

    /** Takes the lock, or returns null if somebody else has it. */
    static @Nullable StartLock tryTake(PrivateRedisFiles files) {
        if (!TAKEN_IN_THIS_JVM.compareAndSet(false, true)) {
            return null;
        }
        StartLock taken = null;
        try {
            FileChannel runtime = tryLock(files.runtimeLock());
            if (runtime != null) {
                FileChannel data = null;
                try {
                    data = tryLock(files.dataLock());
                } finally {
                    if (data == null) {
                        runtime.close();
                    }
                }
                taken = data == null ? null : new StartLock(runtime, data);
            }
            return taken;
        } catch (IOException e) {
            throw new UnreachableException(
                    "cannot lock " + files.runtimeLock() + " or " + files.dataLock() + ": " + OwnDirectory.reason(e)
                            + "; make both directories writable and have room",
                    e);
        } finally {
            if (taken == null) {
                TAKEN_IN_THIS_JVM.set(false);
            }
        }
    }

    private static @Nullable FileChannel tryLock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), OwnDirectory.ownerOnly(false));
        boolean locked = false;
        try {
            FileLock lock = channel.tryLock();
            locked = lock != null;
        } catch (OverlappingFileLockException e) {
            // Another class loader of this JVM has this class too.
            locked = false;
        } finally {
            if (!locked) {
                channel.close();
            }
        }
        return locked ? channel : null;
    }

    @Override
    public void close() {
        try (runtime;
                data) {
            // Closing a channel ends its lock.
        } catch (IOException e) {
            throw new UnreachableException("cannot release the lock over the private Redis: " + e, e);
        } finally {
            TAKEN_IN_THIS_JVM.set(false);
        }
    }
}
