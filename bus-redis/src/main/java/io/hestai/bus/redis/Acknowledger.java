package io.hestai.bus.redis;

import io.hestai.bus.BusException;
import io.hestai.bus.EntryId;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends acknowledgements. Those of the loop's own thread gather and travel in the same write as the next read, which makes them free;
 * those of other threads go out at once. One that may have been lost with a connection is sent again: acknowledging twice does no harm,
 * delivering twice might. Each is good only under the lease under which the entry was handed out; Redis says which ones it refused.
 */
final class Acknowledger {
    private static final long LONGEST_WAIT_NANOS = 5_000_000;

    /** A script cannot hand on many thousands of arguments. */
    private static final int MOST_TOGETHER = 1_000;

    /** What was handled, under which lease, and whether there is a record of its retries. */
    private record Ack(EntryId id, String token, boolean retried) {}

    /** Acknowledgements that travel in one command. */
    private record Batch(String token, boolean retried, List<EntryId> ids) {}

    private final Io io;
    private final GroupKeys keys;
    private final Consumer<EntryId> onDone;
    private final Consumer<EntryId> onLost;

    /** Not sent yet; the loop's thread only. */
    private final List<Batch> gathered = new ArrayList<>();

    private long gatheredSince;

    /** Sent over the loop's connection and not confirmed, by command; the loop's thread only. */
    private final ArrayDeque<Batch> unconfirmed = new ArrayDeque<>();

    /** Sent by the writer and perhaps lost; any thread. */
    private final ConcurrentLinkedQueue<Ack> again = new ConcurrentLinkedQueue<>();

    /** Whether Redis may not have the script; the loop's thread only. */
    private boolean scriptMissing = true;

    /**
     * Makes an acknowledger.
     *
     * @param onDone told of each entry that is acknowledged; any thread
     * @param onLost told of each entry that was not, because it is another consumer's now; any thread
     */
    Acknowledger(Io io, GroupKeys keys, Consumer<EntryId> onDone, Consumer<EntryId> onLost) {
        this.io = io;
        this.keys = keys;
        this.onDone = onDone;
        this.onLost = onLost;
    }

    /** For the loop's thread. */
    void gather(EntryId id, String token, boolean retried) {
        if (gathered.isEmpty()) {
            gatheredSince = System.nanoTime();
        }
        gather(new Ack(id, token, retried));
    }

    private void gather(Ack ack) {
        Batch last = gathered.isEmpty() ? null : gathered.get(gathered.size() - 1);
        if (last == null
                || last.retried() != ack.retried()
                || !last.token().equals(ack.token())
                || last.ids().size() == MOST_TOGETHER) {
            last = new Batch(ack.token(), ack.retried(), new ArrayList<>());
            gathered.add(last);
        }
        last.ids().add(ack.id());
    }

    /** For any other thread. */
    void sendNow(EntryId id, String token, boolean retried) {
        Ack ack = new Ack(id, token, retried);
        Outgoing<Object[]> command = new Outgoing<>(
                keys.acknowledge(token, retried, List.of(id), false),
                "acknowledge " + id + " of '" + keys.stream() + "'",
                "",
                Replies::array);
        try {
            io.sender().send(command).whenComplete((refused, failure) -> {
                if (failure == null) {
                    confirm(List.of(id), refused);
                } else {
                    again.add(ack);
                }
            });
        } catch (BusException closed) {
            // The bus is closed: the entry stays pending, and is delivered again to whoever comes next.
            again.add(ack);
        }
    }

    private void confirm(List<EntryId> ids, @Nullable Object[] refused) {
        List<EntryId> lost = new ArrayList<>(refused.length);
        for (Object each : refused) {
            lost.add(Replies.entryId(each));
        }
        lost.forEach(onLost);
        for (EntryId id : ids) {
            if (!lost.contains(id)) {
                onDone.accept(id);
            }
        }
    }

    /** Writes what has gathered for too long because a handler of the same batch is slow. */
    void flushIfOld(Link link, long now) throws IOException {
        if (!gathered.isEmpty() && now - gatheredSince > LONGEST_WAIT_NANOS) {
            put(link);
            link.flush();
        }
    }

    /** Puts what has gathered into the link's buffer. */
    void put(Link link) throws IOException {
        for (Ack ack = again.poll(); ack != null; ack = again.poll()) {
            gather(ack);
        }
        for (Batch batch : gathered) {
            unconfirmed.add(batch);
            link.put(keys.acknowledge(batch.token(), batch.retried(), batch.ids(), !scriptMissing));
            // Whoever sends the text gives it to Redis for the next time.
            scriptMissing = false;
        }
        gathered.clear();
    }

    /** Reads the replies to all that was put. */
    void readConfirmations(Link link) throws IOException {
        for (int left = unconfirmed.size(); left > 0; left--) {
            Object reply = link.read();
            Batch batch = unconfirmed.remove();
            if (reply instanceof RedisError error) {
                // Refused for now, as by a server that is read-only: the entries are handled, and this must be known in
                // the end.
                gathered.add(batch);
                if (!Script.isMissing(error)) {
                    throw Failures.explain(error, "acknowledge entries of '" + keys.stream() + "'");
                }
                scriptMissing = true;
            } else {
                confirm(batch.ids(), Replies.array(reply));
            }
        }
    }

    /** Takes back what was sent over a connection that is gone, so that it is sent again. */
    void recover() {
        gathered.addAll(0, unconfirmed);
        unconfirmed.clear();
        scriptMissing = true;
    }

    /** Waits for the confirmations of what is on its way, so that the connection can be used for something else. */
    void awaitConfirmed(Link link, long timeoutNanos) throws IOException {
        if (!unconfirmed.isEmpty()) {
            settleAll(link, timeoutNanos);
        }
    }

    /** Sends everything and waits for the confirmations. */
    void settleAll(Link link, long timeoutNanos) throws IOException {
        do {
            put(link);
            link.flush();
            link.expectReplyWithin(timeoutNanos);
            readConfirmations(link);
            link.expectNothing();
        } while (!gathered.isEmpty());
    }
}
