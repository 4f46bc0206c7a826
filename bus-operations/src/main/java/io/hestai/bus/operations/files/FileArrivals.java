package io.hestai.bus.operations.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells of whole files: those that are there at the beginning, those that come, and those that are written anew. A file counts when nobody has
 * changed it for a moment, {@link #SETTLED}; one that is renamed into its place, too. An empty file is one that is about to be written.
 *
 * <p>For one thread at a time.
 */
public final class FileArrivals implements AutoCloseable {
    /** How long a file must have been left alone. */
    public static final Duration SETTLED = Duration.ofMillis(20);

    /** How much of the time is spent on looking at everything, at most: one part in so many. */
    private static final int LEISURE = 20;

    private final Path root;
    private final TailOptions options;
    private final FolderWatch watch;
    private final Map<Path, Stamp> told = new HashMap<>();
    private final Map<Path, Waiting> waiting = new HashMap<>();
    private long nextLookNs = System.nanoTime();

    /** What changes when a file is written anew. */
    private record Stamp(FileKey key, long size, long modifiedNs) {}

    /** A file that was changed, and since when it is as it is. */
    private record Waiting(Stamp stamp, long sinceNs) {}

    private FileArrivals(Path root, TailOptions options) {
        this.root = root;
        this.options = options;
        this.watch = new FolderWatch(options.notices(), options.poll().toNanos());
    }

    /**
     * Begins to look.
     *
     * @param path a file, which need not exist yet, or a folder
     * @param options which files, and how they are noticed
     * @return what tells
     * @throws IOException if the folder, or that of the file, is not there
     */
    public static FileArrivals open(Path path, TailOptions options) throws IOException {
        Path root = path.toAbsolutePath().normalize();
        Path folder = Files.isDirectory(root) ? root : root.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new NoSuchFileException(String.valueOf(folder));
        }
        FileArrivals arrivals = new FileArrivals(root, options);
        arrivals.watch.add(folder);
        return arrivals;
    }

    /**
     * Waits until there is something.
     *
     * @param atMost how long to wait
     * @return the files, by name; none if the time is over or the thread was interrupted
     * @throws IOException if a folder cannot be read
     */
    public List<Path> poll(Duration atMost) throws IOException {
        long end = System.nanoTime() + atMost.toNanos();
        while (true) {
            long now = System.nanoTime();
            if (now - nextLookNs >= 0) {
                lookAtAll();
            }
            List<Path> settled = settled(now);
            if (!settled.isEmpty() || end - now <= 0 || Thread.currentThread().isInterrupted()) {
                return settled;
            }
            long wake = waiting.isEmpty() ? Math.min(end, nextLookNs) : Math.min(end, now + SETTLED.toNanos() / 4);
            heed(watch.await(Math.max(0, wake - now)));
        }
    }

    private void heed(FolderWatch.Changes changes) {
        if (changes.anything()) {
            nextLookNs = System.nanoTime();
        }
        for (Path file : changes.files()) {
            if (Files.isDirectory(file)) {
                nextLookNs = System.nanoTime();
            } else {
                lookAt(file);
            }
        }
    }

    private void lookAtAll() throws IOException {
        long begun = System.nanoTime();
        if (Files.isDirectory(root)) {
            try (Stream<Path> all = Files.walk(root)) {
                all.forEach(path -> {
                    if (Files.isDirectory(path)) {
                        watch.add(path);
                    } else {
                        lookAt(path);
                    }
                });
            } catch (UncheckedIOException e) {
                // A folder went while it was read; the next look sees what there is.
                return;
            }
        } else {
            lookAt(root);
        }
        long took = System.nanoTime() - begun;
        nextLookNs = begun + Math.max(options.lookAgain().toNanos(), took * LEISURE);
    }

    private void lookAt(Path file) {
        if (!file.equals(root) && !options.files().test(file)) {
            return;
        }
        @Nullable Stamp now = stamp(file);
        if (now == null) {
            waiting.remove(file);
            told.remove(file);
        } else if (!now.equals(told.get(file))) {
            Waiting before = waiting.get(file);
            if (before == null || !before.stamp().equals(now)) {
                waiting.put(file, new Waiting(now, System.nanoTime()));
            }
        }
    }

    private static @Nullable Stamp stamp(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            boolean counts = attributes.isRegularFile() && attributes.size() > 0;
            return counts
                    ? new Stamp(
                            FileKey.of(attributes),
                            attributes.size(),
                            attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS))
                    : null;
        } catch (IOException e) {
            return null;
        }
    }

    private List<Path> settled(long nowNs) {
        List<Path> settled = new ArrayList<>();
        for (Path file : new TreeSet<>(waiting.keySet())) {
            lookAt(file);
            Waiting each = waiting.get(file);
            if (each != null && nowNs - each.sinceNs() >= SETTLED.toNanos()) {
                waiting.remove(file);
                told.put(file, each.stamp());
                settled.add(file);
            }
        }
        return settled;
    }

    /** Ends the watching. */
    @Override
    public void close() {
        watch.close();
    }
}
