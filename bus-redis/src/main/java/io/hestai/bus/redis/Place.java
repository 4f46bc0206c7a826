package io.hestai.bus.redis;

import io.hestai.bus.EntryId;
import io.hestai.bus.Gap;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Where a follower stands in a stream, and what tells it that entries behind it are gone. Used by one thread.
 *
 * <p>Beside the id of the last entry it keeps an index: how many entries had ever been added to the stream up to there. Redis 7.0 counts what was
 * ever added too, so that what was added behind the place and is neither left nor in hand has gone unread, by trimming or one by one; the difference
 * is exact. Where there is no index it can only be told that something may be missing.
 */
final class Place {
    private final String stream;
    private EntryId after;

    /** Whether the stream had come to this id, rather than it being a time, or the start, from which to read what there is. */
    private boolean reached;

    private OptionalLong index;

    /** An entry that the stream had when it was last looked at, by which it is known again. */
    private @Nullable EntryId landmark;

    /** Asks Redis whether the stream has an entry. */
    @FunctionalInterface
    interface Probe {
        boolean has(EntryId id) throws IOException;
    }

    /**
     * What a look at the stream has found.
     *
     * @param gap entries that are missing; null if none are known to be
     * @param lost how the stream itself has changed under its follower; null if it has not
     * @param readAgain whether what was read with the old place is void
     */
    record Finding(@Nullable Gap gap, @Nullable String lost, boolean readAgain) {}

    Place(String stream, EntryId after, boolean reached, OptionalLong index) {
        this.stream = stream;
        this.after = after;
        this.reached = reached;
        this.index = index;
    }

    EntryId after() {
        return after;
    }

    OptionalLong index() {
        return index;
    }

    /** Moves behind an entry that was read. */
    void read(EntryId id) {
        after = id;
        reached = true;
        if (index.isPresent()) {
            index = OptionalLong.of(index.getAsLong() + 1);
        }
    }

    /** Whether the stream ends before this place, so that a read would wait for what may never come. */
    boolean isAheadOf(StreamState now) {
        return reached && now.exists() && after.compareTo(now.last()) > 0;
    }

    /** Whether there is something to find out, while a read from this place would wait. */
    boolean isUneasyAt(StreamState now) {
        if (!now.exists()) {
            return reached && !after.equals(EntryId.MIN);
        }
        int beyond = after.compareTo(now.last());
        if (beyond == 0) {
            boolean counted = index.isPresent() && now.added().isPresent();
            return isAtEndOf(now)
                    || (counted && index.getAsLong() != now.added().getAsLong());
        }
        return beyond > 0 ? reached : now.first() == null;
    }

    /** Whether nothing can ever come behind this place. */
    boolean isAtEndOf(StreamState now) {
        return now.last().equals(EntryId.MAX) && after.equals(EntryId.MAX);
    }

    /**
     * Compares the place with the stream.
     *
     * @param now what the stream is like
     * @param inHand entries behind this place that were read before this look
     * @param probe asks about an entry, if need be
     * @return what is to be told; null if nothing is missing
     */
    @Nullable
    Finding examine(StreamState now, List<EntryId> inHand, Probe probe) throws IOException {
        if (!now.exists()) {
            return examineVanished();
        }
        Finding finding = isAheadOf(now) || countsFewer(now, inHand) ? examineOther(now, probe) : null;
        if (finding == null) {
            finding = after.equals(now.last()) ? examineAtTail(now) : examineBehind(now, inHand);
        }
        landmark = now.first();
        return finding;
    }

    private @Nullable Finding examineVanished() {
        EntryId was = after;
        boolean lost = reached && !was.equals(EntryId.MIN);
        if (lost || was.equals(EntryId.MIN)) {
            startAnew(OptionalLong.of(0));
        }
        return lost ? new Finding(gap(was, OptionalLong.empty()), "stream '" + stream + "' is gone", true) : null;
    }

