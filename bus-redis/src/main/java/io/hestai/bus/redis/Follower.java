package io.hestai.bus.redis;

import io.hestai.bus.BusEvent;
import io.hestai.bus.EntryHandler;
import io.hestai.bus.EntryId;
import io.hestai.bus.FollowOptions.OnError;
import io.hestai.bus.StreamEntry;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a stream from a position on, history and what comes in one and the same way, and remembers how far it came. */
final class Follower implements ReadLoop.Work {
    private static final int PAGE = 256;

    private final Io io;
    private final String stream;
    private final byte[] key;
    private final EntryHandler handler;
    private final OnError onError;
    private final Counters counters;
    private final @Nullable CursorStore cursor;
    private EntryId after;

    Follower(
            Io io,
            String stream,
            EntryId after,
            @Nullable CursorStore cursor,
            EntryHandler handler,
            OnError onError,
            Counters counters) {
        this.io = io;
        this.stream = stream;
        this.key = io.names().key(stream);
        this.after = after;
        this.cursor = cursor;
        this.handler = handler;
        this.onError = onError;
        this.counters = counters;
    }

    @Override
    public void begin(ReadLoop loop, Link link) throws IOException {
        Object type = link.call(new Command(1, "TYPE").arg(key), io.dialer().commandTimeoutNanos());
        String text = type instanceof String name ? name : "none";
        if (!text.equals("none") && !text.equals("stream")) {
            throw Failures.explain(new RedisError("WRONGTYPE"), "follow '" + stream + "'");
        }
    }

    @Override
    public void step(ReadLoop loop, Link link) throws IOException {
        Command read = new Command(7, "XREAD")
                .arg("COUNT")
                .arg(PAGE)
                .arg("BLOCK")
                .arg(ReadLoop.BLOCK_MS)
                .arg("STREAMS")
                .arg(key)
                .arg(after.toString());
        Object reply = loop.readBlocking(link, read, ReadLoop.BLOCK_MS, before -> {});
        if (reply instanceof RedisError error) {
            throw Failures.explain(error, "follow '" + stream + "'");
        }
        List<Entries.Raw> entries = Entries.ofRead(reply);
        counters.received.add(entries.size());
        for (Entries.Raw entry : entries) {
            if (loop.isStopping()) {
                return;
            }
            handle(entry);
        }
    }

    private void handle(Entries.Raw entry) {
        @Nullable Object[] fields = entry.fields();
        if (fields != null) {
            StreamEntry read = new StreamEntry(stream, entry.id(), EntryCodec.decode(entry.id(), fields));
            try {
                handler.onEntry(read);
                counters.handled.increment();
            } catch (Exception | Error e) {
                failed(entry.id(), e);
            }
        }
        after = entry.id();
        if (cursor != null) {
            cursor.save(after);
        }
    }

    private void failed(EntryId id, Throwable e) {
        counters.failed.increment();
        io.events().tell(new BusEvent.HandlerFailed("follower of '" + stream + "' at " + id, e));
        if (onError == OnError.STOP) {
            throw new IllegalStateException("the handler failed at entry " + id + " of '" + stream + "'", e);
        }
    }

    @Override
    public void end(@Nullable Link link) {
        if (cursor != null) {
            cursor.flush(io.config().timeouts().close().toNanos());
        }
    }

    @Override
    public long queued() {
        return 0;
    }
}
