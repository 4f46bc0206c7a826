package io.hestai.bus.operations.migration.mirror;

import io.hestai.bus.EntryId;
import io.hestai.bus.StreamEntry;
import io.hestai.bus.operations.files.FileKey;
import io.hestai.bus.operations.migration.Migration;
import io.hestai.bus.operations.migration.WrittenFromBus;
import io.hestai.bus.operations.migration.format.MigrationException;
import io.hestai.bus.operations.migration.format.RecordCodec;
import io.hestai.bus.operations.migration.format.SourceFormat;
import io.hestai.bus.operations.migration.source.SourceMessage;
import io.hestai.bus.operations.migration.state.MigrationState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the mirrors to the files and the publishers to both have written to the files, by their ledgers and checkpoints. Not thread-safe.
 */
public final class Echoes implements WrittenFromBus {
    private final Path root;
    private final MigrationState state;
    private final EchoGuard guard;
    private final RecordCodec codec;
    private final boolean whole;
    private final Map<String, String> keys = new HashMap<>();

    /** The last entry that was brought to the files, by stream; empty where there is no such mirror. */
    private final Map<String, Optional<EntryId>> written = new HashMap<>();

    private Echoes(Migration migration, MigrationState state, EchoGuard guard) {
        this.root = migration.root();
        this.state = state;
        this.guard = guard;
        this.codec = RecordCodec.of(migration.format());
        this.whole = migration.format().layout() != SourceFormat.Layout.LINES;
    }

    /**
     * Reads what has been noted by whoever writes from the bus.
     *
     * @param migration what goes where
     * @param state what is remembered of it
     * @return what tells the records
     * @throws MigrationException if it cannot be read
     */
    public static Echoes of(Migration migration, MigrationState state) {
        EchoGuard guard = new EchoGuard(state.directory(), Map.of());
        try {
            guard.refresh();
        } catch (IOException e) {
            throw new MigrationException("cannot read the ledgers in " + state.directory() + ": " + e.getMessage(), e);
        }
        return new Echoes(migration, state, guard);
    }

    @Override
    public boolean isInFiles(SourceMessage record) {
        String key = keys.computeIfAbsent(record.position().file(), this::keyOf);
        return guard.isEcho(key, record.position().offset(), record.raw());
    }

    private String keyOf(String name) {
        if (whole) {
            return name;
        }
        Path path = Files.isDirectory(root) ? root.resolve(name) : root;
        try {
            return FileKey.of(path).value();
        } catch (IOException e) {
            throw new MigrationException("cannot look at " + path + ": " + e.getMessage(), e);
        }
    }

    @Override
    public boolean isExpected(StreamEntry entry) {
        if (entry.message().has(DualPublisher.WRITTEN)) {
            return true;
        }
        return written.computeIfAbsent(entry.stream(), this::lastWritten)
                .filter(last -> entry.id().compareTo(last) <= 0 && canBeSaid(entry))
                .isPresent();
    }

    private Optional<EntryId> lastWritten(String stream) {
        return state.load(MigrationState.document(MirrorPlan.TO_FILES, stream))
                .map(values -> EntryId.parse(values.getOrDefault(MirrorToFiles.AFTER, EntryId.MIN.toString())));
    }

    /** What the format cannot say was told when it was to be written. */
    private boolean canBeSaid(StreamEntry entry) {
        try {
            return codec.encode(FileWriterSide.withoutForeignHints(entry.message())).length > 0;
        } catch (MigrationException e) {
            return false;
        }
    }
}
