package io.hestai.bus.redis;

import io.hestai.bus.BusException;
import io.hestai.bus.EntryId;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Remembers in Redis how far a named follower has come. While one save is on its way the later positions only replace each other, so
 * that a fast follower does not send a command for each entry.
 */
final class CursorStore {
    private final Io io;
    private final byte[] key;
    private final String stream;
    private @Nullable EntryId wanted;
    private @Nullable EntryId sent;
    private @Nullable Reply<String> onItsWay;

    CursorStore(Io io, String stream, String cursor) {
        this.io = io;
        this.stream = stream;
        this.key = io.names().bookkeepingKey("cursor", stream, cursor);
    }

    Optional<EntryId> load() {
        Object saved = io.admin().ask(new Command(1, "GET").arg(key), "load a cursor of '" + stream + "'");
        if (saved == null) {
            return Optional.empty();
        }
        return Optional.of(EntryId.parse(Replies.text(saved)));
    }

    synchronized void save(EntryId position) {
        wanted = position;
        if (onItsWay == null) {
            send(position);
        }
    }

    private synchronized void send(EntryId position) {
        sent = position;
        Command set = new Command(2, "SET").arg(key).arg(position.toString());
        Reply<String> reply =
                io.sender().send(new Outgoing<>(set, "save a cursor of '" + stream + "'", stream, Replies::text));
        onItsWay = reply;
        var unused = reply.whenComplete((ok, failure) -> saved());
    }

    private synchronized void saved() {
        onItsWay = null;
        EntryId newest = wanted;
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
        Reply<String> current = inFlight();
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
            Reply<String> next = inFlight();
            if (next == current) {
                // The one that has just arrived was not taken note of yet.
                Thread.onSpinWait();
            }
            current = next;
        }
    }

    private synchronized @Nullable Reply<String> inFlight() {
        return onItsWay;
    }
}
