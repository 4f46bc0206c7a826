package io.hestai.bus.journal;

import io.hestai.bus.OutboxException;
import io.hestai.bus.journal.JournalFrames.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Reads the files of a journal. Only the last file's end may be broken: that was a write cut short, which nobody was told had been accepted, and
 * is cut off. Anything else that cannot be read is damage; it is told, and nothing is changed.
 */
final class JournalRecovery {
    private final Path directory;
    private final String namespace;
    private final String scope;

    /** What was appended and not settled, by sequence. */
    private final TreeMap<Long, byte[]> open = new TreeMap<>();

    private final ArrayDeque<JournalSegment> segments = new ArrayDeque<>();
    private long nextSequence = 1;
    private long tornBytes;

    /** How much of the last file is good. */
    private long goodLength;

    JournalRecovery(Path directory, String namespace, String scope) {
        this.directory = directory;
        this.namespace = namespace;
        this.scope = scope;
    }

    ArrayDeque<JournalSegment> segments() {
        return segments;
    }

    SortedMap<Long, byte[]> open() {
        return open;
    }

    long nextSequence() {
        return nextSequence;
    }

    long tornBytes() {
        return tornBytes;
    }

    /** Reads everything, and opens the last file for writing. */
    void run() throws IOException {
        List<JournalSegment> files = files();
        for (JournalSegment each : files) {
            read(each, each == files.get(files.size() - 1));
        }
        if (files.isEmpty()) {
            return;
        }
        JournalSegment last = files.get(files.size() - 1);
        if (goodLength == 0) {
            // Its creation was cut short; nothing can have been in it.
            last.delete();
            segments.removeLast();
            JournalSegment before = segments.peekLast();
            if (before != null) {
                before.openAt(Files.size(before.file()));
            }
        } else {
            last.openAt(goodLength);
        }
        for (long sequence : open.keySet()) {
            segmentOf(sequence).countAppended();
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

    private List<JournalSegment> files() throws IOException {
        List<JournalSegment> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                String name = String.valueOf(file.getFileName());
                if (JournalSegment.isName(name)) {
                    found.add(JournalSegment.of(file));
                } else if (!name.equals(JournalLock.NAME) && !name.equals(JournalReserve.NAME)) {
                    throw new OutboxException("the directory " + directory + " holds '" + name
                            + "', which is no part of an outbox; give the outbox a directory of its own");
                }
            }
        }
        return found;
    }

    private void read(JournalSegment segment, boolean last) throws IOException {
        if (!segments.isEmpty() && segment.firstSequence() != nextSequence) {
            throw new OutboxException("a file is missing in the outbox in " + directory + " before " + segment.file()
                    + "; bring it back, or move the directory away and look at what it holds");
        }
        nextSequence = segment.firstSequence();
        segments.add(segment);
        ByteBuffer file = segment.readAll();
        int at = 0;
        Frame frame = JournalFrames.read(file, at);
        if (frame != null) {
            segment.checkHeader(frame, namespace, scope);
            at = frame.end();
            frame = JournalFrames.read(file, at);
        }
        while (frame != null) {
            take(frame, segment);
            at = frame.end();
            frame = JournalFrames.read(file, at);
        }
        if (at < file.limit()) {
            if (!last || JournalFrames.anyBehind(file, at)) {
                throw new OutboxException("the outbox file " + segment.file() + " is damaged at byte " + at
                        + "; move the directory away and look at what it holds");
            }
            tornBytes = (long) file.limit() - at;
        }
        goodLength = at;
    }

    private void take(Frame frame, JournalSegment segment) {
        ByteBuffer body = frame.body();
        if (frame.kind() == JournalFrames.APPEND) {
            long sequence = body.getLong();
            byte[] payload = new byte[body.remaining()];
            body.get(payload);
            open.put(sequence, payload);
            nextSequence = sequence + 1;
        } else if (frame.kind() == JournalFrames.SETTLED) {
            while (body.remaining() >= Long.BYTES) {
                open.remove(body.getLong());
            }
        } else {
            throw new OutboxException("the outbox file " + segment.file() + " has a record of an unknown kind at byte "
                    + frame.begin() + "; use the program that wrote it");
        }
    }
}
