package io.hestai.bus.operations.migration.mirror;

import io.hestai.bus.EntryId;
import io.hestai.bus.Position;
import io.hestai.bus.StreamEntry;
import io.hestai.bus.operations.files.FileKey;
import io.hestai.bus.operations.files.FileTail;
import io.hestai.bus.operations.files.TailEvent;
import io.hestai.bus.operations.files.TailLine;
import io.hestai.bus.operations.files.TailOptions;
import io.hestai.bus.operations.files.TailPlace;
import io.hestai.bus.operations.files.TailPosition;
import io.hestai.bus.operations.migration.mirror.ToBusCheckpoint.FileProgress;
import io.hestai.bus.operations.migration.source.RecordItems;
import io.hestai.bus.operations.migration.source.SourceFile;
import io.hestai.bus.operations.migration.source.SourceFiles;
import io.hestai.bus.operations.migration.source.SourceId;
import io.hestai.bus.operations.migration.source.SourceItem;
import io.hestai.bus.operations.migration.source.SourceMessage;
import io.hestai.bus.operations.migration.source.SourcePosition;
import io.hestai.bus.operations.migration.source.SourceReject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Brings what is written to files that grow to the bus, from a checkpoint on, until something fails. What was appended behind the checkpoint
 * by a run that was cut short is on the stream behind the checkpoint's entry; it is read first, and not appended again. Used by one
 * thread.
 */
final class ToBusSession implements ToBusSide {
    private final MirrorPlan plan;
    private final RecordItems items;
    private final byte[] recordEnd;
    private final FileTail tail;
    private final EchoGuard guard;
    private final Tally tally;

    /** Message ids that are on the stream already. */
    private final Set<String> there;

    private final Map<FileKey, RecordAssembly> assemblies = new HashMap<>();
    private final Map<FileKey, String> tags = new HashMap<>();
    private final Map<Path, SourceFile> names = new HashMap<>();
    private final BusAppends appends;

    private ToBusSession(
            MirrorPlan plan,
            ToBusCheckpoint checkpoint,
            FileTail tail,
            BusAppends appends,
            Set<String> there,
            Tally tally) {
        this.plan = plan;
        this.items = new RecordItems(plan.format(), plan.migration());
        this.recordEnd = plan.format().recordEnd().getBytes(StandardCharsets.UTF_8);
        this.tail = tail;
        this.guard = new EchoGuard(plan.ledgers(), checkpoint.ledgers());
        this.there = there;
        this.tally = tally;
        this.appends = appends;
        for (FileProgress each : checkpoint.files()) {
            TailPlace place = each.position().place();
            assemblies.put(place.key(), new RecordAssembly(recordEnd, place, each.line()));
        }
    }

    static ToBusSession begin(MirrorPlan plan, ToBusCheckpoint checkpoint, TailOptions options, Tally tally)
            throws IOException {
        Set<String> there = idsBehind(plan, checkpoint.after());
        TailOptions followed = options.withFiles(
                file -> SourceFiles.of(plan.root(), file, plan.format()).isPresent());
        BusAppends appends = BusAppends.open(plan, tally, checkpoint.after());
        FileTail tail = FileTail.open(plan.root(), checkpoint.positions(false), followed);
        tail.remember(checkpoint.positions(true));
        return new ToBusSession(plan, checkpoint, tail, appends, there, tally);
    }

    private static Set<String> idsBehind(MirrorPlan plan, @Nullable EntryId after) {
        String ours = SourceId.migrationTag(plan.migration());
        Set<String> ids = new HashSet<>();
        Position from = after == null ? Position.start() : Position.after(after);
        for (StreamEntry entry : plan.stream().from(from).read()) {
            String id = entry.message().messageId();
            if (SourceId.parse(id).filter(each -> each.migration().equals(ours)).isPresent()) {
                ids.add(id);
            }
        }
        return ids;
    }

    @Override
    public boolean step(Duration atMost) throws IOException {
        List<TailEvent> events = tail.poll(atMost);
        if (events.isEmpty()) {
            return false;
        }
        // Behind the reading of the records: a note is there before its record.
        guard.refresh();
        names.clear();
        for (TailEvent event : events) {
            handle(event);
        }
        appends.awaitStored();
        tally.behind(tail.unreadBytes());
        return true;
    }

    private void handle(TailEvent event) throws IOException {
        if (event instanceof TailLine line) {
            SourceFile file = sourceFile(line.file());
            FileKey key = line.after().key();
            String tag = tag(key, file);
            assembly(key).add(file.name(), line, (position, record) -> take(key, file, tag, position, record));
            return;
        }
        if (event instanceof TailEvent.TooLong tooLong) {
            SourcePosition position = assembly(tooLong.after().key())
                    .passOver(sourceFile(tooLong.file()).name(), tooLong.offset(), tooLong.after());
            appends.reject(RecordItems.tooLong(position));
            return;
        }
        if (event instanceof TailEvent.Truncated truncated) {
            assemblies.remove(truncated.key());
            tags.remove(truncated.key());
        }
        if (!(event instanceof TailEvent.Appeared)) {
            plan.notices().accept(event.toString());
        }
    }

    private RecordAssembly assembly(FileKey key) {
        return assemblies.computeIfAbsent(key, each -> new RecordAssembly(recordEnd, new TailPlace(each, 0, 0), 1));
    }

    /** The file by the name it has; the last change of a file that is being written is now. */
    private SourceFile sourceFile(Path path) {
        return names.computeIfAbsent(path, each -> SourceNames.file(plan.root(), each, plan.format()));
    }

    private String tag(FileKey key, SourceFile file) throws IOException {
        String tag = tags.get(key);
        if (tag == null) {
            tag = file.tag(tail.head(key, SourceFile.HEAD_BYTES));
            tags.put(key, tag);
        }
        return tag;
    }

    private void take(FileKey key, SourceFile file, String tag, SourcePosition position, byte[] record) {
        if (guard.isEcho(key.value(), position.offset(), record)) {
            tally.skip();
            return;
        }
        SourceItem item = items.read(position, tag, file.facts(), record);
        if (item instanceof SourceReject reject) {
            appends.reject(reject);
        } else if (item instanceof SourceMessage message) {
            if (there.remove(message.message().messageId())) {
                tally.skip();
            } else {
                appends.append(message);
            }
        }
    }

    @Override
    public ToBusCheckpoint checkpoint() {
        List<FileProgress> files = new ArrayList<>();
        tail.positions().forEach(each -> files.add(progress(each, false)));
        tail.gone().forEach(each -> files.add(progress(each, true)));
        assemblies
                .keySet()
                .retainAll(files.stream()
                        .map(each -> each.position().place().key())
                        .collect(Collectors.toSet()));
        tags.keySet().retainAll(assemblies.keySet());
        return new ToBusCheckpoint(
                files, guard.settled(), appends.last(), tally.mirroredInAll(), tally.rejectedInAll());
    }

    /** A record of several lines that is not whole yet is read again; of a file that had no lines yet, all is told by the place. */
    private FileProgress progress(TailPosition read, boolean gone) {
        RecordAssembly assembly = assemblies.get(read.place().key());
        return assembly == null
                ? new FileProgress(read, 1, gone)
                : new FileProgress(new TailPosition(read.file(), assembly.settled()), assembly.line(), gone);
    }

    @Override
    public void close() {
        tail.close();
        appends.close();
    }
}
