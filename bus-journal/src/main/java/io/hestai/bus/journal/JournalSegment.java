package io.hestai.bus.journal;

import io.hestai.bus.OutboxException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** One file of a journal. Not thread-safe. */
final class JournalSegment {
    private static final int VERSION = 1;
    private static final String PREFIX = "outbox-";
    private static final String SUFFIX = ".log";

    private final Path file;
    private final long firstSequence;
    /** Not a channel: an interrupt of whoever appends would close that for everybody. */
    private @Nullable RandomAccessFile out;

    private long length;
    private int unsettled;

    private JournalSegment(Path file, long firstSequence) {
        this.file = file;
        this.firstSequence = firstSequence;
    }

    static boolean isName(String name) {
        return name.matches(PREFIX + "[0-9a-f]{16}" + SUFFIX);
    }

    /** The segment of a file that is there. */
    static JournalSegment of(Path file) {
        String name = String.valueOf(file.getFileName());
        String hex = name.substring(PREFIX.length(), name.length() - SUFFIX.length());
        return new JournalSegment(file, Long.parseUnsignedLong(hex, 16));
    }

    /** Makes a new file. */
    static JournalSegment create(Path directory, long firstSequence, String namespace, String scope, boolean sync)
            throws IOException {
        Path file = directory.resolve(PREFIX + String.format("%016x", firstSequence) + SUFFIX);
        JournalSegment segment = new JournalSegment(file, firstSequence);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            segment.out = new RandomAccessFile(file.toFile(), "rw");
            segment.write(header(firstSequence, namespace, scope));
            if (sync) {
                segment.force();
                try (FileChannel parent = FileChannel.open(directory, StandardOpenOption.READ)) {
                    parent.force(true);
                }
            }
            return segment;
        } catch (IOException e) {
            // The disk is full. The next try gives its file the same name.
            segment.delete();
            throw e;
        }
    }

    private static ByteBuffer header(long firstSequence, String namespace, String scope) {
        byte[] ns = namespace.getBytes(StandardCharsets.UTF_8);
        byte[] only = scope.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(JournalFrames.size(20 + ns.length + only.length));
        int at = JournalFrames.begin(out, JournalFrames.HEADER);
        out.putInt(VERSION).putLong(firstSequence);
        out.putInt(ns.length).put(ns).putInt(only.length).put(only);
        JournalFrames.end(out, at);
        return out.flip();
    }

    /** Refuses a file of another version, namespace or stream. */
    void checkHeader(JournalFrames.Frame frame, String namespace, String scope) {
        ByteBuffer body = frame.body();
        int version = frame.kind() == JournalFrames.HEADER ? body.getInt() : 0;
        if (version != VERSION) {
            throw new OutboxException("the outbox file " + file + " is of version " + version
                    + ", which this program cannot read; use the program that wrote it, or another directory");
        }
        long first = body.getLong();
        String ns = text(body);
        String only = text(body);
        if (first != firstSequence) {
            throw new OutboxException("the outbox file " + file + " was given another name; name it " + PREFIX
                    + String.format("%016x", first) + SUFFIX + " again");
        }
        if (!ns.equals(namespace)) {
            throw new OutboxException("the outbox in " + file.getParent() + " belongs to namespace '" + ns
                    + "', not to '" + namespace + "'; give each its own directory");
        }
        if (!only.equals(scope)) {
            throw new OutboxException("the outbox in " + file.getParent() + " is for " + stream(only) + ", not for "
                    + stream(scope) + "; give each its own directory");
        }
    }

    private static String stream(String scope) {
        return scope.isEmpty() ? "all streams" : "stream '" + scope + "'";
    }

    private static String text(ByteBuffer body) {
        byte[] bytes = new byte[body.getInt()];
        body.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    Path file() {
        return file;
    }

    long firstSequence() {
        return firstSequence;
    }

    long length() {
        return length;
    }

    ByteBuffer readAll() throws IOException {
        if (Files.isSymbolicLink(file)) {
            throw new OutboxException(
                    "the outbox file " + file + " is a symbolic link, which is not followed; remove it");
        }
        return ByteBuffer.wrap(Files.readAllBytes(file));
    }

    /** Opens a file that is there for writing behind a length; what lies behind is cut off. */
    void openAt(long end) throws IOException {
        RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw");
        opened.setLength(end);
        out = opened;
        length = end;
    }

    /** Writes the whole buffer at the end; what could be written only in part is taken back. */
    void write(ByteBuffer frames) throws IOException {
        RandomAccessFile to = open();
        try {
            to.seek(length);
            to.write(frames.array(), frames.arrayOffset(), frames.limit());
            length += frames.limit();
        } catch (IOException e) {
            to.setLength(length);
            throw e;
        }
    }

    void force() throws IOException {
        open().getFD().sync();
    }

    private RandomAccessFile open() throws IOException {
        RandomAccessFile opened = out;
        if (opened == null) {
            throw new IOException("the outbox is closed");
        }
        return opened;
    }

    void countAppended() {
        unsettled++;
    }

    void countSettled() {
        unsettled--;
    }

    boolean isSettled() {
        return unsettled == 0;
    }

    void close() throws IOException {
        RandomAccessFile opened = out;
        out = null;
        if (opened != null) {
            opened.close();
        }
    }

    void delete() throws IOException {
        close();
        Files.deleteIfExists(file);
    }
}
