package io.hestai.bus.redis;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What becomes of appends while Redis is away. They go to an outbox, in memory or on disk, and are sent in order when Redis is back.
 * Immutable; every {@code with…} and {@code …WhenFull} gives new options.
 *
 * <p>An outbox on disk accepts a message when the call of {@code append} returns: from then on it is sent, once, even if the program is killed;
 * by the next program that opens the same directory. Who waits for the future waits for Redis, as without.
 *
 * @param directory where the outbox on disk is; empty for one in memory. A directory of its own, made if it does not exist, for one bus at a time
 * @param onlyStream the one stream whose messages an outbox on disk may hold; empty for any
 * @param maxMessages how many messages may wait; default 65,536
 * @param maxBytes how many bytes they may take; default 64 MiB. An outbox on disk is held in memory as well
 * @param whenFull what happens to an append that finds no room; default: it waits up to 30 s, then it is refused
 * @param hold how long an append waits for Redis before it fails; default 60 s in memory; on disk it waits without an end
 * @param keepStored how long a stored message is kept to be offered again should Redis turn out to have lost it; default 0 (not kept) in
 *     memory, 5 s on disk
 * @param fsync when an outbox on disk is forced to the disk; default {@link Fsync#EVERY_SECOND}
 */
public record OutboxOptions(
        Optional<Path> directory,
        String onlyStream,
        int maxMessages,
        long maxBytes,
        WhenFull whenFull,
        Duration hold,
        Duration keepStored,
        Fsync fsync) {

    /** When what is written to an outbox on disk is forced to the disk. Whatever is chosen survives the end of the program. */
    public enum Fsync {
        /** Left to the operating system: a power failure loses what it had not written, usually up to 30 s. */
        NEVER,
        /** Once a second: a power failure loses about a second. */
        EVERY_SECOND,
        /** Before an append is accepted: a power failure loses nothing that was accepted. A disk manages some hundreds to thousands a second. */
        ALWAYS
    }

    /** What happens to an append that finds no room. */
    public sealed interface WhenFull {
        /** It is refused at once. */
        record Refuse() implements WhenFull {}

        /**
         * The caller waits for room, then it is refused.
         *
         * @param atMost how long
         */
        record Block(Duration atMost) implements WhenFull {}

        /** The oldest that has not been sent makes room: its future fails, and it is counted. */
        record DropOldest() implements WhenFull {}
    }

    private static final int DEFAULT_MESSAGES = 1 << 16;
    private static final long DEFAULT_BYTES = 64L << 20;

    /** Refuses what contradicts itself. */
    public OutboxOptions {
        if (maxMessages < 1 || maxBytes < 1_024) {
            throw new IllegalArgumentException("an outbox of " + maxMessages + " messages and " + maxBytes
                    + " bytes has no room; give it at least 1 message and 1024 bytes");
        }
        if (whenFull instanceof WhenFull.Block block && block.atMost().isNegative()) {
            throw new IllegalArgumentException("a full outbox cannot block for " + block.atMost());
        }
        if (hold.isNegative() || keepStored.isNegative()) {
            throw new IllegalArgumentException(
                    "hold is " + hold + " and keepStored " + keepStored + "; neither may be negative");
        }
        if (directory.isEmpty() && !onlyStream.isEmpty()) {
            throw new IllegalArgumentException("only an outbox on disk can be kept to one stream; give it a directory");
        }
        if (!onlyStream.isEmpty()) {
            Names.check("stream", onlyStream);
        }
    }

    /**
     * An outbox in memory, the default of a bus.
     *
     * @return the options
     */
    public static OutboxOptions memory() {
        return new OutboxOptions(
                Optional.empty(),
                "",
                DEFAULT_MESSAGES,
                DEFAULT_BYTES,
                new WhenFull.Block(Duration.ofSeconds(30)),
                Duration.ofSeconds(60),
                Duration.ZERO,
                Fsync.EVERY_SECOND);
    }

    /**
     * An outbox on disk, which survives the program. A bus that has one can be connected while Redis is away.
     *
     * @param directory a directory of its own
     * @return the options
     */
    public static OutboxOptions disk(Path directory) {
        return new OutboxOptions(
                Optional.of(directory),
                "",
                DEFAULT_MESSAGES,
                DEFAULT_BYTES,
                new WhenFull.Block(Duration.ofSeconds(30)),
                Duration.ofDays(36_500),
                Duration.ofSeconds(5),
                Fsync.EVERY_SECOND);
    }

    /**
     * Keeps an outbox on disk to one stream: one that holds messages of another is refused, and so is an append to another.
     *
     * @param stream the stream's name
     * @return new options
     */
    public OutboxOptions withOnlyStream(String stream) {
        return new OutboxOptions(directory, stream, maxMessages, maxBytes, whenFull, hold, keepStored, fsync);
    }

    /**
     * Bounds what may wait.
     *
     * @param messages how many messages, at least 1
     * @param bytes how many bytes, at least 1024
     * @return new options
     */
    public OutboxOptions withRoomFor(int messages, long bytes) {
        return new OutboxOptions(directory, onlyStream, messages, bytes, whenFull, hold, keepStored, fsync);
    }

    /**
     * Says how long an append waits for Redis before it fails.
     *
     * @param duration how long; not negative
     * @return new options
     */
    public OutboxOptions withHold(Duration duration) {
        return new OutboxOptions(directory, onlyStream, maxMessages, maxBytes, whenFull, duration, keepStored, fsync);
    }

    /**
     * Says how long stored messages are kept to be offered again should Redis have lost them.
     *
     * @param duration how long; 0 keeps none. Redis with {@code appendfsync everysec} can lose a second or two
     * @return new options
     */
    public OutboxOptions withKeepStored(Duration duration) {
        return new OutboxOptions(directory, onlyStream, maxMessages, maxBytes, whenFull, hold, duration, fsync);
    }

    /**
     * Says when an outbox on disk is forced to the disk.
     *
     * @param policy when
     * @return new options
     */
    public OutboxOptions withFsync(Fsync policy) {
        return new OutboxOptions(directory, onlyStream, maxMessages, maxBytes, whenFull, hold, keepStored, policy);
    }

    /**
     * An append that finds no room is refused at once.
     *
     * @return new options
     */
    public OutboxOptions refuseWhenFull() {
        return full(new WhenFull.Refuse());
    }

    /**
     * An append that finds no room waits for it.
     *
     * @param atMost how long, before it is refused
     * @return new options
     */
    public OutboxOptions blockWhenFull(Duration atMost) {
        return full(new WhenFull.Block(atMost));
    }

    /**
     * The oldest message that has not been sent makes room for a new one.
     *
     * @return new options
     */
    public OutboxOptions dropOldestWhenFull() {
        return full(new WhenFull.DropOldest());
    }

    private OutboxOptions full(WhenFull policy) {
        return new OutboxOptions(directory, onlyStream, maxMessages, maxBytes, policy, hold, keepStored, fsync);
    }
}
