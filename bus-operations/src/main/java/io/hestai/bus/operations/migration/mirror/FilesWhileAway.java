package io.hestai.bus.operations.migration.mirror;

import io.hestai.bus.Message;
import io.hestai.bus.operations.files.FileKey;
import io.hestai.bus.operations.migration.format.MigrationException;
import io.hestai.bus.operations.migration.source.SourceFile;
import io.hestai.bus.operations.migration.source.SourceFiles;
import io.hestai.bus.operations.migration.source.SourceId;
import io.hestai.bus.operations.migration.source.SourceItem;
import io.hestai.bus.operations.migration.source.SourceMessage;
import io.hestai.bus.operations.migration.source.SourceReader;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the old programs write while the bus is away. Of each file it is known which of its records was the last that was dealt with, be it from
 * the bus or from the file: both have them in the same order. Not thread-safe.
 */
final class FilesWhileAway {
    private final MirrorPlan plan;
    private final String migrationTag;

    /** The last record that was dealt with, by the tag of its file. */
    private final Map<String, SourceId> lasts = new HashMap<>();

    /** What came from files, and may come by on the bus yet. */
    private final Set<String> handedOver = new HashSet<>();

    private @Nullable EchoGuard guard;

    FilesWhileAway(MirrorPlan plan) {
        this.plan = plan;
        this.migrationTag = SourceId.migrationTag(plan.migration());
    }

    /** Whether a message of the bus came from the files before; asked once for each. */
    boolean wasHandedOver(Message message) {
        return handedOver.remove(message.messageId());
    }

    /** A message was handed over from the bus. */
    void passedOnBus(Message message) {
        // While there is a bus, what the ledgers say is not followed.
        guard = null;
        dealtWith(message);
    }

    /** Hands over what is new in the files. */
    void readNew(Consumer<Message> handler) {
        if (!Files.exists(plan.root())) {
            return;
        }
        for (SourceFile file : SourceFiles.find(plan.root(), plan.format())) {
            try (SourceReader reader = open(file)) {
                read(reader, FileKey.of(file.path()).value(), handler);
            } catch (IOException e) {
                throw new MigrationException("cannot read " + file.path() + ": " + e.getMessage(), e);
            }
        }
    }

    /** Behind the last record that was dealt with; at the beginning, if that is no longer where it was. */
    private SourceReader open(SourceFile file) {
        SourceId last = lasts.get(file.tag());
        if (last != null) {
            SourceReader reader = SourceReader.open(file, plan.format(), plan.migration(), last.offset(), 1);
            boolean there = false;
            try {
                there = reader.remaining() > 0
                        && reader.next() instanceof SourceMessage message
                        && message.message().messageId().equals(last.toString());
                if (there) {
                    return reader;
                }
            } finally {
                if (!there) {
                    reader.close();
                }
            }
        }
        return SourceReader.open(file, plan.format(), plan.migration());
    }

    private void read(SourceReader reader, String key, Consumer<Message> handler) throws IOException {
        for (SourceItem item = reader.next(); item != null; item = reader.next()) {
            if (item instanceof SourceMessage message) {
                if (!isEcho(key, message)) {
                    handler.accept(message.message());
                    handedOver.add(message.message().messageId());
                }
                dealtWith(message.message());
            }
        }
    }

    /** A note is there before its record, and so is read behind it. */
    private boolean isEcho(String key, SourceMessage message) throws IOException {
        EchoGuard now = guard;
        if (now == null) {
            now = new EchoGuard(plan.ledgers(), Map.of());
            guard = now;
        }
        now.refresh();
        return now.isEcho(key, message.position().offset(), message.raw());
    }

    private void dealtWith(Message message) {
        SourceId.parse(message.messageId())
                .filter(id -> id.migration().equals(migrationTag))
                .ifPresent(id -> lasts.put(id.source(), id));
    }
}
