package io.hestai.bus.operations.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Follows a file, or all files of a folder and of the folders in it, line by line while others write. Lines come whole, once, and in the
 * order of each file: one that was written in two pieces when its end is there. A file that is rotated (renamed, and a new one made) is
 * read to its end before the new one is begun; a truncated one is told of and read from its beginning; new files are found. Every
 * file is held open.
 *
 * <p>The system's notices are used where there are any (inotify on Linux); besides, everything is looked at now and then.
 *
 * <p>{@link #poll} is for one thread at a time; {@link #close} may come from any, and ends the waiting.
 */
public final class FileTail implements AutoCloseable {
    /** About so much is read before what was found is handed over. */
    private static final long BUDGET = 1 << 20;

    /** How much of the time is spent on looking at everything, at most: one part in so many. */
    private static final int LEISURE = 20;

    /** How many files that have gone are remembered. */
    private static final int REMEMBERED = 1_000;

    private final Path root;
    private final TailOptions options;
    private final LongSupplier nanoClock;
    private final FolderWatch watch;

    /** All files that are held, in the order in which they were found; those that are retired first need no order of their own. */
    private final Map<FileKey, TailedFile> held = new LinkedHashMap<>();

    /** Those of them that have their name still. */
    private final Map<Path, TailedFile> named = new HashMap<>();

    /** How far those were read that have gone, should they come back: a file is moved away and back again. */
    private final Map<FileKey, TailPosition> gone = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<FileKey, TailPosition> eldest) {
            return size() > REMEMBERED;
        }
    };

    private final List<TailEvent> beginning = new ArrayList<>();
    private long nextLookNs;
    private volatile boolean closed;

    private FileTail(Path root, TailOptions options, LongSupplier nanoClock) {
        this.root = root;
        this.options = options;
        this.nanoClock = nanoClock;
        this.watch = new FolderWatch(options.notices(), options.poll().toNanos());
        this.nextLookNs = nanoClock.getAsLong();
    }

    /**
     * Begins to follow.
     *
     * @param path a file, which need not exist yet, or a folder
     * @param positions where to go on, as {@link #positions()} gave them; files without one are read from their beginning
     * @param options how
     * @return what follows
     * @throws IOException if the folder, or that of the file, cannot be read
     */
    public static FileTail open(Path path, List<TailPosition> positions, TailOptions options) throws IOException {
        FileTail tail = new FileTail(path.toAbsolutePath().normalize(), options, System::nanoTime);
        boolean done = false;
        try {
            tail.begin(positions);
            done = true;
        } finally {
            if (!done) {
                tail.close();
            }
        }
        return tail;
    }

    private void begin(List<TailPosition> positions) throws IOException {
        Path folder = Files.isDirectory(root) ? root : folderOf(root);
        // Fails if it cannot be read.
        try (DirectoryStream<Path> readable = Files.newDirectoryStream(folder)) {
            Objects.requireNonNull(readable);
        }
        watch.add(folder);
        for (TailPosition position : positions) {
            resume(position);
        }
    }

    private static Path folderOf(Path file) throws IOException {
        Path folder = file.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new NoSuchFileException(String.valueOf(folder));
        }
        return folder;
    }

    private void resume(TailPosition position) throws IOException {
        FileKey key = position.place().key();
        Path name = position.file();
        @Nullable
        Path now =
                key.equals(keyOf(name)) ? name : find(key, name.toAbsolutePath().getParent());
        @Nullable TailedFile found = now == null ? null : TailedFile.open(now, key, options.maxLineBytes());
        if (found == null) {
            beginning.add(new TailEvent.Missing(name, position.place()));
            gone.put(key, position);
            return;
        }
        found.resumeAt(position.place());
        hold(found, name);
    }

    private void hold(TailedFile file, Path name) {
        file.renamed(name);
        held.put(file.key(), file);
        named.put(name, file);
    }

    private static @Nullable Path find(FileKey key, @Nullable Path folder) throws IOException {
        if (folder == null || !Files.isDirectory(folder)) {
            return null;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> key.equals(keyOf(file))).findFirst().orElse(null);
        }
    }

    private static @Nullable FileKey keyOf(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.isRegularFile() ? FileKey.of(attributes) : null;
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * Waits until there is something, and hands it over: about a megabyte at most.
     *
     * @param atMost how long to wait
     * @return what was seen, in order; nothing if the time is over, this was closed, or the thread was interrupted
     * @throws IOException if a file cannot be read; the next call tries again
     */
    public synchronized List<TailEvent> poll(Duration atMost) throws IOException {
        long end = nanoClock.getAsLong() + atMost.toNanos();
        List<TailEvent> events = new ArrayList<>(beginning);
        beginning.clear();
        while (!closed) {
            long now = nanoClock.getAsLong();
            if (now - nextLookNs >= 0) {
                lookAtAll();
            }
            read(events, now);
            long wait = Math.min(end, nextLookNs) - now;
            if (!events.isEmpty() || end - now <= 0 || Thread.currentThread().isInterrupted()) {
                return events;
            }
            heed(watch.await(Math.max(0, wait)));
        }
        return List.of();
    }

    private void heed(FolderWatch.Changes changes) throws IOException {
        if (changes.anything()) {
            nextLookNs = nanoClock.getAsLong();
            return;
        }
        for (Path file : changes.files()) {
            if (Files.isDirectory(file)) {
                nextLookNs = nanoClock.getAsLong();
            } else if (isFollowed(file)) {
                lookAt(file);
            }
        }
    }

    private boolean isFollowed(Path file) {
        return file.equals(root) || (file.startsWith(root) && options.files().test(file));
    }

    private void lookAtAll() throws IOException {
        long begun = nanoClock.getAsLong();
        for (Path file : present()) {
            lookAt(file);
        }
        for (TailedFile each : List.copyOf(held.values())) {
            lookAt(each.file());
        }
        long took = nanoClock.getAsLong() - begun;
        nextLookNs = begun + Math.max(options.lookAgain().toNanos(), took * LEISURE);
    }

    /** The files that are to be followed, by name; folders that are new are watched from now on. */
    private List<Path> present() throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of(root);
        }
        try (Stream<Path> all = Files.walk(root)) {
            List<Path> files = new ArrayList<>();
            all.sorted().forEach(path -> {
                if (Files.isDirectory(path)) {
                    watch.add(path);
                } else if (isFollowed(path)) {
                    files.add(path);
                }
            });
            return files;
        } catch (UncheckedIOException e) {
            // A folder went while it was read; the next look sees what there is.
            return List.of();
        }
    }

    /** Finds out which file a name stands for now. */
    private void lookAt(Path name) throws IOException {
        @Nullable FileKey now = keyOf(name);
        @Nullable TailedFile before = named.get(name);
        if (before != null && before.key().equals(now)) {
            return;
        }
        if (before != null) {
            named.remove(name);
            before.retire(
                    now == null ? new TailEvent.Vanished(name) : new TailEvent.Rotated(name, before.key(), now),
                    nanoClock.getAsLong());
        }
        if (now != null) {
            take(name, now, before != null);
        }
    }

    private void take(Path name, FileKey key, boolean replaces) throws IOException {
        @Nullable TailedFile known = held.get(key);
        if (known != null) {
            if (known.isRetired() || !key.equals(keyOf(known.file()))) {
                named.remove(known.file());
                hold(known, name);
            }
            return;
        }
        @Nullable TailedFile opened = null;
        try {
            opened = TailedFile.open(name, key, options.maxLineBytes());
        } catch (NoSuchFileException e) {
            // It has gone again; whatever comes in its place is seen with the next look.
        }
        if (opened != null) {
            TailPosition before = gone.remove(key);
            if (before != null) {
                opened.resumeAt(before.place());
            }
            hold(opened, name);
            if (!replaces) {
                beginning.add(new TailEvent.Appeared(name, key));
            }
        }
    }

    /** Reads those whose names have gone first: what follows under the same name was written later. */
    private void read(List<TailEvent> events, long now) throws IOException {
        events.addAll(beginning);
        beginning.clear();
        long budget = BUDGET;
        for (Iterator<TailedFile> each = held.values().iterator(); each.hasNext() && budget > 0; ) {
            TailedFile file = each.next();
            if (file.isRetired()) {
                budget = file.read(events, budget, now);
                if (budget > 0 && file.isOver(now, options.linger().toNanos())) {
                    file.readUnended(events);
                    gone.put(file.key(), file.position());
                    file.close();
                    each.remove();
                }
            }
        }
        for (TailedFile file : held.values()) {
            if (budget > 0 && !file.isRetired()) {
                budget = file.read(events, budget, now);
            }
        }
    }

    /**
     * How far each file has been read by what {@link #poll} has handed over: to be kept once all of that has been dealt with, and
     * given to {@link #open} after a restart.
     *
     * @return the positions, also of files that were rotated away and are still looked at
     */
    public synchronized List<TailPosition> positions() {
        return held.values().stream().map(TailedFile::position).toList();
    }

    /**
     * How far files were read that have gone since, should they come back under any name.
     *
     * @return the positions, of the last thousand
     */
    public synchronized List<TailPosition> gone() {
        return List.copyOf(gone.values());
    }

    /**
     * Remembers files that had gone before a restart, as {@link #gone()} gave them.
     *
     * @param positions how far they were read
     */
    public synchronized void remember(List<TailPosition> positions) {
        positions.forEach(each -> gone.put(each.place().key(), each));
    }

    /**
     * The beginning of a file that is held, whatever it is called now.
     *
     * @param key which file
     * @param bytes how much at most
     * @return the bytes; none if the file is not held
     * @throws IOException if it cannot be read
     */
    public synchronized byte[] head(FileKey key, int bytes) throws IOException {
        @Nullable TailedFile file = held.get(key);
        return file == null ? new byte[0] : file.head(bytes);
    }

    /**
     * How much was written and has not been handed over.
     *
     * @return bytes, of all files that are known
     * @throws IOException if a file cannot be looked at
     */
    public synchronized long unreadBytes() throws IOException {
        long bytes = 0;
        for (TailedFile each : held.values()) {
            bytes += each.unread();
        }
        return bytes;
    }

    /**
     * Whether the system tells of changes, rather than that they are looked for.
     *
     * @return whether there are notices for every folder
     */
    public boolean isNotified() {
        return watch.isTold();
    }

    /** Ends the waiting and lets go of all files. May be called again. */
    @Override
    public void close() {
        closed = true;
        watch.close();
        synchronized (this) {
            held.values().forEach(TailedFile::close);
            held.clear();
            named.clear();
        }
    }
}
