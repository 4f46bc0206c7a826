package io.hestai.bus.operations.files;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits until something may have changed in folders: the system tells it, or a time is over. One thread waits; any may close.
 */
final class FolderWatch implements AutoCloseable {

    /** What may have changed: certain files, or anything. */
    record Changes(boolean anything, Set<Path> files) {
        static final Changes NONE = new Changes(false, Set.of());
        static final Changes ANYTHING = new Changes(true, Set.of());
    }

    private final @Nullable WatchService service;
    private final long pollNs;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<WatchKey, Path> folders = new HashMap<>();
    private boolean told;

    FolderWatch(boolean notices, long pollNs) {
        this.service = notices ? open() : null;
        this.pollNs = pollNs;
        this.told = service != null;
    }

    private static @Nullable WatchService open() {
        try {
            return FileSystems.getDefault().newWatchService();
        } catch (IOException | UnsupportedOperationException e) {
            // Out of inotify instances, or a system without: changes are looked for then.
            return null;
        }
    }

    /** Whether the system tells of changes in all folders added so far. */
    boolean isTold() {
        return told;
    }

    /** Asks to be told of changes in a folder. */
    void add(Path folder) {
        if (service == null || folders.containsValue(folder)) {
            return;
        }
        try {
            WatchKey key = folder.register(
                    service,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_MODIFY,
                    StandardWatchEventKinds.ENTRY_DELETE);
            folders.put(key, folder);
        } catch (IOException | ClosedWatchServiceException e) {
            // Out of inotify watches, or the folder has just gone.
            told = false;
        }
    }

    /** Waits for changes, at most so long; what came meanwhile is told at once. */
    Changes await(long atMostNs) {
        try {
            if (service == null || !told) {
                boolean over = closed.await(Math.min(atMostNs, pollNs), TimeUnit.NANOSECONDS);
                return over ? Changes.NONE : Changes.ANYTHING;
            }
            WatchKey key = service.poll(atMostNs, TimeUnit.NANOSECONDS);
            return key == null ? Changes.NONE : gather(key, service);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Changes.NONE;
        } catch (ClosedWatchServiceException e) {
            return Changes.NONE;
        }
    }

    private Changes gather(WatchKey first, WatchService from) {
        Set<Path> files = new HashSet<>();
        boolean anything = false;
        for (@Nullable WatchKey key = first; key != null; key = from.poll()) {
            Path folder = folders.get(key);
            for (WatchEvent<?> event : key.pollEvents()) {
                if (folder != null && event.context() instanceof Path name) {
                    files.add(folder.resolve(name));
                } else {
                    anything = true;
                }
            }
            if (!key.reset()) {
                folders.remove(key);
                anything = true;
            }
        }
        return new Changes(anything, files);
    }

    @Override
    public void close() {
        closed.countDown();
        if (service != null) {
            try {
                service.close();
            } catch (IOException e) {
                // Nothing is written here; the system takes it back when the program ends.
            }
        }
    }
}
