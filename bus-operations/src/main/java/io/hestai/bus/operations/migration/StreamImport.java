package io.hestai.bus.operations.migration;

import io.hestai.bus.EntryId;
import io.hestai.bus.Stream;
import io.hestai.bus.TooLargeException;
import io.hestai.bus.operations.migration.Sequence.Next;
import io.hestai.bus.operations.migration.Sequence.Place;
import io.hestai.bus.operations.migration.artifact.Artifacts;
import io.hestai.bus.operations.migration.source.SourceFile;
import io.hestai.bus.operations.migration.source.SourceMessage;
import io.hestai.bus.operations.migration.source.SourcePosition;
import io.hestai.bus.operations.migration.source.SourceReject;
import io.hestai.bus.operations.migration.state.MigrationState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The import into one stream: many appends under way, within a window of messages and bytes. One thread, one run. */
final class StreamImport {
    private static final int WINDOW_MESSAGES = 16_384;
    private static final long WINDOW_BYTES = 16L << 20;
    /** What a message takes beside its bytes while it is under way. */
    private static final int OVERHEAD = 512;

    /** An append under way; with a checkpoint where everything before it is read. */
    private record UnderWay(
            CompletableFuture<EntryId> append,
            String id,
            int bytes,
            @Nullable Checkpoint checkpoint) {}

    private final Stream stream;
    private final MigrationState state;
    private final Migration migration;
    private final int batch;
    private final List<SourceFile> files;
    private final KnownIds known;
    private final RejectFile rejectFile;
    private final Artifacts artifacts;

    private final Map<String, Place> places = new HashMap<>();
    private final Map<String, Long> rejects = new TreeMap<>();
    private final Deque<UnderWay> underWay = new ArrayDeque<>();
    private final long bytesAtStart;
    private long bytesUnderWay;
    private long bytesDone;
    private Checkpoint saved;
    private long appended;
    private long alreadyThere;
    private long messages;
    private int sinceCheckpoint;

    StreamImport(
            Stream stream,
            MigrationState state,
            Migration migration,
            int batch,
            List<SourceFile> files,
            StreamPast past,
            RejectFile rejectFile,
            Artifacts artifacts) {
        this.stream = stream;
        this.state = state;
        this.migration = migration;
        this.batch = batch;
        this.files = files;
        this.known = past.known();
        this.saved = past.checkpoint();
        this.rejectFile = rejectFile;
        this.artifacts = artifacts;
        this.places.putAll(past.checkpoint().places());
        this.bytesAtStart = Sizes.of(files);
        this.bytesDone = places.values().stream().mapToLong(Place::offset).sum();
    }

    String stream() {
        return stream.name();
    }

    ImportReport run(Progress progress) {
        // Whoever goes on after a kill must know that what is in the stream is ours.
        save(saved);
        rejectFile.begin();
        boolean finished;
        try (rejectFile;
                Sequence sequence = Sequences.of(files, migration, Map.copyOf(places))) {
            finished = readAll(sequence, progress);
            checkpointNow();
            tell(progress);
        } catch (RuntimeException e) {
            letGo();
            throw e;
        }
        return report(finished);
    }

    private boolean readAll(Sequence sequence, Progress progress) {
        for (Next next = sequence.next(); next != null; next = sequence.next()) {
            if (!progress.mayGoOn()) {
                return false;
            }
            pass(next);
            if (next.item() instanceof SourceMessage message) {
                messages++;
                boolean batchFull = ++sinceCheckpoint >= batch;
                take(message, batchFull);
                if (batchFull) {
                    sinceCheckpoint = 0;
                    tell(progress);
                }
            } else if (next.item() instanceof SourceReject reject) {
                setAside(reject);
            }
        }
        return true;
    }

    private void pass(Next next) {
        SourcePosition position = next.item().position();
        bytesDone += position.end() - position.offset();
        if (migration.grows()) {
            places.put(next.at().tag(), next.at());
        }
    }

    private void setAside(SourceReject reject) {
        rejectFile.add(reject);
        rejects.merge(reject.reason(), 1L, Long::sum);
    }

    private void take(SourceMessage message, boolean batchFull) {
        if (known.contains(message.message().messageId())) {
            alreadyThere++;
        } else {
            CompletableFuture<EntryId> append = stream.append(artifacts.prepare(message.message()));
            if (isTooLarge(append)) {
                setAside(message.rejected("too large for a message of the bus"));
            } else {
                add(append, message, batchFull ? Checkpoint.of(places, rejectFile.write()) : null);
                return;
            }
        }
        if (batchFull) {
            checkpointNow();
        }
    }

    private static boolean isTooLarge(CompletableFuture<EntryId> append) {
        if (!append.isCompletedExceptionally()) {
            return false;
        }
        try {
            append.join();
            return false;
        } catch (CompletionException e) {
            return e.getCause() instanceof TooLargeException;
        }
    }

    private void add(CompletableFuture<EntryId> append, SourceMessage message, @Nullable Checkpoint checkpoint) {
        int bytes =
                OVERHEAD + (int) (message.position().end() - message.position().offset());
        underWay.add(new UnderWay(append, message.message().messageId(), bytes, checkpoint));
        bytesUnderWay += bytes;
        while (underWay.size() > WINDOW_MESSAGES || bytesUnderWay > WINDOW_BYTES) {
            settleFirst();
        }
    }

    /** Everything read so far is on the bus or set aside when this returns. */
    private void checkpointNow() {
        while (!underWay.isEmpty()) {
            settleFirst();
        }
        save(Checkpoint.of(places, rejectFile.write()).at(saved.lastEntry(), saved.lastId(), saved.appended()));
    }

    private void settleFirst() {
        UnderWay first = underWay.remove();
        bytesUnderWay -= first.bytes();
        EntryId entry = first.append().join();
        appended++;
        saved = saved.at(entry, first.id(), saved.appended() + 1);
        if (first.checkpoint() != null) {
            save(first.checkpoint().at(entry, first.id(), saved.appended()));
        }
    }

    /** After a failure: what is under way comes to its end, without a checkpoint, since something before it is missing. */
    private void letGo() {
        for (UnderWay each : underWay) {
            try {
                each.append().join();
            } catch (CompletionException e) {
                // The first failure is told.
            }
        }
    }

    private void save(Checkpoint checkpoint) {
        SortedMap<String, String> values = checkpoint.values(migration, stream.name());
        values.put(Checkpoint.REJECT_FILE, rejectFile.path().toString());
        state.save(Checkpoint.document(stream.name()), values);
        saved = checkpoint;
    }

    private void tell(Progress progress) {
        progress.at(stream.name(), messages, bytesDone, bytesAtStart);
    }

    private ImportReport report(boolean finished) {
        long rejected = rejects.values().stream().mapToLong(Long::longValue).sum();
        return new ImportReport(
                stream.name(),
                files.size(),
                messages,
                appended,
                alreadyThere,
                rejects,
                rejected == 0 ? Optional.empty() : Optional.of(rejectFile.path()),
                finished ? unfinished() : 0,
                saved.appended(),
                finished);
    }

    /** Bytes behind the last whole message of each file that grows. */
    private long unfinished() {
        if (!migration.grows()) {
            return 0;
        }
        long done = 0;
        for (Place place : places.values()) {
            done += place.offset();
        }
        return Math.max(0, Sizes.of(files) - done);
    }
}
