package io.hestai.bus.app.verbs;

import io.hestai.bus.Bus;
import io.hestai.bus.BusEvent;
import io.hestai.bus.EntryId;
import io.hestai.bus.FollowOptions;
import io.hestai.bus.Position;
import io.hestai.bus.Stream;
import io.hestai.bus.StreamEntry;
import io.hestai.bus.Subscription;
import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.runtime.Lifecycle;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Prints a stream as it grows, and remembers the place of a named cursor. */
final class StreamFollower {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    private final Context context;
    private final WaitOptions waiting;
    private final Consumer<StreamEntry> printer;
    private final Quota quota;
    private final @Nullable Duration timeout;
    private final CompletableFuture<Subscription> subscription = new CompletableFuture<>();
    private volatile @Nullable EntryId lastPrinted;

    StreamFollower(Context context, WaitOptions waiting, Consumer<StreamEntry> printer) {
        this.context = context;
        this.waiting = waiting;
        this.printer = printer;
        this.quota = this.waiting.quota(context.lifecycle());
        this.timeout = waiting.timeout();
    }

    /** Prints from a position on, until the count, the time or the user's patience is over. */
    int follow(Bus bus, Stream stream, Position from) {
        context.tellEvents(bus, event -> !(event instanceof BusEvent.HandlerFailed));
        Lifecycle lifecycle = context.lifecycle();
        Thread watch = SubscriptionWatch.start(begin(stream, from, null), lifecycle);
        context.notice("following " + stream.name());
        int exitCode = WaitOptions.exitCode(lifecycle, lifecycle.await(timeout), quota);
        watch.interrupt();
        return exitCode;
    }

    /** Prints what a named cursor has not seen yet, up to the end as it is now. */
    int catchUp(Stream stream, Position.Cursor cursor) {
        Iterator<StreamEntry> unseen = stream.from(cursor).limit(1).read().iterator();
        if (!unseen.hasNext()) {
            return ExitCode.DONE;
        }
        EntryId end = stream.info().last().orElse(unseen.next().id());
        Lifecycle lifecycle = context.lifecycle();
        Subscription catching = begin(stream, cursor, end);
        Lifecycle.Reason reason = null;
        while (reason == null) {
            if (lifecycle.awaitStop(LOOK_AGAIN)) {
                reason = lifecycle.await(null);
            } else if (catching.failure().isPresent()) {
                lifecycle.fail(catching.failure().get());
            } else if (nothingLeft(stream, end)) {
                // The last entries were trimmed while we read.
                lifecycle.finish();
            }
        }
        return WaitOptions.exitCode(lifecycle, reason, quota);
    }

    private boolean nothingLeft(Stream stream, EntryId end) {
        EntryId last = lastPrinted;
        Position from = last == null ? Position.start() : Position.after(last);
        return !stream.from(from)
                .to(Position.at(end))
                .limit(1)
                .read()
                .iterator()
                .hasNext();
    }

    private Subscription begin(Stream stream, Position from, @Nullable EntryId end) {
        // Stopping at a failure keeps a named cursor before the message that could not be printed.
        Subscription following = context.lifecycle()
                .own(stream.from(from).follow(entry -> handle(entry, end), FollowOptions.stopOnError()));
        subscription.complete(following);
        return following;
    }

    private void handle(StreamEntry entry, @Nullable EntryId end) {
        if (!quota.isOpen()) {
            throw new IllegalStateException("leaving");
        }
        try {
            printer.accept(entry);
        } catch (RuntimeException e) {
            context.lifecycle().fail(e);
            throw e;
        }
        lastPrinted = entry.id();
        boolean enough = quota.take() || (end != null && entry.id().compareTo(end) >= 0);
        if (enough) {
            // Before this handler returns, so that nothing behind this entry moves the cursor.
            subscription.join().close();
            context.lifecycle().finish();
        }
    }
}
