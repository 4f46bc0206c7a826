package io.hestai.bus.redis;

import io.hestai.bus.BusEvent;
import io.hestai.bus.RefusedException;
import io.hestai.bus.RefusedException.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Notices others who use the namespace without being of this bus's kind.
 *
 * <p>Keys belong to a database, channels do not. So each bus that listens also listens to two channels on which nothing is ever published,
 * {@code ~listeners} and {@code ~listeners:DATABASE}; their numbers of listeners tell whether some are of another database. Whoever comes second,
 * to a namespace that is listened to from another database and not yet from its own, may neither listen nor publish. Two that came at the same time
 * are told.
 *
 * <p>A namespace that begins with another one, {@code bus:dev:} and {@code bus:}, is noticed by the epoch of the shorter one. That is the only key
 * outside of its namespace that a bus ever names, and it asks only whether it is there.
 */
final class SharedNamespace {
    private static final String LISTENERS = "listeners";

    private final Names names;
    private final RedisUrl url;
    private final EventHub events;
    private final byte[] all;
    private final byte[] own;
    private volatile boolean foreign;

    /** Guarded by this. */
    private boolean told;

    private volatile boolean mayAsk = true;

    /** How many listen to the namespace, and how many of those are of this bus's database. */
    private record Counts(long all, long own) {}

    SharedNamespace(Names names, RedisUrl url, EventHub events) {
        this.names = names;
        this.url = url;
        this.events = events;
        this.all = names.namespaceKey(LISTENERS);
        this.own = names.namespaceKey(LISTENERS + ':' + url.database());
    }

    /** Looks for the first time, over a connection that nobody uses yet. */
    void look(Link link, long timeoutNanos) throws IOException {
        List<String> around = around(names.namespace());
        link.put(ask());
        for (String each : around) {
            link.put(new Command(1, "EXISTS").arg(Epoch.key(new Names(each))));
        }
        link.flush();
        link.expectReplyWithin(timeoutNanos);
        takeAnswer(link.read());
        for (String each : around) {
            if (link.read() instanceof Long there && there > 0) {
                events.tell(within(names.namespace(), each));
            }
        }
        link.expectNothing();
    }

    private static BusEvent within(String inner, String outer) {
        return new BusEvent.NamespaceShared("the namespace '" + inner + "' lies within '" + outer
                + "', which another bus uses in the same database: each of its keys is one of theirs too, and can be"
                + " read, trimmed and removed there; choose one that begins otherwise");
    }

    /** What is told where the bookkeeping of another namespace is met among the streams of this one. */
    static BusEvent holds(String outer, String inner) {
        return new BusEvent.NamespaceShared("the namespace '" + outer + "' holds '" + inner
                + "', which another bus uses: its streams are seen here as if they were of this bus, and could be trimmed and"
                + " removed by mistake; choose one that begins otherwise");
    }

    /** The namespaces that this one would lie within: those before each colon or slash but the last. */
    private static List<String> around(String namespace) {
        List<String> around = new ArrayList<>();
        for (int i = 0; i + 1 < namespace.length() && !ScratchNamespace.isScratch(namespace); i++) {
            char c = namespace.charAt(i);
            if (c == ':' || c == '/') {
                around.add(namespace.substring(0, i + 1));
            }
        }
        return around;
    }

    /** Looks again, over the connection that sends; does not wait. */
    void look(Sender sender) {
        if (!mayAsk) {
            return;
        }
        Outgoing<Counts> question = new Outgoing<>(ask(), "look who else listens", "", SharedNamespace::counts);
        sender.send(question.within(Epoch.ANSWER_NANOS)).whenComplete((counts, failure) -> {
            if (failure == null) {
                take(counts);
            } else {
                Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                mayAsk = !(cause instanceof RefusedException);
            }
        });
    }

    /**
     * Joins those who listen, over a connection that is to hear channels.
     *
     * @param first whether it may be refused; one that comes back may have been there before the others
     * @throws RefusedException if all who listen are of another database
     */
    void join(Link link, boolean first, long timeoutNanos) throws IOException {
        link.put(ask());
        link.put(new Command(2, "SUBSCRIBE").arg(all).arg(own));
        link.flush();
        link.expectReplyWithin(timeoutNanos);
        takeAnswer(link.read());
        int confirmed = 0;
        while (confirmed < 2) {
            link.expectReplyWithin(timeoutNanos);
            Object reply = link.read();
            if (reply instanceof RedisError) {
                // Without the right to be seen, one can still listen.
                break;
            }
            confirmed += Replies.text(Replies.array(reply)[0]).equals("subscribe") ? 1 : 0;
        }
        link.expectNothing();
        if (first) {
            requireOwn("listen");
        }
    }

    private Command ask() {
        return new Command(3, "PUBSUB").arg("NUMSUB").arg(all).arg(own);
    }

    private static Counts counts(@Nullable Object reply) {
        @Nullable Object[] pairs = Replies.array(reply);
        return new Counts(Replies.number(pairs[1]), Replies.number(pairs[3]));
    }

    private void takeAnswer(@Nullable Object reply) {
        if (reply instanceof RedisError) {
            mayAsk = false;
        } else {
            take(counts(reply));
        }
    }

    private void take(Counts counts) {
        boolean others = counts.all() > counts.own();
        foreign = others && counts.own() == 0;
        boolean isNews;
        synchronized (this) {
            // Who is refused is told then.
            isNews = others && !foreign && !told;
            told = others;
        }
        if (isNews) {
            events.tell(new BusEvent.NamespaceShared(explanation()));
        }
    }

    private String explanation() {
        return "the namespace '" + names.namespace() + "' is listened to from another database than " + url.database()
                + " of Redis at " + url + ", and channels know no databases; give one of the two another namespace";
    }

    /** Whether all who would hear what is published are of another database. */
    boolean isForeign() {
        return foreign;
    }

    /**
     * Asked before something is published.
     *
     * @throws RefusedException if all who would hear it are of another database
     */
    void requireOwn(String doing) {
        if (foreign) {
            throw new RefusedException(Reason.OTHER, "cannot " + doing + ": " + explanation());
        }
    }

    /** As the words of an announcement that is stored and not published. */
    String refusal() {
        return explanation();
    }
}
