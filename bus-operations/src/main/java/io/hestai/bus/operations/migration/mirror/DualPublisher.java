package io.hestai.bus.operations.migration.mirror;

import io.hestai.bus.BusException;
import io.hestai.bus.EntryId;
import io.hestai.bus.Message;
import io.hestai.bus.MessageIds;
import io.hestai.bus.Position;
import io.hestai.bus.Stream;
import io.hestai.bus.StreamEntry;
import io.hestai.bus.UnknownOutcomeException;
import io.hestai.bus.operations.migration.format.RecordCodec;
import io.hestai.bus.operations.migration.format.SourceFormat;
import io.hestai.bus.operations.migration.mirror.DualOutcome.State;
import io.hestai.bus.operations.migration.state.MigrationState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * Sends a message to the file of the old system and to the bus with one call, for a program that is moved while others still read the file. What
 * became of it is said, whichever of the two fails. Its messages are marked, so that no mirror brings them over a second time.
 *
 * <p>A format of lines, and one file. Thread-safe; messages go out one after the other. Beside it, a program killed between the two leaves a message
 * in one of them; {@code hbus migrate verify} finds it.
 */
public final class DualPublisher implements AutoCloseable {
    /** The field that says that a message is in the file already, by whoever sent it. */
    static final String WRITTEN = "source.written";

    /** Which of the two is asked first; if that fails, the other is left alone. */
    public enum First {
        /** The file, as long as it counts: before the cutover. */
        FILE,
        /** The bus, once it counts: after the cutover. */
        BUS
    }

    private final Path file;
    private final Stream stream;
    private final RecordCodec codec;
    private final First first;
    private final Clock clock;
    private final Ledger ledger;
    private AppendedFile open;

    private DualPublisher(
            Path file, Stream stream, RecordCodec codec, First first, Clock clock, Ledger ledger, AppendedFile open) {
        this.file = file;
        this.stream = stream;
        this.codec = codec;
        this.first = first;
        this.clock = clock;
        this.ledger = ledger;
        this.open = open;
    }

    /**
     * Opens the file and begins.
     *
     * @param file the file of the old system; made if it does not exist
     * @param format how it is written; lines
     * @param stream the stream on the bus
     * @param state what the migration remembers; mirrors of the same state know what this publisher wrote
     * @param name the publisher's name, of letters, digits and {@code _}; one at a time for each name
     * @param first which of the two is asked first
     * @return the publisher
     * @throws IOException if the file cannot be opened for writing
     */
    public static DualPublisher open(
            Path file, SourceFormat format, Stream stream, MigrationState state, String name, First first)
            throws IOException {
        if (format.layout() != SourceFormat.Layout.LINES) {
            throw new IllegalArgumentException("a message of the format " + format + " is no line of a file");
        }
        if (!name.matches("[A-Za-z0-9_]{1,64}")) {
            throw new IllegalArgumentException("'" + name + "' cannot name a publisher; use letters, digits and _");
        }
        Ledger ledger = Ledger.open(state.directory().resolve("publisher-" + name + Ledger.SUFFIX));
        boolean done = false;
        try {
            AppendedFile opened = AppendedFile.open(file);
            done = true;
            return new DualPublisher(file, stream, RecordCodec.of(format), first, Clock.systemUTC(), ledger, opened);
        } finally {
            if (!done) {
                ledger.close();
            }
        }
    }

    /**
     * Sends a message to both, and waits for both.
     *
     * @param message the message; it gets a time and a message id if it has none
     * @return what became of it; never fails because of the file or the bus
     * @throws io.hestai.bus.operations.migration.format.MigrationException if the format cannot say what the message says; nothing is sent
     */
    public synchronized DualOutcome publish(Message message) {
        Message whole = stamped(message);
        byte[] record = codec.encode(whole);
        return first == First.FILE ? fileFirst(whole, record) : busFirst(whole, record);
    }

    private Message stamped(Message message) {
        Message timed = message.timestampMs() == 0 ? message.withTimestamp(Instant.now(clock)) : message;
        Message named = timed.messageId().isEmpty() ? timed.withMessageId(MessageIds.next(clock.millis())) : timed;
        return named.role().isEmpty() ? named.withRole("unknown") : named;
    }

    private DualOutcome fileFirst(Message message, byte[] record) {
        Optional<Exception> failure = write(record);
        if (failure.isPresent()) {
            return new DualOutcome(State.NEITHER, message, Optional.empty(), failure);
        }
        return append(message, State.BOTH, State.FILE_ONLY, State.FILE_AND_BUS_UNKNOWN);
    }

    private DualOutcome busFirst(Message message, byte[] record) {
        DualOutcome onBus = append(message, State.BUS_ONLY, State.NEITHER, State.BUS_UNKNOWN);
        return onBus.state() == State.BUS_ONLY ? toFile(onBus, record) : onBus;
    }

    private DualOutcome toFile(DualOutcome onBus, byte[] record) {
        Optional<Exception> failure = write(record);
        State state = failure.isPresent() ? State.BUS_ONLY : State.BOTH;
        return new DualOutcome(state, onBus.message(), onBus.entry(), failure);
    }

    private Optional<Exception> write(byte[] record) {
        try {
            if (!open.isAt(file)) {
                open.close();
                open = AppendedFile.open(file);
            }
            // The entry is not known yet; nobody looks for it in a publisher's ledger.
            ledger.add(Note.of(EntryId.MIN, open.key().value(), open.size(), record));
            open.append(file, record);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        }
    }

    private DualOutcome append(Message message, State stored, State refused, State unknown) {
        try {
            EntryId entry = stream.appendAndWait(message.with(WRITTEN, String.valueOf(file.getFileName())));
            return new DualOutcome(stored, message, Optional.of(entry), Optional.empty());
        } catch (UnknownOutcomeException e) {
            return new DualOutcome(unknown, message, Optional.empty(), Optional.of(e));
        } catch (BusException e) {
            return new DualOutcome(refused, message, Optional.empty(), Optional.of(e));
        }
    }

    /**
     * Tries the half that is missing again: the message is in each of the two once when that succeeds.
     *
     * @param outcome what became of the message
     * @return what has become of it now
     */
    public synchronized DualOutcome complete(DualOutcome outcome) {
        Message message = outcome.message();
        return switch (outcome.state()) {
            case BOTH -> outcome;
            case NEITHER -> publish(message);
            case BUS_ONLY -> toFile(outcome, codec.encode(message));
            case FILE_ONLY -> append(message, State.BOTH, State.FILE_ONLY, State.FILE_AND_BUS_UNKNOWN);
            case FILE_AND_BUS_UNKNOWN ->
                found(message)
                        .map(entry -> new DualOutcome(State.BOTH, message, Optional.of(entry), Optional.empty()))
                        .orElseGet(() -> append(message, State.BOTH, State.FILE_ONLY, State.FILE_AND_BUS_UNKNOWN));
            case BUS_UNKNOWN ->
                found(message)
                        .map(entry -> toFile(
                                new DualOutcome(State.BUS_ONLY, message, Optional.of(entry), Optional.empty()),
                                codec.encode(message)))
                        .orElseGet(() -> publish(message));
        };
    }

    /** Looks from the newest entry on: what is looked for was sent just now. */
    private Optional<EntryId> found(Message message) {
        for (StreamEntry entry : stream.from(Position.start()).backward().read()) {
            if (entry.message().messageId().equals(message.messageId())) {
                return Optional.of(entry.id());
            }
        }
        return Optional.empty();
    }

    /** Lets go of the file; what was sent stays sent. */
    @Override
    public synchronized void close() {
        open.close();
        ledger.close();
    }
}
