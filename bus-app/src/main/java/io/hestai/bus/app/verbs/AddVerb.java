package io.hestai.bus.app.verbs;

import io.hestai.bus.Bus;
import io.hestai.bus.BusEvent;
import io.hestai.bus.EntryId;
import io.hestai.bus.Message;
import io.hestai.bus.Retention;
import io.hestai.bus.Stream;
import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.runtime.UsageException;
import io.hestai.bus.app.text.Durations;
import io.hestai.bus.redis.OutboxOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hbus add}. */
@Command(
        name = "add",
        description = {"Append a message to a stream, where it stays; prints its entry id."},
        footer = {
            "",
            "Examples:",
            "  hbus add council_ctx council_context_updated new_context=\"$(cat ctx.md)\" --announce",
            "  hbus add jobs --data '{\"type\":\"job\",\"key\":\"order-17\",\"size\":3}'",
            "  hbus add log --stdin < messages.jsonl",
            "  hbus read old --json | hbus add new --stdin",
            "",
            "With --stdin, a line that is no message ends the run; the lines before it stay appended."
        })
public final class AddVerb extends Verb {
    @Parameters(index = "0", paramLabel = "STREAM", description = "The stream's name; made if it does not exist.")
    private String stream = "";

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = MessageArguments.LABEL,
            hideParamSyntax = true,
            description = MessageArguments.WHAT)
    private List<String> words = new ArrayList<>();

    @Mixin
    private MessageArguments arguments = new MessageArguments();

    @Option(
            names = "--stdin",
            description = "Append one message for each JSON line of standard input, in order; print each id.")
    private boolean stdin;

    @Option(
            names = {"-a", "--announce"},
            description = "Also publish each message to the channel of the stream's name, in the same step.")
    private boolean announce;

    @Option(
            names = "--keep",
            paramLabel = "COUNT|AGE",
            description = "Trim the stream to about so many entries (1000) or to an age (7d).")
    private @Nullable String keep;

    @Mixin
    private AppendLimits limits = new AppendLimits();

    @Option(
            names = "--outbox",
            paramLabel = "DIR",
            description = {
                "Keep messages in this directory until Redis has stored them; what is left there is sent first.",
                "With it, a Redis that is away is no error: the messages are kept for the next run."
            })
    private @Nullable Path outbox;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            description = "How long to wait for a Redis that is away. Default: 60s; with --outbox 2s.")
    private @Nullable String wait;

    /**
     * Creates the verb.
     *
     * @param context the run
     */
    public AddVerb(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        if (stdin && (arguments.hasData() || !words.isEmpty())) {
            throw new UsageException("--stdin brings whole messages; leave out the type, fields and --data");
        }
        Retention retention = retention();
        Message message =
                stdin ? null : arguments.message(words, context().surroundings().in());
        Pace pace = limits.pace(stdin);
        OutboxOptions outboxOptions = outboxOptions();
        Bus bus = context().connect(config -> limits.applyTo(config).withOutbox(outboxOptions));
        context().tellEvents(bus, AddVerb::isWorthTelling);
        Stream target = bus.stream(stream).keeping(retention);
        limits.check(target);
        Function<Message, CompletableFuture<EntryId>> append = announce ? target::announce : target::append;
        if (message == null) {
            return new LineAppender(context(), append, this::print, pace, patience(), outbox).run();
        }
        appendOne(append.apply(message));
        return ExitCode.DONE;
    }

    private Duration patience() {
        if (wait != null) {
            return Durations.parse(wait);
        }
        return outbox == null ? Duration.ofSeconds(60) : Duration.ofSeconds(2);
    }

    private OutboxOptions outboxOptions() {
        return outbox == null
                ? OutboxOptions.memory().withHold(patience())
                : OutboxOptions.disk(outbox).withOnlyStream(stream);
    }

    private static boolean isWorthTelling(BusEvent event) {
        return event instanceof BusEvent.ConnectionLost
                || event instanceof BusEvent.ConnectionRestored
                || event instanceof BusEvent.SendsResolved
                || event instanceof BusEvent.OutboxRecovered
                || event instanceof BusEvent.AnnounceUnheard;
    }

    private void appendOne(CompletableFuture<EntryId> append) {
        try {
            // In memory the append itself gives up when the time is over, and says why.
            print(outbox == null ? append.join() : append.get(patience().toNanos(), TimeUnit.NANOSECONDS), 0);
        } catch (TimeoutException e) {
            context()
                    .notice("Redis is away; the message is kept in " + outbox
                            + ", and is sent by the next 'hbus add' with that outbox");
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Retention retention() {
        if (keep == null) {
            return Retention.all();
        }
        if (keep.isEmpty() || !Character.isDigit(keep.charAt(keep.length() - 1))) {
            return Retention.age(Durations.parse(keep));
        }
        try {
            return Retention.count(Long.parseLong(keep));
        } catch (NumberFormatException e) {
            throw new UsageException("--keep " + keep + " is neither a number of entries nor an age such as 7d");
        }
    }

    private void print(EntryId id, long line) {
        if (!json()) {
            print(id.toString());
            return;
        }
        printJson(json -> {
            json.writeStringProperty("stream", stream);
            json.writeStringProperty("entry_id", id.toString());
            if (line > 0) {
                json.writeNumberProperty("line", line);
            }
        });
    }
}
