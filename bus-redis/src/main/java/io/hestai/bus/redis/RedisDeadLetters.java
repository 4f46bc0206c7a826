package io.hestai.bus.redis;

import io.hestai.bus.DeadLetter;
import io.hestai.bus.DeadLetters;
import io.hestai.bus.EntryId;
import io.hestai.bus.RefusedException;
import io.hestai.bus.RefusedException.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The dead letters of a group, through the administration connection. */
final class RedisDeadLetters implements DeadLetters {
    private static final int PAGE = 100;

    private final Io io;
    private final String stream;
    private final String group;
    private final GroupBookkeeping keys;

    RedisDeadLetters(Io io, String stream, String group) {
        this.io = io;
        this.stream = stream;
        this.group = group;
        this.keys = GroupBookkeeping.of(io.names(), stream, group);
    }

    private String doing(String verb) {
        return verb + " the dead letters of group '" + group + "' of '" + stream + "'";
    }

    @Override
    public long count() {
        return Replies.number(io.admin().ask(new Command(1, "XLEN").arg(keys.deadLetters()), doing("count")));
    }

    @Override
    public List<DeadLetter> list(EntryId after, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("the limit is " + limit + "; it must be at least 1");
        }
        return range(after.next().toString(), "+", limit);
    }

    @Override
    public Optional<DeadLetter> find(EntryId id) {
        return range(id.toString(), id.toString(), 1).stream().findFirst();
    }

    private List<DeadLetter> range(String from, String to, int limit) {
        Command range = new Command(5, "XRANGE")
                .arg(keys.deadLetters())
                .arg(from)
                .arg(to)
                .arg("COUNT")
                .arg(limit);
        List<DeadLetter> letters = new ArrayList<>();
        for (Entries.Raw entry : Entries.ofRange(io.admin().ask(range, doing("look at")))) {
            @Nullable Object[] fields = entry.fields();
            if (fields != null) {
                letters.add(letter(entry.id(), Original.ofDead(entry.id(), fields)));
            }
        }
        return letters;
    }

    private static DeadLetter letter(EntryId id, Original original) {
        return new DeadLetter(
                id,
                original.id(),
                original.message(),
                original.text(Original.REASON),
                original.text(Original.ERROR),
                original.number(Original.ATTEMPTS),
                original.number(Original.REDRIVES),
                Instant.ofEpochMilli(original.number(Original.FIRST_TIME)),
                Instant.ofEpochMilli(original.number(Original.TIME)),
                original.text(Original.CONSUMER));
    }

    @Override
    public long redrive(Collection<EntryId> ids) {
        Set<EntryId> wanted = checked(ids);
        Command redrive = DeadLetterScripts.REDRIVE
                .whole(2, 1 + wanted.size())
                .arg(keys.deadLetters())
                .arg(keys.redriven())
                .arg(group);
        return allOrNone(redrive, wanted, "redrive");
    }

    @Override
    public long drop(Collection<EntryId> ids) {
        Set<EntryId> wanted = checked(ids);
        Command drop = DeadLetterScripts.DROP
                .whole(1, 1 + wanted.size())
                .arg(keys.deadLetters())
                .arg(group);
        return allOrNone(drop, wanted, "drop");
    }

    private static Set<EntryId> checked(Collection<EntryId> ids) {
        if (ids.isEmpty() || ids.size() > MOST_IDS) {
            throw new IllegalArgumentException(
                    ids.size() + " ids were given; give 1 to " + MOST_IDS + " at a time, or take all");
        }
        return new LinkedHashSet<>(ids);
    }

    private long allOrNone(Command command, Set<EntryId> ids, String verb) {
        for (EntryId id : ids) {
            command.arg(id.toString());
        }
        Object reply = io.admin().execute(command, doing(verb));
        if (reply instanceof Long done) {
            return done;
        }
        throw new RefusedException(
                Reason.NO_SUCH_ENTRY,
                "cannot " + doing(verb) + ": there is no " + Replies.text(reply)
                        + " among them; nothing was changed, look for the ids once more");
    }

    @Override
    public long redriveAll() {
        return inPages(
                "redrive",
                last -> DeadLetterScripts.REDRIVE_PAGE
                        .whole(2, 3)
                        .arg(keys.deadLetters())
                        .arg(keys.redriven())
                        .arg(group)
                        .arg(last)
                        .arg(PAGE));
    }

    @Override
    public long dropAll() {
        return inPages(
                "drop",
                last -> DeadLetterScripts.DROP_PAGE
                        .whole(1, 2)
                        .arg(keys.deadLetters())
                        .arg(last)
                        .arg(PAGE));
    }

    /** Makes the command for one page, up to an id. */
    @FunctionalInterface
    private interface PageCommand {
        Command upTo(String last);
    }

    /** Only those that are there now: what dies again meanwhile is not meant. */
    private long inPages(String verb, PageCommand command) {
        Command newest = new Command(5, "XREVRANGE")
                .arg(keys.deadLetters())
                .arg("+")
                .arg("-")
                .arg("COUNT")
                .arg(1);
        List<Entries.Raw> last = Entries.ofRange(io.admin().ask(newest, doing(verb)));
        if (last.isEmpty()) {
            return 0;
        }
        String upTo = last.get(0).id().toString();
        long all = 0;
        long page;
        do {
            page = Replies.number(io.admin().execute(command.upTo(upTo), doing(verb)));
            all += page;
        } while (page > 0);
        return all;
    }
}
