package io.hestai.bus.operations.migration;

import io.hestai.bus.operations.migration.source.SourceFile;
import io.hestai.bus.operations.migration.source.SourceItem;
import io.hestai.bus.operations.migration.source.SourceMessage;
import io.hestai.bus.operations.migration.source.SourceReader;
import org.jspecify.annotations.Nullable;

/** The messages of one file, as it was when the comparison began, in step with the bus. Opened when it is first needed, closed at its end. */
final class FileCursor implements AutoCloseable {
    private final SourceFile file;
    private final Migration migration;
    private final WrittenFromBus echoes;
    private final long end;
    private @Nullable SourceReader reader;
    private @Nullable SourceMessage current;
    private boolean begun;
    private long behindLast;
    private long messages;
    private long echoed;
    private long rejected;

    FileCursor(SourceFile file, Migration migration, WrittenFromBus echoes) {
        this.file = file;
        this.migration = migration;
        this.echoes = echoes;
        this.end = Sizes.of(file);
    }

    SourceFile file() {
        return file;
    }

    /** The next message that is not dealt with; null at the end. */
    @Nullable
    SourceMessage peek() {
        if (!begun) {
            begun = true;
            reader = SourceReader.open(file, migration.format(), migration.name());
            advance();
        }
        return current;
    }

    /** Goes on to the message behind the current one. */
    void advance() {
        current = null;
        SourceReader open = reader;
        while (open != null && current == null) {
            SourceItem item = open.next();
            if (item == null || item.position().end() > end) {
                close();
                return;
            }
            behindLast = item.position().end();
            note(item);
        }
    }

    private void note(SourceItem item) {
        if (!(item instanceof SourceMessage message)) {
            rejected++;
        } else if (echoes.isInFiles(message)) {
            echoed++;
        } else {
            messages++;
            current = message;
        }
    }

    /** Where the file ended when the comparison began. */
    long end() {
        return end;
    }

    long messages() {
        return messages;
    }

    long echoed() {
        return echoed;
    }

    long rejected() {
        return rejected;
    }

    /** Bytes at the end that are no whole message; after the end was reached. */
    long unfinished() {
        return Math.max(0, end - behindLast);
    }

    long bytesDone() {
        return behindLast;
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }
}
