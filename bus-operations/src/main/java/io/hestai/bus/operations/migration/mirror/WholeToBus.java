package io.hestai.bus.operations.migration.mirror;

import io.hestai.bus.Position;
import io.hestai.bus.StreamEntry;
import io.hestai.bus.operations.files.FileArrivals;
import io.hestai.bus.operations.files.TailOptions;
import io.hestai.bus.operations.migration.format.SourceFormat.Layout;
import io.hestai.bus.operations.migration.source.SourceFile;
import io.hestai.bus.operations.migration.source.SourceFiles;
import io.hestai.bus.operations.migration.source.SourceId;
import io.hestai.bus.operations.migration.source.SourceItem;
import io.hestai.bus.operations.migration.source.SourceMessage;
import io.hestai.bus.operations.migration.source.SourceReader;
import io.hestai.bus.operations.migration.source.SourceReject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Brings files that are one message each to the bus. There is no place to go on at: which files are there already is seen on the stream, which is
 * read at the beginning. Of files that are overwritten only the latest state counts.
 */
final class WholeToBus implements ToBusSide {
    private final MirrorPlan plan;
    private final FileArrivals arrivals;
    private final EchoGuard guard;
    private final Tally tally;
    private final BusAppends appends;
    private final boolean latestOnly;

    /** Message ids on the stream; of files that are overwritten only the last of each. */
    private final Set<String> there = new HashSet<>();

    private final Map<String, String> lastOfFile = new HashMap<>();

    private WholeToBus(MirrorPlan plan, FileArrivals arrivals, BusAppends appends, Tally tally) {
        this.plan = plan;
        this.arrivals = arrivals;
        // All notes count: a file that the bus wrote is seen again at every beginning.
        this.guard = new EchoGuard(plan.ledgers(), Map.of());
        this.tally = tally;
        this.appends = appends;
        this.latestOnly = plan.format().layout() == Layout.STATE;
    }

    static WholeToBus begin(MirrorPlan plan, ToBusCheckpoint checkpoint, TailOptions options, Tally tally)
            throws IOException {
        TailOptions followed = options.withFiles(
                file -> SourceFiles.of(plan.root(), file, plan.format()).isPresent());
        BusAppends appends = BusAppends.open(plan, tally, checkpoint.after());
        FileArrivals arrivals = FileArrivals.open(plan.root(), followed);
        boolean done = false;
        try {
            WholeToBus side = new WholeToBus(plan, arrivals, appends, tally);
            side.readStream();
            done = true;
            return side;
        } finally {
            if (!done) {
                arrivals.close();
            }
        }
    }

    private void readStream() {
        String ours = SourceId.migrationTag(plan.migration());
        for (StreamEntry entry : plan.stream().from(Position.start()).read()) {
            String id = entry.message().messageId();
            SourceId.parse(id).filter(each -> each.migration().equals(ours)).ifPresent(each -> note(each, id));
        }
    }

    private void note(SourceId parts, String id) {
        if (latestOnly) {
            lastOfFile.put(parts.source(), id);
        } else {
            there.add(id);
        }
    }

    @Override
    public boolean step(Duration atMost) throws IOException {
        List<Path> files = arrivals.poll(atMost);
        if (files.isEmpty()) {
            return false;
        }
        guard.refresh();
        for (Path file : files) {
            if (Files.isReadable(file)) {
                take(file);
            }
        }
        appends.awaitStored();
        return true;
    }

    private void take(Path path) {
        SourceFile file = SourceFiles.of(plan.root(), path, plan.format())
                .orElseGet(() -> SourceNames.file(plan.root(), path, plan.format()));
        try (SourceReader reader = SourceReader.open(file, plan.format(), plan.migration())) {
            SourceItem item = reader.next();
            if (item instanceof SourceReject reject) {
                appends.reject(reject);
            } else if (item instanceof SourceMessage message) {
                take(file, message);
            }
        }
    }

    private void take(SourceFile file, SourceMessage message) {
        String id = message.message().messageId();
        boolean known = latestOnly ? id.equals(lastOfFile.get(file.tag())) : there.contains(id);
        if (known || guard.isEcho(file.name(), 0, message.raw())) {
            tally.skip();
            return;
        }
        appends.append(message);
        SourceId.parse(id).ifPresent(parts -> note(parts, id));
    }

    @Override
    public ToBusCheckpoint checkpoint() {
        return new ToBusCheckpoint(List.of(), Map.of(), appends.last(), tally.mirroredInAll(), tally.rejectedInAll());
    }

    @Override
    public void close() {
        arrivals.close();
        appends.close();
    }
}
