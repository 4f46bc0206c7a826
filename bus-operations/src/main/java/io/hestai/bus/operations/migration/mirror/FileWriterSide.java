package io.hestai.bus.operations.migration.mirror;

import io.hestai.bus.EntryId;
import io.hestai.bus.Field;
import io.hestai.bus.Message;
import io.hestai.bus.MessageBuilder;
import io.hestai.bus.StreamEntry;
import io.hestai.bus.operations.files.AtomicFile;
import io.hestai.bus.operations.files.FileKey;
import io.hestai.bus.operations.migration.format.RecordCodec;
import io.hestai.bus.operations.migration.source.SourceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages of the bus into the files of the old system, each once: noted in the ledger, then written; after a kill, what was noted behind the
 * checkpoint is looked for in the files before it is written again. Thread-safe.
 */
final class FileWriterSide implements AutoCloseable {
    private static final int MAX_OPEN = 64;

    private final RecordCodec codec;
    private final FileTargets targets;
    private final Ledger ledger;

    /** What an earlier run may have written. */
    private final Map<EntryId, Note> maybe;

    private final Map<Path, AppendedFile> open = new LinkedHashMap<>(16, 0.75f, true);

    private FileWriterSide(MirrorPlan plan, Ledger ledger, Map<EntryId, Note> maybe) {
        this.codec = RecordCodec.of(plan.format());
        this.targets = new FileTargets(plan.root(), plan.format());
        this.ledger = ledger;
        this.maybe = maybe;
    }

    static FileWriterSide open(MirrorPlan plan, String name, @Nullable EntryId after) throws IOException {
        Ledger ledger = Ledger.open(plan.ledgers().resolve(name + Ledger.SUFFIX));
        boolean done = false;
        try {
            FileWriterSide side = new FileWriterSide(plan, ledger, ledger.after(after));
            done = true;
            return side;
        } finally {
            if (!done) {
                ledger.close();
            }
        }
    }

    /** Whether the files have a message already, because it came from there, or whoever sent it wrote it there. */
    static boolean isFromFiles(MirrorPlan plan, Message message) {
        if (message.has(DualPublisher.WRITTEN)) {
            return true;
        }
        String ours = SourceId.migrationTag(plan.migration());
        return SourceId.parse(message.messageId())
                .filter(id -> id.migration().equals(ours))
                .isPresent();
    }

    /**
     * Writes a message.
     *
     * @throws IOException if the disk is full or fails; the same message may be tried again
     * @throws io.hestai.bus.operations.migration.format.MigrationException if the format cannot say what the message says
     */
    synchronized void write(StreamEntry entry) throws IOException {
        byte[] record = codec.encode(withoutForeignHints(entry.message()));
        if (targets.isAppended()) {
            append(entry.id(), targets.of(entry.message()), record);
        } else {
            put(entry, record);
        }
    }

    /** What another source needs for its way back means nothing here. */
    static Message withoutForeignHints(Message message) {
        if (message.fields().size() == RecordCodec.content(message).size()) {
            return message;
        }
        MessageBuilder plain = Message.builder()
                .type(message.type())
                .role(message.role())
                .timestampMs(message.timestampMs())
                .messageId(message.messageId());
        message.key().ifPresent(plain::key);
        message.correlationId().ifPresent(plain::correlationId);
        message.replyTo().ifPresent(plain::replyTo);
        message.traceparent().ifPresent(plain::traceparent);
        message.contentType().ifPresent(plain::contentType);
        for (Field field : RecordCodec.content(message)) {
            plain.field(field.name(), field.value());
        }
        return plain.build();
    }

    private void append(EntryId entry, Path path, byte[] record) throws IOException {
        AppendedFile file = opened(path);
        Note noted = maybe.get(entry);
        if (noted == null || !isThere(noted, file, path, record)) {
            ledger.add(Note.of(entry, file.key().value(), file.size(), record));
            file.append(path, record);
        }
        maybe.remove(entry);
    }

    /** Looks into the file that was meant, which may have been rotated since; if that is gone, the message is rather written twice than lost. */
    private static boolean isThere(Note noted, AppendedFile file, Path path, byte[] record) throws IOException {
        if (noted.file().equals(file.key().value())) {
            return file.holds(path, noted.from(), record);
        }
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null) {
            return false;
        }
        try (Stream<Path> siblings = Files.list(folder)) {
            for (Path each : siblings.filter(Files::isRegularFile).toList()) {
                if (FileKey.of(each).value().equals(noted.file())) {
                    try (AppendedFile rotated = AppendedFile.open(each)) {
                        return rotated.holds(each, noted.from(), record);
                    }
                }
            }
        }
        return false;
    }

    private AppendedFile opened(Path path) throws IOException {
        AppendedFile file = open.get(path);
        if (file != null && file.isAt(path)) {
            return file;
        }
        if (file != null) {
            file.close();
        }
        AppendedFile opened = AppendedFile.open(path);
        open.put(path, opened);
        if (open.size() > MAX_OPEN) {
            Path eldest = open.keySet().iterator().next();
            AppendedFile closed = open.remove(eldest);
            if (closed != null) {
                closed.force();
                closed.close();
            }
        }
        return opened;
    }

    private void put(StreamEntry entry, byte[] record) throws IOException {
        Note noted = maybe.remove(entry.id());
        if (noted != null) {
            Path file = targets.fileOf(noted.file());
            if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), record)) {
                return;
            }
        }
        Path file = targets.of(entry.message());
        ledger.add(Note.of(entry.id(), targets.nameOf(file), 0, record));
        Files.createDirectories(file.toAbsolutePath().getParent());
        AtomicFile.write(file, out -> out.write(record));
    }

    /** Whatever was written outlives a power failure when this returns. */
    synchronized void force() throws IOException {
        for (AppendedFile file : open.values()) {
            file.force();
        }
        ledger.force();
    }

    @Override
    public synchronized void close() {
        open.values().forEach(AppendedFile::close);
        ledger.close();
    }
}
