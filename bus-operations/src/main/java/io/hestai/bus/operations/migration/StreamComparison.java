package io.hestai.bus.operations.migration;

import io.hestai.bus.Message;
import io.hestai.bus.Position;
import io.hestai.bus.Stream;
import io.hestai.bus.StreamEntry;
import io.hestai.bus.operations.migration.Difference.Kind;
import io.hestai.bus.operations.migration.artifact.Artifacts;
import io.hestai.bus.operations.migration.format.MigrationException;
import io.hestai.bus.operations.migration.format.RecordCodec;
import io.hestai.bus.operations.migration.format.SourceFormat;
import io.hestai.bus.operations.migration.source.SourceFile;
import io.hestai.bus.operations.migration.source.SourceId;
import io.hestai.bus.operations.migration.source.SourceMessage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One stream beside its files. The stream is read from its beginning; each entry says by its message id which file it came from, and must be the next
 * message of that file. One thread, one run.
 */
final class StreamComparison {
    private static final int FIRST = 20;
    private static final int TELL_EVERY = 8_192;

    private final Stream stream;
    private final Migration migration;
    private final RecordCodec codec;
    private final boolean latestOnly;
    private final WrittenFromBus echoes;
    private final Artifacts artifacts;
    private final Map<String, FileCursor> cursors = new LinkedHashMap<>();
    /** Of files of which only the latest state counts: the message on the bus that came last. */
    private final Map<String, StreamEntry> latest = new LinkedHashMap<>();

    private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
    private final List<Difference> first = new ArrayList<>();
    private final long bytes;
    private long onBus;
    private long matched;
    private long others;
    private long later;
    private long expected;

    StreamComparison(
            Stream stream, Migration migration, List<SourceFile> files, WrittenFromBus echoes, Artifacts artifacts) {
        this.stream = stream;
        this.migration = migration;
        this.echoes = echoes;
        this.artifacts = artifacts;
        this.codec = RecordCodec.of(migration.format());
        this.latestOnly = migration.format().layout() == SourceFormat.Layout.STATE;
        for (SourceFile file : files) {
            cursors.put(file.tag(), new FileCursor(file, migration, echoes));
        }
        this.bytes = Sizes.of(files);
    }

    VerifyReport run(Progress progress) {
        try {
            long read = 0;
            for (StreamEntry entry : stream.from(Position.start()).read()) {
                if (!progress.mayGoOn()) {
                    break;
                }
                compare(entry);
                read++;
                if (read % TELL_EVERY == 0) {
                    tell(progress, read);
                }
            }
            if (progress.mayGoOn()) {
                latest.forEach(this::compareLatest);
                cursors.values().forEach(this::finish);
                tell(progress, read);
            }
            return report();
        } finally {
            cursors.values().forEach(FileCursor::close);
        }
    }

    private void tell(Progress progress, long read) {
        long done = 0;
        for (FileCursor cursor : cursors.values()) {
            done += cursor.bytesDone();
        }
        progress.at(stream.name(), read, done, bytes);
    }

    private void compare(StreamEntry entry) {
        Optional<SourceId> id = SourceId.parse(entry.message().messageId())
                .filter(each -> each.migration().equals(migration.tag()));
        if (id.isEmpty()) {
            others++;
            expected += echoes.isExpected(entry) ? 1 : 0;
            return;
        }
        onBus++;
        FileCursor cursor = cursors.get(id.get().source());
        if (cursor == null) {
            differ(Kind.NOT_IN_FILES, "a file that is gone, byte " + id.get().offset(), entry, "");
        } else if (latestOnly) {
            // An older state was overwritten, as it should be.
            latest.put(id.get().source(), entry);
        } else if (id.get().offset() >= cursor.end()) {
            behindEnd(entry, id.get(), cursor);
        } else {
            compare(entry, id.get(), cursor);
        }
    }

    private void compare(StreamEntry entry, SourceId id, FileCursor cursor) {
        SourceMessage message = cursor.peek();
        while (message != null && message.position().offset() < id.offset()) {
            missing(message);
            cursor.advance();
            message = cursor.peek();
        }
        String where = cursor.file().name() + ", byte " + id.offset();
        if (message == null || message.position().offset() > id.offset()) {
            differ(Kind.OUT_OF_ORDER, where, entry, "it is there twice, or behind a later message of its file");
            return;
        }
        if (message.message().messageId().equals(entry.message().messageId())) {
            check(entry, message);
            cursor.advance();
        } else {
            // The message that stands there now may follow: a file that was truncated has grown again.
            differ(Kind.NOT_IN_FILES, message.position().toString(), entry, "another message stands there now");
        }
    }

    /** The file has grown since the comparison began, or it was truncated. */
    private void behindEnd(StreamEntry entry, SourceId id, FileCursor cursor) {
        if (Sizes.of(cursor.file()) > id.offset()) {
            later++;
        } else {
            differ(
                    Kind.NOT_IN_FILES,
                    cursor.file().name() + ", byte " + id.offset(),
                    entry,
                    "the file ends before that");
        }
    }

    private void check(StreamEntry entry, SourceMessage message) {
        Message onBusNow = entry.message();
        Message wanted = message.message();
        if (!wanted.role().equals(onBusNow.role())
                || !wanted.type().equals(onBusNow.type())
                || !hasBytes(message, onBusNow)) {
            differ(Kind.OTHER_BYTES, message.position().toString(), entry, "");
        } else {
            matched++;
        }
    }

    private boolean hasBytes(SourceMessage message, Message other) {
        try {
            return message.hasBytes(codec.encode(artifacts.restore(other)));
        } catch (MigrationException e) {
            // It does not even fit the format any more.
            return false;
        }
    }

    private void compareLatest(String tag, StreamEntry entry) {
        FileCursor cursor = cursors.get(tag);
        SourceMessage message = cursor == null ? null : cursor.peek();
        if (cursor != null && message != null) {
            if (message.message().messageId().equals(entry.message().messageId())) {
                check(entry, message);
            } else {
                missing(message);
            }
            cursor.advance();
        }
    }

    private void finish(FileCursor cursor) {
        for (SourceMessage message = cursor.peek(); message != null; message = cursor.peek()) {
            missing(message);
            cursor.advance();
        }
    }

    private void missing(SourceMessage message) {
        counts.merge(Kind.NOT_ON_BUS, 1L, Long::sum);
        if (first.size() < FIRST) {
            first.add(new Difference(Kind.NOT_ON_BUS, message.position().toString(), "", ""));
        }
    }

    private void differ(Kind kind, String where, StreamEntry entry, String detail) {
        counts.merge(kind, 1L, Long::sum);
        if (first.size() < FIRST) {
            first.add(new Difference(kind, where, entry.id().toString(), detail));
        }
    }

    private VerifyReport report() {
        long inFiles = 0;
        long echoed = 0;
        long rejected = 0;
        long unfinished = 0;
        for (FileCursor cursor : cursors.values()) {
            inFiles += cursor.messages();
            echoed += cursor.echoed();
            rejected += cursor.rejected();
            unfinished += migration.grows() ? cursor.unfinished() : 0;
        }
        if (expected > echoed) {
            counts.merge(Kind.NOT_IN_FILES, expected - echoed, Long::sum);
            first.add(new Difference(
                    Kind.NOT_IN_FILES,
                    migration.root().toString(),
                    "",
                    expected + " messages of the bus were to be written there, and " + echoed + " of them are"));
        }
        return new VerifyReport(
                stream.name(),
                cursors.size(),
                inFiles,
                onBus,
                matched,
                echoed,
                others,
                later,
                rejected,
                unfinished,
                counts,
                first);
    }
}
