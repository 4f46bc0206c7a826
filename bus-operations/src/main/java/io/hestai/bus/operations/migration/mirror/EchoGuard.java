package io.hestai.bus.operations.migration.mirror;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells records that came from the bus from those that the old programs wrote, by the ledgers of those who write: a note is there before its record,
 * so whoever has read a record and then reads the ledgers finds its note. The records of one writer and one file come in the order of their
 * notes; once one is found, what was noted before it is settled. Not thread-safe.
 */
final class EchoGuard {
    private static final int CHUNK = 64 << 10;

    private final Path folder;
    private final Map<String, Written> writers = new TreeMap<>();

    /** What one writer has noted and nobody has met in a file yet. */
    private static final class Written {
        /** How far the ledger has been read. */
        private long read;

        private final Map<String, Deque<Pending>> byFile = new HashMap<>();
        private final ByteArrayOutputStream torn = new ByteArrayOutputStream();

        void add(Pending next) {
            Deque<Pending> pending = byFile.computeIfAbsent(next.note().file(), each -> new ArrayDeque<>());
            if (!pending.isEmpty()
                    && pending.getLast().note().from() > next.note().from()) {
                // The file was truncated: what lay further behind is not there any more.
                pending.clear();
            }
            pending.add(next);
        }
    }

    /** A note, and where it ends in its ledger. */
    private record Pending(Note note, long end) {}

    /**
     * Begins where an earlier run was.
     *
     * @param folder where the ledgers are
     * @param settled how much of each ledger is settled, by its name, as {@link #settled} gave it
     */
    EchoGuard(Path folder, Map<String, Long> settled) {
        this.folder = folder;
        settled.forEach((name, offset) -> writer(name).read = offset);
    }

    private Written writer(String name) {
        return writers.computeIfAbsent(name, each -> new Written());
    }

    /** Reads what has been noted; to be called between reading records and asking about them. */
    void refresh() throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> ledgers;
        try (Stream<Path> files = Files.list(folder)) {
            ledgers = files.filter(file -> file.toString().endsWith(Ledger.SUFFIX))
                    .toList();
        }
        for (Path ledger : ledgers) {
            read(ledger, writer(String.valueOf(ledger.getFileName())));
        }
    }

    private static void read(Path ledger, Written into) throws IOException {
        if (Files.size(ledger) <= into.read) {
            return;
        }
        try (FileChannel channel = FileChannel.open(ledger, StandardOpenOption.READ)) {
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
            while (channel.read(chunk, into.read) > 0) {
                chunk.flip();
                take(chunk, into);
                chunk.clear();
            }
        }
    }

    private static void take(ByteBuffer chunk, Written into) {
        while (chunk.hasRemaining()) {
            byte b = chunk.get();
            into.read++;
            if (b != '\n') {
                into.torn.write(b);
                continue;
            }
            Note note = Note.parse(into.torn.toString(StandardCharsets.UTF_8));
            into.torn.reset();
            if (note != null) {
                into.add(new Pending(note, into.read));
            }
        }
    }

    /**
     * Whether a record was written to its file from the bus; it is settled with that.
     *
     * @param file which file, as in the notes
     * @param offset where the record begins
     * @param record its bytes
     */
    boolean isEcho(String file, long offset, byte[] record) {
        @Nullable String hash = null;
        for (Written writer : writers.values()) {
            Deque<Pending> pending = writer.byFile.get(file);
            if (pending != null
                    && !pending.isEmpty()
                    && pending.element().note().from() <= offset) {
                hash = hash == null ? Note.hash(record) : hash;
                if (settle(pending, hash, offset)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean settle(Deque<Pending> pending, String hash, long offset) {
        int before = 0;
        for (Iterator<Pending> each = pending.iterator(); each.hasNext(); before++) {
            Note note = each.next().note();
            if (note.from() > offset) {
                return false;
            }
            if (note.hash().equals(hash)) {
                for (int i = 0; i <= before; i++) {
                    pending.remove();
                }
                return true;
            }
        }
        return false;
    }

    /** How much of each ledger need not be read again after a restart. */
    Map<String, Long> settled() {
        Map<String, Long> settled = new TreeMap<>();
        writers.forEach((name, writer) -> {
            long first = writer.read - writer.torn.size();
            for (Deque<Pending> pending : writer.byFile.values()) {
                if (!pending.isEmpty()) {
                    Pending oldest = pending.element();
                    first = Math.min(first, oldest.end() - oldest.note().line().length);
                }
            }
            settled.put(name, first);
        });
        return settled;
    }
}
