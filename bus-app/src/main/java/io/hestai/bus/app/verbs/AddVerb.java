package io.hestai.bus.app.verbs;

import io.hestai.bus.EntryId;
import io.hestai.bus.Message;
import io.hestai.bus.Retention;
import io.hestai.bus.Stream;
import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.runtime.UsageException;
import io.hestai.bus.app.text.Durations;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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
        Stream target = context().connect().stream(stream).keeping(retention);
        Function<Message, CompletableFuture<EntryId>> append = announce ? target::announce : target::append;
        if (message == null) {
            return new LineAppender(context(), append, this::print).run();
        }
        print(announce ? target.announceAndWait(message) : target.appendAndWait(message), 0);
        return ExitCode.DONE;
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
