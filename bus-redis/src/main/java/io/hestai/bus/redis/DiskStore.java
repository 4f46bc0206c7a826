package io.hestai.bus.redis;

import io.hestai.bus.EntryId;
import io.hestai.bus.OutboxException;
import io.hestai.bus.RefusedException;
import io.hestai.bus.RefusedException.Reason;
import io.hestai.bus.journal.Journal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The outbox on disk: every append is written to a {@link Journal} before it is sent. An append is kept as the command that is sent, with its
 * stream and message id; and so is the connection it is sent over, so that the next run can end it before it looks for what was stored.
 */
final class DiskStore implements AppendStore {
    private static final long SEGMENT_BYTES = 8L << 20;
    private static final int KIND_APPEND = 'A';
    private static final int KIND_ANNOUNCE = 'N';
    private static final int KIND_CONNECTION = 'C';

    private final Journal journal;
    private final String onlyStream;

    /** What is kept about the connection, so that it can be written anew. Guarded by this. */
    private byte[] connectionRecord = new byte[0];

    private long connection = Append.NOT_KEPT;
    private long bytesSinceConnection;

    private DiskStore(Journal journal, String onlyStream) {
        this.journal = journal;
        this.onlyStream = onlyStream;
    }

    /** Opens the outbox in a directory. */
    static DiskStore open(Path directory, String namespace, OutboxOptions options) {
        Journal journal = Journal.open(
                directory, namespace, options.onlyStream(), forceAfterNanos(options.fsync()), SEGMENT_BYTES);
        return new DiskStore(journal, options.onlyStream());
    }

    private static long forceAfterNanos(OutboxOptions.Fsync fsync) {
        return switch (fsync) {
            case NEVER -> Journal.NEVER;
            case EVERY_SECOND -> TimeUnit.SECONDS.toNanos(1);
            case ALWAYS -> 0;
        };
    }

    long tornBytes() {
        return journal.tornBytes();
    }

    /** Turns what an earlier run left into appends and the connections they may have been sent over. */
    Leftovers leftovers(Tracks tracks, Outgoing.Decoder<EntryId> ofAppend, AnnounceDecoders ofAnnounce) {
        List<Append> appends = new ArrayList<>();
        List<ServerRun> connections = new ArrayList<>();
        for (Journal.Recovered each : journal.recovered()) {
            try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(each.payload()))) {
                int kind = in.readByte();
                if (kind == KIND_CONNECTION) {
                    connections.add(new ServerRun(text(in), in.readLong()));
                    journal.settle(each.sequence());
                } else {
                    String stream = text(in);
                    String messageId = text(in);
                    Command command = Command.restored(text(in), bytes(in));
                    Append append = Outgoing.append(
                            command,
                            "send what an earlier run left for '" + stream + "'",
                            tracks.of(stream),
                            messageId,
                            kind == KIND_ANNOUNCE ? ofAnnounce.of(stream) : ofAppend,
                            true);
                    append.keptAt(each.sequence());
                    appends.add(append);
                }
            } catch (IOException e) {
                throw new OutboxException("the outbox on disk holds a record that this version cannot read ("
                        + Failures.words(e) + "); use the version that wrote it, or move the directory away");
            }
        }
        return new Leftovers(appends, connections);
    }

    /** Makes the decoder of announcements of a stream. */
    @FunctionalInterface
    interface AnnounceDecoders {
        Outgoing.Decoder<EntryId> of(String stream);
    }

    /** What an earlier run left. */
    record Leftovers(List<Append> appends, List<ServerRun> connections) {}

    @Override
    public void accept(Append append) {
        String stream = append.track().stream();
        if (!onlyStream.isEmpty() && !onlyStream.equals(stream)) {
            throw new RefusedException(
                    Reason.OTHER,
                    "this outbox is only for stream '" + onlyStream + "', not for '" + stream
                            + "'; give each its own directory");
        }
        Command command = append.outgoing().command();
        byte[] record = payload(out -> {
            out.writeByte(command.name().equals("XADD") ? KIND_APPEND : KIND_ANNOUNCE);
            text(out, stream);
            text(out, append.messageId());
            text(out, command.name());
            out.writeInt(command.length());
            out.write(command.bytes(), 0, command.length());
        });
        // Before, as it may fail, too: what is said not to be accepted must not be sent by the next run.
        renewConnection(record.length);
        append.keptAt(keep(record));
    }

    /** A disk that was filled by what has been settled since is emptied first. */
    private long keep(byte[] record) {
        try {
            return journal.append(record);
        } catch (OutboxException full) {
            if (!makeRoom()) {
                throw full;
            }
            return journal.append(record);
        }
    }

    private synchronized boolean makeRoom() {
        if (connection == Append.NOT_KEPT || !journal.beginAnew(connection)) {
            return false;
        }
        keepConnection();
        return true;
    }

    /** Files go from the oldest on; an old record of the connection must not keep all that follow. */
    private synchronized void renewConnection(int written) {
        bytesSinceConnection += written;
        if (connection != Append.NOT_KEPT && bytesSinceConnection > SEGMENT_BYTES / 2) {
            keepConnection();
        }
    }

    @Override
    public void release(Append append) {
        if (append.journalSequence() != Append.NOT_KEPT) {
            journal.settle(append.journalSequence());
            if (journal.isCramped()) {
                makeRoom();
            }
        }
    }

    @Override
    public synchronized void connected(ServerRun run) {
        connectionRecord = payload(out -> {
            out.writeByte(KIND_CONNECTION);
            text(out, run.runId());
            out.writeLong(run.clientId());
        });
        keepConnection();
    }

    private void keepConnection() {
        long previous = connection;
        connection = journal.appendVital(connectionRecord);
        bytesSinceConnection = 0;
        if (previous != Append.NOT_KEPT) {
            journal.settle(previous);
        }
    }

    @Override
    public void tick() {
        journal.flush();
    }

    @Override
    public void close() {
        journal.close();
    }

    /** Writes a payload. */
    @FunctionalInterface
    private interface Writer {
        void write(DataOutputStream out) throws IOException;
    }

    private static byte[] payload(Writer writer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            writer.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot happen: nothing is written but memory", e);
        }
        return bytes.toByteArray();
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(bytes(in), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt());
    }
}
