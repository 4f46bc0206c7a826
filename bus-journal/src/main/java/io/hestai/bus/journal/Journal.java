package io.hestai.bus.journal;

import io.hestai.bus.OutboxException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the records of an outbox in a directory until they are settled: append-only files of checksummed frames. What is in a record is its owner's
 * affair. One that was accepted survives the end of the program at any moment; whether it also survives a power failure depends on how soon what
 * is written is forced to the disk. Files go, from the oldest on, when all their records are settled.
 *
 * <p>Errors are told as of "the outbox", which is what people know of it. Thread-safe; no thread of its own, so {@link #flush} is to be called now
 * and then.
 */
public final class Journal implements AutoCloseable {
    /** In the place of a time: the disk is left to the operating system. A power failure loses what that had not written, usually up to 30 s. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final int SETTLED_TOGETHER = 512;
    private static final int FIRST_BUFFER = 16 << 10;
    private static final int LARGEST_KEPT_BUFFER = 1 << 20;

    /**
     * A record that an earlier run left.
     *
     * @param sequence its place, by which it is settled
     * @param payload what was appended; not copied
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared, only handed on.
    public record Recovered(long sequence, byte[] payload) {}

    private final Path directory;
    private final String namespace;
    private final String scope;
    private final long forceAfterNanos;
    private final long segmentBytes;
    private final JournalLock lock;
    private final JournalReserve reserve;
    private final List<Recovered> recovered = new ArrayList<>();
    private final long tornBytes;

    private final ArrayDeque<JournalSegment> segments;
    private final Map<Long, JournalSegment> open = new HashMap<>();
    private final List<Long> settled = new ArrayList<>();
    private ByteBuffer buffer = ByteBuffer.allocate(FIRST_BUFFER);
    private long nextSequence;
    private long forcedAt = System.nanoTime();
    private boolean unforced;
    private boolean closed;

    private Journal(
            Path directory,
            String namespace,
            String scope,
            long forceAfterNanos,
            long segmentBytes,
            JournalLock lock,
            JournalRecovery read)
            throws IOException {
        this.directory = directory;
        this.namespace = namespace;
        this.scope = scope;
        this.forceAfterNanos = forceAfterNanos;
        this.segmentBytes = segmentBytes;
        this.lock = lock;
        this.reserve = new JournalReserve(directory);
        this.tornBytes = read.tornBytes();
        this.segments = read.segments();
        this.nextSequence = read.nextSequence();
        read.open().forEach((sequence, payload) -> {
            recovered.add(new Recovered(sequence, payload));
            open.put(sequence, segmentOf(sequence));
        });
        if (segments.isEmpty()) {
            roll();
        }
        reserve.renew();
    }

    /**
     * Opens the journal of a directory, which is made if it does not exist, readable by its owner alone.
     *
     * @param directory a directory of its own; one journal at a time is open in it
     * @param namespace the namespace it is kept for
     * @param scope the stream it is kept for; empty for all
     * @param forceAfterNanos how old the last forcing to the disk may be when a record has been written, in nanoseconds: 0 forces each before it is
     *     accepted, {@link #NEVER} none
     * @param segmentBytes about how large a file becomes
     * @return the journal, to be closed
     * @throws OutboxException if it is another's, in use, damaged, or cannot be read or written; nothing was changed
     */
    public static Journal open(
            Path directory, String namespace, String scope, long forceAfterNanos, long segmentBytes) {
        JournalLock lock = null;
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            lock = JournalLock.take(directory);
            JournalRecovery read = new JournalRecovery(directory, namespace, scope);
            read.run();
            return new Journal(directory, namespace, scope, forceAfterNanos, segmentBytes, lock, read);
        } catch (IOException e) {
            release(lock);
            throw new OutboxException(
                    "cannot use the outbox in " + directory + ": "
                            + e.getClass().getSimpleName() + " " + words(e)
                            + "; check the path, the rights and the space",
                    e);
        } catch (RuntimeException e) {
            release(lock);
            throw e;
        }
    }

    private static String words(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    private static void release(@Nullable JournalLock lock) {
        try {
            if (lock != null) {
                lock.close();
            }
        } catch (IOException e) {
            // The error that led here is the one to tell.
        }
    }

    private JournalSegment segmentOf(long sequence) {
        JournalSegment found = segments.getFirst();
        for (JournalSegment each : segments) {
            if (each.firstSequence() <= sequence) {
                found = each;
            }
        }
        return found;
    }

    /**
     * What an earlier run appended and did not settle.
     *
     * @return in the order in which it was appended; it stays as it was when this was opened
     */
    public List<Recovered> recovered() {
        return Collections.unmodifiableList(recovered);
    }

    /**
     * What was cut off when this was opened: the beginning of a record that was never accepted, because its writing was cut short.
     *
     * @return how many bytes; 0 if the last run ended well
     */
    public long tornBytes() {
        return tornBytes;
    }

    /**
     * Accepts a record; when it returns, the record is written.
     *
     * @param payload what to keep
     * @return its sequence, larger than those of all accepted before, also by earlier runs
     * @throws OutboxException if it could not be written; it is not accepted then
     */
    public synchronized long append(byte[] payload) {
        try {
            reserve.require();
            return put(payload);
        } catch (IOException e) {
            throw notTaken(e);
        }
    }

    private OutboxException notTaken(IOException e) {
        return new OutboxException(
                "the outbox in " + directory + " did not take a message: " + words(e) + " in "
                        + segments.getLast().file() + "; is there space left on its disk?",
                e);
    }

    private long put(byte[] payload) throws IOException {
        if (segments.getLast().length() >= segmentBytes) {
            roll();
        }
        long sequence = nextSequence;
        ByteBuffer out =
                emptyBuffer(JournalFrames.size(8 * settled.size()) + JournalFrames.size(Long.BYTES + payload.length));
        putSettled(out);
        int at = JournalFrames.begin(out, JournalFrames.APPEND);
        out.putLong(sequence).put(payload);
        JournalFrames.end(out, at);
        write(out.flip());
        nextSequence++;
        JournalSegment active = segments.getLast();
        active.countAppended();
        open.put(sequence, active);
        return sequence;
    }

    /**
     * Accepts a record without which the journal cannot become smaller; a full disk has some space left for that.
     *
     * @param payload what to keep
     * @return its sequence, as of {@link #append}
     * @throws OutboxException if it could not be written all the same; it is not accepted then
     */
    public synchronized long appendVital(byte[] payload) {
        try {
            return put(payload);
        } catch (IOException full) {
            try {
                reserve.release();
                return put(payload);
            } catch (IOException e) {
                throw notTaken(e);
            }
        }
    }

    /**
     * Whether the disk is so full that a file with hardly anything left in it had better go at once, while there is room for the next.
     *
     * @return true if the one record that is left is to be written anew, see {@link #beginAnew}
     */
    public synchronized boolean isCramped() {
        return open.size() == 1 && !reserve.isThere() && segments.getLast().length() > JournalReserve.BYTES;
    }

    /**
     * Begins a new file, if nothing but one record is left in those there are: they go when that one is written anew and settled.
     *
     * @param only the sequence of that record
     * @return whether it did
     */
    public synchronized boolean beginAnew(long only) {
        if (open.size() != 1 || !open.containsKey(only)) {
            return false;
        }
        reserve.release();
        try {
            roll();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private ByteBuffer emptyBuffer(int size) {
        if (buffer.capacity() > LARGEST_KEPT_BUFFER || buffer.capacity() < size) {
            buffer = ByteBuffer.allocate(Math.max(FIRST_BUFFER, size));
        }
        return buffer.clear();
    }

    private void putSettled(ByteBuffer out) {
        if (!settled.isEmpty()) {
            int at = JournalFrames.begin(out, JournalFrames.SETTLED);
            settled.forEach(out::putLong);
            JournalFrames.end(out, at);
        }
    }

    private void write(ByteBuffer frames) throws IOException {
        segments.getLast().write(frames);
        settled.clear();
        unforced = true;
        if (isForced() && System.nanoTime() - forcedAt >= forceAfterNanos) {
            force();
        }
    }

    private boolean isForced() {
        return forceAfterNanos != NEVER;
    }

    private void force() throws IOException {
        segments.getLast().force();
        forcedAt = System.nanoTime();
        unforced = false;
    }

    /**
     * Lets a record go. What is written of that is written later, so a record may come back after a crash.
     *
     * @param sequence which; one that has been settled already changes nothing
     */
    public synchronized void settle(long sequence) {
        JournalSegment segment = open.remove(sequence);
        if (segment == null || closed) {
            return;
        }
        segment.countSettled();
        settled.add(sequence);
        if (settled.size() >= SETTLED_TOGETHER) {
            writeSettled();
        }
        cleanUp();
    }

    private void writeSettled() {
        ByteBuffer out = emptyBuffer(JournalFrames.size(8 * settled.size()));
        putSettled(out);
        try {
            write(out.flip());
        } catch (IOException e) {
            // The disk is full. They stay in memory for the next time; after a crash, what was settled is looked for in
            // Redis once more.
        }
    }

    /** Removes files from the oldest on, so that no record comes back because the file that says it was settled is gone. */
    private void cleanUp() {
        try {
            while (segments.size() > 1 && segments.getFirst().isSettled()) {
                segments.removeFirst().delete();
            }
            JournalSegment active = segments.getLast();
            if (segments.size() == 1 && active.isSettled() && active.length() > segmentBytes / 8) {
                roll();
                segments.removeFirst().delete();
                settled.clear();
            }
        } catch (IOException e) {
            // A file that is left takes space, no more; it is removed when the journal is next opened and used.
        }
    }

    private void roll() throws IOException {
        JournalSegment next = JournalSegment.create(directory, nextSequence, namespace, scope, isForced());
        if (!segments.isEmpty() && unforced && isForced()) {
            force();
        }
        segments.add(next);
    }

    /** Writes what waits to be written, and forces it to the disk unless that is never to be. To be called now and then; throws nothing. */
    public synchronized void flush() {
        if (closed) {
            return;
        }
        reserve.renew();
        if (!settled.isEmpty()) {
            writeSettled();
        }
        if (unforced && isForced()) {
            try {
                force();
            } catch (IOException e) {
                // The next append meets it, and says so to somebody who can do something about it.
            }
        }
    }

    /** Flushes, and lets the directory go. Throws nothing, and does nothing the second time. */
    @Override
    public void close() {
        flush();
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            try {
                segments.getLast().close();
                lock.close();
            } catch (IOException e) {
                // There is nothing left to be lost.
            }
        }
    }
}
