package io.hestai.bus.redis;

import io.hestai.bus.EntryId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What makes the outcome of an append that can be found out: where it went, under which identity, and from where on to look for it.
 * One thread at a time.
 */
final class Append {
    /** No place in the journal. */
    static final long NOT_KEPT = -1;

    private final Track track;
    private final String messageId;
    private final Outgoing<EntryId> outgoing;
    private final boolean ofEarlierRun;
    private long journalSequence = NOT_KEPT;
    private @Nullable EntryId storedAt;

    /**
     * Makes the identity of an append.
     *
     * @param track the stream it goes to
     * @param messageId its message id
     * @param outgoing the command and its future
     * @param ofEarlierRun whether it was found in an outbox on disk, so that nobody waits for its future
     */
    Append(Track track, String messageId, Outgoing<EntryId> outgoing, boolean ofEarlierRun) {
        this.track = track;
        this.messageId = messageId;
        this.outgoing = outgoing;
        this.ofEarlierRun = ofEarlierRun;
    }

    Track track() {
        return track;
    }

    String messageId() {
        return messageId;
    }

    Outgoing<EntryId> outgoing() {
        return outgoing;
    }

    boolean isOfEarlierRun() {
        return ofEarlierRun;
    }

    long journalSequence() {
        return journalSequence;
    }

    void keptAt(long sequence) {
        journalSequence = sequence;
    }

    /** Where it was stored; null as long as that is not known. */
    @Nullable
    EntryId storedAt() {
        return storedAt;
    }

    void stored(EntryId id) {
        storedAt = id;
        track.advance(id);
    }

    /** The commands of appends, in their order. */
    static List<Outgoing<?>> commands(List<Append> appends) {
        List<Outgoing<?>> commands = new ArrayList<>(appends.size());
        appends.forEach(each -> commands.add(each.outgoing()));
        return commands;
    }

    /** The appends among commands, in their order. */
    static List<Append> among(Iterable<Outgoing<?>> commands) {
        List<Append> appends = new ArrayList<>();
        for (Outgoing<?> each : commands) {
            Append append = each.append();
            if (append != null) {
                appends.add(append);
            }
        }
        return appends;
    }
}
