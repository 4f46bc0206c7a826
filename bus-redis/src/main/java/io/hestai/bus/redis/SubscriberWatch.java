package io.hestai.bus.redis;

import io.hestai.bus.BusEvent;
import io.hestai.bus.BusException;
import io.hestai.bus.RefusedException;
import io.hestai.bus.RefusedException.Reason;
import io.hestai.bus.redis.WatchedSubscriber.ServerCounts;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks how much Redis holds for the connection of the channels, which it ends when that is more than {@code client-output-buffer-limit} allows; and
 * finds out afterwards whether it did. The questions go over the connection that sends, rarely while all is well. A user who may not ask one of them
 * learns less, and each is refused once for each connection.
 */
final class SubscriberWatch {
    private static final String HELD = " omem=";

    private final Sender sender;
    private final EventHub events;
    private final LimitMeters meters;
    private final LongSupplier nanoTime;
    private final long timeoutNanos;
    private volatile @Nullable WatchedSubscriber watched;

    SubscriberWatch(Sender sender, EventHub events, LimitMeters meters, LongSupplier nanoTime, long timeoutNanos) {
        this.sender = sender;
        this.events = events;
        this.meters = meters;
        this.nanoTime = nanoTime;
        this.timeoutNanos = timeoutNanos;
    }

    /**
     * Watches a connection from now on. To be called before anything is subscribed to over it.
     *
     * @param wasSlow whether the one before could not be read fast enough, and Redis closed it
     * @return in words that Redis cut off the one before, if that is known; otherwise nothing
     */
    String begin(Link fresh, boolean wasSlow) throws IOException {
        Object info = fresh.call(Command.of("INFO", "stats"), timeoutNanos);
        ServerCounts counts = info instanceof byte[] ? ServerCounts.of(Replies.text(info)) : ServerCounts.NONE;
        WatchedSubscriber before = watched;
        watched = new WatchedSubscriber(fresh.clientId(), counts, nanoTime.getAsLong());
        if (before == null || before.cutOff(counts, wasSlow).isEmpty()) {
            return "";
        }
        meters.cutOff.increment();
        Object limit = fresh.call(Command.of("CONFIG GET", OutputLimit.SETTING), timeoutNanos);
        if (!(limit instanceof RedisError)) {
            before.limitIs(OutputLimit.parse(setting(limit)));
        }
        return before.cutOff(counts, wasSlow);
    }

    /**
     * Called now and then while there is a connection; asks when it is time. Does not wait.
     *
     * @param busy whether a listener keeps the thread that reads it
     */
    void tick(boolean busy) {
        WatchedSubscriber current = watched;
        if (current != null && current.beginLook(nanoTime.getAsLong(), busy)) {
            try {
                look(current);
            } catch (BusException closed) {
                // The bus is closing; nobody wants to know any more.
                current.mayNotList();
            }
        }
    }

    private void look(WatchedSubscriber current) {
        if (current.wantsLimit()) {
            Command question = Command.of("CONFIG GET", OutputLimit.SETTING);
            ask(
                    question,
                    SubscriberWatch::setting,
                    text -> current.limitIs(OutputLimit.parse(text)),
                    current::mayNotReadLimit);
        }
        // In this order: who is seen after the count was not among those counted.
        if (current.wantsCounts()) {
            Command question = Command.of("INFO", "stats");
            ask(question, Replies::text, text -> current.counts(ServerCounts.of(text)), current::mayNotCount);
        }
        Command question = Command.of("CLIENT LIST", "ID", Long.toString(current.clientId()));
        ask(question, Replies::text, line -> listed(current, line), current::mayNotList)
                .whenComplete((line, failure) -> current.endLook(nanoTime.getAsLong()));
    }

    /** Asks; what follows from the answer happens on the callback thread. */
    private Reply<String> ask(
            Command question, Outgoing.Decoder<String> decoder, Consumer<String> answered, Runnable refused) {
        Reply<String> reply = sender.send(new Outgoing<>(question, "look after the subscriber", "", decoder));
        reply.whenComplete((answer, failure) -> {
            if (failure == null) {
                answered.accept(answer);
            } else if (isRefused(failure)) {
                refused.run();
            }
        });
        return reply;
    }

    private static boolean isRefused(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof RefusedException refused && refused.reason() != Reason.LOADING;
    }

    private static String setting(@Nullable Object reply) {
        @Nullable Object[] pair = Replies.array(reply);
        return pair.length > 1 ? Replies.text(pair[1]) : "";
    }

    /** One that is not in the list is gone, and the count may be of it. */
    private void listed(WatchedSubscriber current, String line) {
        int at = line.indexOf(HELD);
        if (at < 0) {
            return;
        }
        int begin = at + HELD.length();
        int end = line.indexOf(' ', begin);
        long held = Long.parseLong(line.substring(begin, end < 0 ? line.length() : end));
        if (current.holds(held)) {
            meters.slowSubscriber.increment();
            events.tell(new BusEvent.SubscriberSlow(held, current.limit().least()));
        }
    }
}
