package io.hestai.bus.operations.migration;

import io.hestai.bus.operations.migration.format.MigrationException;
import io.hestai.bus.operations.migration.source.SourceReject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * What could not be read, a line each. The file appears with the first reject. What a run that was killed had written behind its last checkpoint is removed, and comes again.
 */
final class RejectFile implements AutoCloseable {
    private final Path path;
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private @Nullable FileChannel channel;
    private long length;

    /** Nothing is done yet. */
    RejectFile(Path path, long kept) {
        this.path = path;
        this.length = kept;
    }

    /** Removes what is behind the last checkpoint. */
    void begin() {
        if (!Files.exists(path)) {
            length = 0;
            return;
        }
        try (FileChannel old = FileChannel.open(path, StandardOpenOption.WRITE)) {
            old.truncate(length);
            length = old.size();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    Path path() {
        return path;
    }

    void add(SourceReject reject) {
        waiting.writeBytes(reject.toLine());
        if (waiting.size() > 1 << 16) {
            write();
        }
    }

    /** Writes what waits; how long the file is then. */
    long write() {
        if (waiting.size() == 0) {
            return length;
        }
        try {
            FileChannel out = channel;
            if (out == null) {
                out = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                channel = out;
            }
            ByteBuffer bytes = ByteBuffer.wrap(waiting.toByteArray());
            while (bytes.hasRemaining()) {
                length += out.write(bytes, length);
            }
            waiting.reset();
            return length;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private MigrationException failed(IOException e) {
        return new MigrationException(
                "cannot write rejects to " + path + ": " + e.getMessage() + "; name another file with --rejects", e);
    }

    @Override
    public void close() {
        try {
            write();
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }
}
