package io.hestai.bus.redis;

import io.hestai.bus.BusEvent;
import io.hestai.bus.BusException;
import io.hestai.bus.EntryId;
import io.hestai.bus.RefusedException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Remembers in Redis how far a named follower has come. While one save is on its way the later positions only replace each other, so
 * that a fast follower does not send a command for each entry.
 *
 * <p>The cursor itself is a string that anybody can read and write. Beside it, a hash that belongs to the stream lists its cursors, so that
 * trimming spares what they have not read, and says how many entries had ever been added up to each, so that a gap can be counted. An index that
 * stands beside another id than the cursor's was not written with it, and says nothing.
 */
final class CursorStore {
    /** Says that a cursor exists, and where it begins if it is new; gives what is saved. */
    private static final String BEGIN = """
            redis.call('SET', KEYS[1], ARGV[2], 'NX')
            redis.call('HSETNX', KEYS[2], ARGV[1], ARGV[3])
            return {redis.call('GET', KEYS[1]), redis.call('HGET', KEYS[2], ARGV[1])}""";

    private final Io io;
    private final byte[] key;
    private final byte[] registry;
    private final String stream;
    private final String name;
    private @Nullable Saved wanted;
    private @Nullable Saved sent;
    private @Nullable Reply<?> onItsWay;

    /**
     * A place as it is saved.
     *
     * @param id the last entry handled
     * @param index how many entries had ever been added to the stream up to it, where that is known
     */
    record Saved(EntryId id, OptionalLong index) {

        static Saved of(EntryId id, @Nullable String beside) {
            String prefix = id + " ";
            if (beside == null || !beside.startsWith(prefix)) {
                return new Saved(id, OptionalLong.empty());
            }
            try {
                return new Saved(id, OptionalLong.of(Long.parseLong(beside.substring(prefix.length()))));
            } catch (NumberFormatException unknown) {
                return new Saved(id, OptionalLong.empty());
            }
        }

        String beside() {
            return id + " " + (index.isPresent() ? Long.toString(index.getAsLong()) : "?");
        }
    }

    CursorStore(Io io, String stream, String cursor) {
        this.io = io;
        this.stream = stream;
        this.name = Names.check("cursor", cursor);
        this.key = io.names().bookkeepingKey("cursor", stream, cursor);
        this.registry = registry(io.names(), stream);
    }

    /** The key of the hash that lists the cursors of a stream. */
    static byte[] registry(Names names, String stream) {
        return Names.utf8(names.bookkeepingPrefix("cursors", stream));
    }

    /** The cursors of a stream that are listed, and where they are. */
    static SortedMap<String, EntryId> all(Io io, String stream) {
        SortedMap<String, EntryId> cursors = new TreeMap<>();
        Command ask = new Command(1, "HKEYS").arg(registry(io.names(), stream));
        Object names = io.admin().ask(ask, "look at the cursors of '" + stream + "'");
        for (Object each : Replies.array(names)) {
            String name = Replies.text(each);
            load(io, stream, name).ifPresent(at -> cursors.put(name, at));
        }
        return cursors;
    }

    /** Where the cursor is, if it exists. */
    Optional<EntryId> load() {
        return load(io, stream, name);
    }

    private static Optional<EntryId> load(Io io, String stream, String name) {
        byte[] key = io.names().bookkeepingKey("cursor", stream, name);
        Object saved = io.admin().ask(new Command(1, "GET").arg(key), "load a cursor of '" + stream + "'");
        return saved == null ? Optional.empty() : Optional.of(position(saved, stream, name));
    }

    /** What stands in a cursor, into which anybody may write. */
    private static EntryId position(@Nullable Object saved, String stream, String name) {
        try {
            return EntryId.parse(Replies.text(saved));
        } catch (IllegalArgumentException e) {
            throw new RefusedException(
                    RefusedException.Reason.OTHER,
                    "cursor '" + name + "' of '" + stream
                            + "' holds no entry id; set it to one, for instance 0-0 for the start," + " or delete it");
        }
    }

    /**
     * Makes the cursor known, so that from now on nothing behind it is trimmed.
     *
     * @param start where it begins if it does not exist yet
     * @return where it is
     */
    Saved begin(EntryId start) {
        Saved fresh = new Saved(start, OptionalLong.empty());
        Command begin = new Command(7, "EVAL", 512)
                .arg(BEGIN)
                .arg(2)
                .arg(key)
                .arg(registry)
                .arg(name)
                .arg(start.toString())
                .arg(fresh.beside());
        @Nullable Object[] saved;
        try {
            // Done twice, it does the same; so it may be asked again over a new connection.
            saved = Replies.array(io.admin().ask(begin, "begin cursor '" + name + "' of '" + stream + "'"));
        } catch (RefusedException e) {
            // One can follow a Redis that takes no writes, and read on when it does; but the cursor holds nothing until
            // then.
            io.events().tell(new BusEvent.SendFailed(stream, e));
            return fresh;
        }
        return Saved.of(position(saved[0], stream, name), Replies.text(saved[1]));
    }

    synchronized void save(Saved position) {
        wanted = position;
        if (onItsWay == null) {
            send(position);
        }
    }

    private synchronized void send(Saved position) {
        sent = position;
        Command set = new Command(2, "SET").arg(key).arg(position.id().toString());
        Command list = new Command(3, "HSET").arg(registry).arg(name).arg(position.beside());
        String doing = "save a cursor of '" + stream + "'";
        io.sender().send(new Outgoing<>(set, doing, stream, Replies::text));
        Reply<Long> reply = io.sender().send(new Outgoing<>(list, doing, "", Replies::number));
        onItsWay = reply;
        reply.whenComplete((ok, failure) -> saved());
    }

    private synchronized void saved() {
        onItsWay = null;
        Saved newest = wanted;
        if (newest != null && !newest.equals(sent)) {
            try {
                send(newest);
            } catch (BusException closed) {
                // The bus is closing; flush() has had its chance, and a follower that starts again repeats a little.
            }
        }
    }

    /** Waits until the newest position is saved. */
    void flush(long timeoutNanos) {
        long deadline = System.nanoTime() + timeoutNanos;
        Reply<?> current = inFlight();
        while (current != null && System.nanoTime() < deadline) {
            try {
                current.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (ExecutionException | CompletionException | TimeoutException e) {
                // Told as an event where it happened. A follower that starts again repeats what was not saved.
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            Reply<?> next = inFlight();
            if (next == current) {
                // The one that has just arrived was not taken note of yet.
                Thread.onSpinWait();
            }
            current = next;
        }
    }

    private synchronized @Nullable Reply<?> inFlight() {
        return onItsWay;
    }
}
