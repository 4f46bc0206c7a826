package io.hestai.bus.redis;

import io.hestai.bus.EntryId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Appends that Redis has stored but may still lose, because it had not written them to its disk: they are kept for a while and, when Redis
 * turns out to have lost data, those that are gone are sent again, in order. Thread-safe.
 */
final class KeptAppends {
    private record Kept(Append append, long sinceNanos) {}

    private final long keepNanos;
    private final int most;
    private final Consumer<Append> onForgotten;
    private final Meters meters;

    /** Guarded by this. */
    private final ArrayDeque<Kept> kept = new ArrayDeque<>();

    /**
     * Keeps what is stored.
     *
     * @param keepNanos for how long
     * @param most how many at most; the oldest is let go for a newer one
     * @param onForgotten told of each that is kept no longer
     */
    KeptAppends(long keepNanos, int most, Consumer<Append> onForgotten, Meters meters) {
        this.keepNanos = keepNanos;
        this.most = most;
        this.onForgotten = onForgotten;
        this.meters = meters;
    }

    void add(Append stored) {
        long now = System.nanoTime();
        synchronized (this) {
            kept.add(new Kept(stored, now));
        }
        forgetOld(now);
    }

    /** Lets go what was kept long enough. */
    void forgetOld(long now) {
        List<Append> forgotten = new ArrayList<>();
        synchronized (this) {
            for (Kept oldest = kept.peek();
                    oldest != null && (now - oldest.sinceNanos() >= keepNanos || kept.size() > most);
                    oldest = kept.peek()) {
                forgotten.add(oldest.append());
                kept.remove();
            }
        }
        forgotten.forEach(onForgotten);
    }

    private synchronized List<Append> all() {
        return kept.stream().map(Kept::append).toList();
    }

    private synchronized boolean remove(Append append) {
        return kept.removeIf(each -> each.append() == append);
    }

    /**
     * Looks whether what is kept is still there, and sends again what is lost.
     *
     * @param emptied whether it is known that the data were replaced; otherwise an entry that is gone although older ones are there was lost, and
     *     one that is gone with all older ones was trimmed
     */
    void offerAgain(Sender sender, boolean emptied) {
        for (Append each : all()) {
            EntryId id = each.storedAt();
            if (id != null) {
                look(sender, each, id, emptied);
            }
        }
    }

    private void look(Sender sender, Append append, EntryId id, boolean emptied) {
        byte[] key = append.track().key();
        Reply<Boolean> isThere = sender.send(new Outgoing<>(
                range(key, id.toString(), id.toString()),
                "look for " + id,
                "",
                reply -> !Entries.ofRange(reply).isEmpty()));
        Reply<Boolean> olderAreThere = sender.send(
                new Outgoing<>(range(key, "-", "+"), "look for the first entry", "", reply -> isBefore(reply, id)));
        isThere.thenCombine(olderAreThere, (there, older) -> !there && (emptied || older))
                .thenAccept(lost -> {
                    if (lost && remove(append)) {
                        meters.offeredAgain.increment();
                        sender.sendAgain(append);
                    }
                });
    }

    /** A stream that is not there any more has lost its entries too. */
    private static boolean isBefore(@Nullable Object reply, EntryId id) {
        List<Entries.Raw> first = Entries.ofRange(reply);
        return first.isEmpty() || first.get(0).id().compareTo(id) < 0;
    }

    private static Command range(byte[] key, String from, String to) {
        return new Command(5, "XRANGE").arg(key).arg(from).arg(to).arg("COUNT").arg(1);
    }
}
