package io.hestai.bus.redis;

import io.hestai.bus.BusException;
import io.hestai.bus.EntryId;
import io.hestai.bus.RefusedException;
import io.hestai.bus.RefusedException.Reason;
import io.hestai.bus.WrongTypeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Finds streams that do not reach as far any more as they were known to: a server that was killed and had not written its last second to the
 * disk, a replica promoted with less.
 *
 * <p>The last id alone does not tell, since new entries may have been appended meanwhile; so it is also asked whether the last known entry
 * is still there. Entries that were trimmed or, from Redis 7.0 on, deleted are no loss.
 */
final class TailCheck {
    /** How many streams are asked about at a time. */
    private static final int PAGE = 128;

    private final Sender sender;
    private final Names names;
    private final Tracks tracks;

    TailCheck(Sender sender, Names names, Tracks tracks) {
        this.sender = sender;
        this.names = names;
        this.tracks = tracks;
    }

    /** What Redis says about one stream. */
    private record Asked(
            String stream,
            EntryId known,
            Reply<Map<String, @Nullable Object>> facts,
            Reply<@Nullable Object[]> entry) {}

    /**
     * Asks about every known position, and puts right what is known by what is there now.
     *
     * @return a line for each stream that has lost entries
     * @throws BusException if Redis is away meanwhile; what was found until then is not put right
     */
    List<String> find() {
        List<String> losses = new ArrayList<>();
        List<Asked> page = new ArrayList<>();
        for (Map.Entry<String, EntryId> each : tracks.snapshot().entrySet()) {
            page.add(ask(each.getKey(), each.getValue()));
            if (page.size() == PAGE) {
                compare(page, losses);
                page.clear();
            }
        }
        compare(page, losses);
        return losses;
    }

    private Asked ask(String stream, EntryId known) {
        byte[] key = names.key(stream);
        Command facts = new Command(1, "XINFO STREAM").arg(key);
        Command entry = new Command(5, "XRANGE")
                .arg(key)
                .arg(known.toString())
                .arg(known.toString())
                .arg("COUNT")
                .arg(1);
        String doing = "look at the end of '" + stream + "'";
        return new Asked(
                stream,
                known,
                sender.send(new Outgoing<>(facts, doing, "", Replies::map)),
                sender.send(new Outgoing<>(entry, doing, "", Replies::array)));
    }

    private void compare(List<Asked> page, List<String> losses) {
        for (Asked each : page) {
            String loss = compare(each);
            if (!loss.isEmpty()) {
                losses.add(loss);
            }
        }
    }

    /** What was lost, or nothing. */
    private String compare(Asked asked) {
        EntryId known = asked.known();
        Map<String, @Nullable Object> facts;
        boolean isThere;
        try {
            facts = result(asked.facts());
            isThere = result(asked.entry()).length > 0;
        } catch (RefusedException e) {
            return e.reason() == Reason.NO_SUCH_STREAM ? gone(asked) : "";
        } catch (WrongTypeException e) {
            return gone(asked);
        }
        EntryId last = Replies.entryId(facts.get("last-generated-id"));
        if (last.compareTo(known) < 0) {
            tracks.correct(asked.stream(), known, last);
            return "'" + asked.stream() + "' ends at " + last + ", but had reached " + known;
        }
        if (isThere || isTrimmed(facts, known) || isDeleted(facts, known)) {
            return "";
        }
        tracks.correct(asked.stream(), known, last);
        return "'" + asked.stream() + "' lacks " + known + ", which was stored in it";
    }

    private String gone(Asked asked) {
        tracks.forget(asked.stream());
        return "'" + asked.stream() + "' is gone, and had reached " + asked.known();
    }

    /** Trimming takes from the front, so what is gone by it lies before all that is there. */
    private static boolean isTrimmed(Map<String, @Nullable Object> facts, EntryId known) {
        Object first = facts.get("first-entry");
        return first == null || Replies.entryId(Replies.array(first)[0]).compareTo(known) > 0;
    }

    private static boolean isDeleted(Map<String, @Nullable Object> facts, EntryId known) {
        Object deleted = facts.get("max-deleted-entry-id");
        return deleted != null && Replies.entryId(deleted).compareTo(known) >= 0;
    }

    private static <T> T result(Reply<T> reply) {
        try {
            return reply.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof BusException cause ? cause : e;
        }
    }
}
