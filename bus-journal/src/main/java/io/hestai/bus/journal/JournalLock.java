package io.hestai.bus.journal;

import io.hestai.bus.OutboxException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps a second program, or a second bus of this one, out of a journal. The system takes the lock away when the program ends. */
final class JournalLock implements AutoCloseable {
    static final String NAME = "lock";

    /** What this program holds: to open and close the file a second time would take the first one's lock away. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;

    private JournalLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    static JournalLock take(Path directory) throws IOException {
        Path real = directory.toRealPath();
        if (!HELD.add(real)) {
            throw inUse(directory, Long.toString(ProcessHandle.current().pid()));
        }
        try {
            return lock(real);
        } catch (IOException | RuntimeException e) {
            HELD.remove(real);
            throw e;
        }
    }

    private static JournalLock lock(Path directory) throws IOException {
        FileChannel channel = FileChannel.open(
                directory.resolve(NAME),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        if (channel.tryLock() == null) {
            String holder = holder(channel);
            channel.close();
            throw inUse(directory, holder);
        }
        channel.truncate(0);
        channel.write(
                ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
        return new JournalLock(directory, channel);
    }

    private static OutboxException inUse(Path directory, String holder) {
        return new OutboxException("the outbox in " + directory + " is in use by process " + holder
                + "; give each program and each bus its own directory");
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(32);
        channel.read(text, 0);
        return new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        HELD.remove(directory);
        channel.close();
    }
}