    /** Whether the stream has had fewer entries than this follower has seen or holds. */
    private boolean countsFewer(StreamState now, List<EntryId> inHand) {
        if (index.isEmpty() || now.added().isEmpty()) {
            return false;
        }
        long behind = now.added().getAsLong() - index.getAsLong();
        return behind < 0 || (isAllBehind(now) && behind < now.length() + alreadyGone(now, inHand));
    }

    /** The stream is not the one that it was: an earlier state of it has come back, or another one has taken its name. */
    private @Nullable Finding examineOther(StreamState now, Probe probe) throws IOException {
        EntryId was = after;
        EntryId known = landmark;
        if (known != null && probe.has(known)) {
            // What is left of it was read. New entries come behind its end.
            index = OptionalLong.empty();
            if (was.compareTo(now.last()) > 0) {
                after = now.last();
            }
            learn(now, 0);
            return new Finding(
                    null, "stream '" + stream + "' ends at " + now.last() + ", but " + was + " had been read", true);
        }
        if (was.compareTo(now.last()) > 0 || !isAllBehind(now)) {
            startAnew(OptionalLong.empty());
        }
        index = OptionalLong.empty();
        learn(now, 0);
        return new Finding(
                gap(was, OptionalLong.empty()),
                "stream '" + stream + "' was replaced by another one; " + was + " had been read",
                true);
    }

    private @Nullable Finding examineAtTail(StreamState now) {
        long missing =
                now.added().isPresent() && index.isPresent() ? now.added().getAsLong() - index.getAsLong() : 0;
        index = now.added();
        reached = true;
        return missing > 0 ? new Finding(gap(after, OptionalLong.of(missing)), null, false) : null;
    }

    private @Nullable Finding examineBehind(StreamState now, List<EntryId> inHand) {
        if (!isAllBehind(now)) {
            return null;
        }
        long gone = alreadyGone(now, inHand);
        OptionalLong missing = OptionalLong.of(0);
        if (index.isPresent() && now.added().isPresent()) {
            missing = OptionalLong.of(now.added().getAsLong() - index.getAsLong() - now.length() - gone);
        } else if (reached && mayHaveLost(now)) {
            missing = OptionalLong.empty();
        }
        Finding finding = null;
        if (missing.isEmpty() || missing.getAsLong() > 0) {
            finding = new Finding(gap(after, missing), null, false);
            index = OptionalLong.empty();
            moveBefore(now, inHand);
        }
        learn(now, gone);
        return finding;
    }

    /** Whether entries may have been removed between this place and the oldest that is left. */
    private boolean mayHaveLost(StreamState now) {
        EntryId first = now.first();
        boolean adjacent = first != null && first.equals(after.next());
        boolean nothingRemoved = now.added().isPresent() && now.added().getAsLong() == now.length();
        return !adjacent && !nothingRemoved;
    }

    /** What is missing was told; the place moves to where there is something again. */
    private void moveBefore(StreamState now, List<EntryId> inHand) {
        EntryId first = inHand.isEmpty() ? now.first() : inHand.get(0);
        after = first == null ? now.last() : first.previous();
        reached = true;
    }

    /** Finds out the index, if what is left shows it. */
    private void learn(StreamState now, long gone) {
        if (index.isPresent()) {
            return;
        }
        if (after.compareTo(now.last()) >= 0) {
            index = now.added();
        } else if (isAllBehind(now) && now.removedBeforeFirst().isPresent()) {
            index = OptionalLong.of(now.removedBeforeFirst().getAsLong() - gone);
        }
    }

    private void startAnew(OptionalLong knownIndex) {
        after = EntryId.MIN;
        reached = false;
        index = knownIndex;
        landmark = null;
    }

    /** Whether all that is left lies behind this place, if anything is. */
    private boolean isAllBehind(StreamState now) {
        EntryId first = now.first();
        return first == null || first.compareTo(after) > 0;
    }

    /** How many of the entries in hand are no longer in the stream. */
    private static long alreadyGone(StreamState now, List<EntryId> inHand) {
        EntryId first = now.first();
        return inHand.stream()
                .filter(id -> first == null || id.compareTo(first) < 0)
                .count();
    }

    private Gap gap(EntryId behind, OptionalLong missing) {
        return new Gap(stream, behind, missing);
    }
}
