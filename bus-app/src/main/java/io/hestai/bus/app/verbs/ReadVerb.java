package io.hestai.bus.app.verbs;

import io.hestai.bus.Bus;
import io.hestai.bus.Position;
import io.hestai.bus.Reader;
import io.hestai.bus.Stream;
import io.hestai.bus.StreamEntry;
import io.hestai.bus.app.json.MessageWriter;
import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.runtime.UsageException;
import io.hestai.bus.app.text.MessageText;
import io.hestai.bus.app.text.Positions;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hbus read}. */
@Command(
        name = "read",
        description = {"Print what a stream holds and, with --follow, what comes."},
        footer = {
            "",
            "POS is start, end, an entry id (1679253449152-0, included; '(1679253449152-0' to begin behind it),",
            "a time (2026-11-23, 2026-11-23T09:30, …T09:30:00Z), or how long ago (-5m).",
            "",
            "Examples:",
            "  hbus read council_ctx --from -5m",
            "  hbus read council_ctx --reverse --count 1 --json",
            "  hbus read council_ctx --follow --from end",
            "  hbus read council_ctx --follow --cursor ui      (goes on where 'ui' left off)",
            "  hbus read council_ctx --cursor report           (what is new since the last time, then leaves)"
        })
public final class ReadVerb extends Verb {
    @Parameters(index = "0", paramLabel = "STREAM", description = "The stream's name.")
    private String stream = "";

    @Option(
            names = {"-f", "--from"},
            paramLabel = "POS",
            description = "Where to begin; with --cursor only the first time. Default: start")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "POS", description = "Where to end, included. Default: end")
    private @Nullable String to;

    @Option(
            names = {"-r", "--reverse"},
            description = "Newest first.")
    private boolean reverse;

    @Option(
            names = {"-F", "--follow"},
            description = "Go on with what comes.")
    private boolean follow;

    @Option(
            names = {"-C", "--cursor"},
            paramLabel = "NAME",
            description = "Begin behind the last message printed under this name, and remember the place.")
    private @Nullable String cursor;

    @Mixin
    private WaitOptions waiting = new WaitOptions();

    /**
     * Creates the verb.
     *
     * @param context the run
     */
    public ReadVerb(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        refuseContradictions();
        Position begin = position(from, Position.start());
        @Nullable Position end = to == null ? null : position(to, Position.end());
        @Nullable Long count = waiting.count();
        StreamFollower follower = new StreamFollower(context(), waiting, this::print);
        Bus bus = context().connect();
        Stream source = bus.stream(stream);
        refuseFuture(source, from, begin);
        if (cursor != null) {
            Position.Cursor place = Position.cursor(cursor).or(begin);
            return follow ? follower.follow(bus, source, place) : follower.catchUp(source, place);
        }
        return follow ? follower.follow(bus, source, begin) : readOnce(source, begin, end, count);
    }

    private void refuseContradictions() {
        if (follow && (to != null || reverse)) {
            throw new UsageException("--follow goes on for ever and forward; leave out --to and --reverse");
        }
        if (cursor != null && (to != null || reverse)) {
            throw new UsageException("--cursor goes forward to the end; leave out --to and --reverse");
        }
        if (waiting.hasTimeout() && !follow) {
            throw new UsageException("--timeout is for waiting; add --follow, or leave it out");
        }
    }

    private static Position position(@Nullable String text, Position otherwise) {
        return text == null ? otherwise : Positions.parse(text, ZoneId.systemDefault());
    }

    /**
     * Whoever begins in the future by mistake would wait for nothing. The stream's own clock decides: ids may be ahead of this machine.
     */
    private static void refuseFuture(Stream source, @Nullable String text, Position begin) {
        long ms = Positions.timeMs(begin);
        if (ms == Positions.NO_TIME || Long.compareUnsigned(ms, System.currentTimeMillis()) <= 0) {
            return;
        }
        if (source.length() == 0
                || Long.compareUnsigned(ms, source.info().lastGenerated().ms()) > 0) {
            throw new UsageException("--from " + text + " lies in the future; use 'end' to wait for what comes");
        }
    }

    private int readOnce(Stream source, Position begin, @Nullable Position end, @Nullable Long count) {
        Reader reader = source.from(begin);
        if (end != null) {
            reader = reader.to(end);
        }
        if (reverse) {
            reader = reader.backward();
        }
        if (count != null) {
            reader = reader.limit(count);
        }
        MessageText text = messageText();
        boolean empty = true;
        for (StreamEntry entry : reader.read()) {
            if (context().lifecycle().interrupted()) {
                return ExitCode.INTERRUPTED;
            }
            print(entry, text);
            empty = false;
        }
        if (empty && source.length() == 0) {
            context().notice("the stream " + stream + " is empty or does not exist");
        }
        return ExitCode.DONE;
    }

    private void print(StreamEntry entry) {
        print(entry, messageText());
    }

    private void print(StreamEntry entry, MessageText text) {
        print(json() ? MessageWriter.write(entry) : text.show(entry));
    }
}
