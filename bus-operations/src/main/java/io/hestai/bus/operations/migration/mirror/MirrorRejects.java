package io.hestai.bus.operations.migration.mirror;

import io.hestai.bus.operations.migration.ImportedPlaces;
import io.hestai.bus.operations.migration.source.SourceReject;
import io.hestai.bus.operations.migration.state.MigrationState;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a mirror to the bus could not read or send, a line each, in a file beside the checkpoints. What stands there already, or in the import's, is
 * not added again: a run that goes on behind its checkpoint, or looks at all files anew, meets it again. The file appears with the first of them.
 * Not thread-safe.
 */
final class MirrorRejects implements AutoCloseable {
    private final Path path;
    private final Set<Long> known = new HashSet<>();
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private @Nullable FileChannel channel;
    private long size;

    private MirrorRejects(Path path) {
        this.path = path;
    }

    static Path path(MirrorPlan plan) {
        return plan.state()
                .directory()
                .resolve(MigrationState.document("mirror-rejects", plan.stream().name()) + ".tsv");
    }

    static MirrorRejects open(MirrorPlan plan) throws IOException {
        MirrorRejects rejects = new MirrorRejects(path(plan));
        rejects.size = rejects.learn(rejects.path);
        Optional<Path> imported = ImportedPlaces.rejectFile(plan.stream().name(), plan.state());
        if (imported.isPresent()) {
            rejects.learn(imported.get());
        }
        return rejects;
    }

    /** How long the file is up to its last whole line; a kill may have cut off another. */
    private long learn(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            return 0;
        }
        long whole = 0;
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            for (int b = in.read(); b >= 0; b = in.read()) {
                line.write(b);
                if (b == '\n') {
                    known.add(SourceReject.keyOf(line.toByteArray()));
                    whole += line.size();
                    line.reset();
                }
            }
        }
        return whole;
    }

    /** Whether it is a new one; it is in the file after the next {@link #write}. */
    boolean add(SourceReject reject) {
        byte[] line = reject.toLine();
        if (!known.add(SourceReject.keyOf(line))) {
            return false;
        }
        waiting.writeBytes(line);
        return true;
    }

    /** Writes what waits, so that a checkpoint may say that it has been dealt with. */
    void write() throws IOException {
        if (waiting.size() == 0) {
            return;
        }
        FileChannel out = channel;
        if (out == null) {
            out = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel = out;
            out.truncate(size);
        }
        ByteBuffer bytes = ByteBuffer.wrap(waiting.toByteArray());
        while (bytes.hasRemaining()) {
            size += out.write(bytes, size);
        }
        waiting.reset();
    }

    @Override
    public void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // All that counts was written by write.
        }
    }
}
