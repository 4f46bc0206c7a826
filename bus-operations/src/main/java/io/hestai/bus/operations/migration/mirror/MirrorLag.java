package io.hestai.bus.operations.migration.mirror;

import io.hestai.bus.EntryId;
import io.hestai.bus.Position;
import io.hestai.bus.StreamEntry;
import io.hestai.bus.operations.files.FileKey;
import io.hestai.bus.operations.migration.format.MigrationException;
import io.hestai.bus.operations.migration.format.SourceFormat;
import io.hestai.bus.operations.migration.mirror.ToBusCheckpoint.FileProgress;
import io.hestai.bus.operations.migration.source.SourceFile;
import io.hestai.bus.operations.migration.source.SourceFiles;
import io.hestai.bus.operations.migration.source.SourceItem;
import io.hestai.bus.operations.migration.source.SourceMessage;
import io.hestai.bus.operations.migration.source.SourceReader;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;

/**
 * How far files and bus are behind each other, by the checkpoints: those of a mirror that runs are half a second old at a quiet moment, and up to ten
 * seconds while lines flow without a pause.
 *
 * @param unreadBytes what was written to the files and is not known to be on the bus, with a last line that is not complete; where a file is one
 *     message, the bytes of files that are not on the bus
 * @param unwrittenMessages how many messages on the bus are not known to be in the files; empty if the bus was never mirrored to files
 */
public record MirrorLag(long unreadBytes, OptionalLong unwrittenMessages) {

    /**
     * Looks at files, bus and checkpoints.
     *
     * @param plan what is mirrored
     * @return how far they are behind now
     * @throws MigrationException if the files or the state cannot be read
     */
    public static MirrorLag of(MirrorPlan plan) {
        try {
            long unread = plan.format().layout() == SourceFormat.Layout.LINES ? unreadLines(plan) : unreadFiles(plan);
            return new MirrorLag(unread, unwritten(plan));
        } catch (IOException e) {
            throw new MigrationException("cannot look at the files of " + plan.root() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Whether nothing waits on either side.
     *
     * @return whether both are up to date
     */
    public boolean isZero() {
        return unreadBytes == 0 && unwrittenMessages.orElse(0) == 0;
    }

    private static long unreadLines(MirrorPlan plan) throws IOException {
        ToBusCheckpoint checkpoint = plan.state()
                .load(plan.document(MirrorPlan.TO_BUS))
                .map(ToBusCheckpoint::of)
                .orElseGet(() -> AfterImport.ofWhatIsThere(plan));
        Map<FileKey, Long> read = new HashMap<>();
        for (FileProgress each : checkpoint.files()) {
            read.put(each.position().place().key(), each.position().place().offset());
        }
        Echoes echoes = Echoes.of(plan.asMigration(), plan.state());
        long unread = 0;
        for (SourceFile file : files(plan)) {
            unread += unreadLines(plan, file, read.getOrDefault(FileKey.of(file.path()), 0L), echoes);
        }
        return unread;
    }

    /** What the bus wrote behind the place need not be read. */
    private static long unreadLines(MirrorPlan plan, SourceFile file, long from, Echoes echoes) {
        try (SourceReader reader = SourceReader.open(file, plan.format(), plan.migration(), from, 1)) {
            long unread = Math.abs(reader.remaining());
            for (SourceItem item = reader.next(); item != null; item = reader.next()) {
                if (item instanceof SourceMessage message && echoes.isInFiles(message)) {
                    unread -= message.position().end() - message.position().offset();
                }
            }
            return unread;
        }
    }

    private static List<SourceFile> files(MirrorPlan plan) {
        return Files.exists(plan.root()) ? SourceFiles.find(plan.root(), plan.format()) : List.of();
    }

    private static long unreadFiles(MirrorPlan plan) throws IOException {
        Echoes echoes = Echoes.of(plan.asMigration(), plan.state());
        Set<String> there = new HashSet<>();
        for (StreamEntry entry : plan.stream().from(Position.start()).read()) {
            there.add(entry.message().messageId());
        }
        long unread = 0;
        for (SourceFile file : files(plan)) {
            unread += isOnBus(plan, file, there, echoes) ? 0 : Files.size(file.path());
        }
        return unread;
    }

    private static boolean isOnBus(MirrorPlan plan, SourceFile file, Set<String> there, Echoes echoes) {
        try (SourceReader reader = SourceReader.open(file, plan.format(), plan.migration())) {
            return !(reader.next() instanceof SourceMessage message)
                    || there.contains(message.message().messageId())
                    || echoes.isInFiles(message);
        }
    }

    private static OptionalLong unwritten(MirrorPlan plan) {
        Optional<SortedMap<String, String>> values = plan.state().load(plan.document(MirrorPlan.TO_FILES));
        return values.isEmpty() ? OptionalLong.empty() : OptionalLong.of(unwritten(plan, values.get()));
    }

    private static long unwritten(MirrorPlan plan, Map<String, String> values) {
        Position from = Position.after(EntryId.parse(values.getOrDefault(MirrorToFiles.AFTER, EntryId.MIN.toString())));
        long waiting = 0;
        for (StreamEntry entry : plan.stream().from(from).read()) {
            if (!FileWriterSide.isFromFiles(plan, entry.message())) {
                waiting++;
            }
        }
        return waiting;
    }
}
