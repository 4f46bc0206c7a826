package io.hestai.bus.app.demo;

import io.hestai.bus.app.json.JsonText;
import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.runtime.UsageException;
import io.hestai.bus.app.text.Style;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hbus demo}. */
@Command(
        name = "demo",
        description = {
            "The whole idea in ten seconds: a private Redis and three processes (agent, ui, daemon) that exchange",
            "durable and ephemeral messages; the daemon is killed in the middle and restarted."
        },
        footer = {
            "",
            "Examples:",
            "  hbus demo",
            "  hbus demo --input transcript.jsonl         (each line is stored as a message)",
            "  hbus demo --messages 5000 --json",
            "",
            "The summary comes from what each process recorded as received. Exit 1 if anything durable was lost,",
            "changed or out of order. Nothing is left running, and nothing is left behind."
        })
public final class DemoVerb implements Callable<Integer> {
    private static final int MOST_MESSAGES = 1_000_000;

    private final Context context;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and leave.")
    @SuppressWarnings("UnusedVariable") // The parser sets it, and acts on it before the verb is called.
    private boolean help;

    @Option(
            names = {"-i", "--input"},
            paramLabel = "FILE.jsonl",
            description = "Play these messages, one JSON object a line, instead of invented ones.")
    private @Nullable Path input;

    @Option(
            names = {"-n", "--messages"},
            paramLabel = "N",
            description = "How many durable messages; of the file, how many lines at most. Default: 300, or all lines")
    private @Nullable Integer messages;

    /**
     * Creates the verb.
     *
     * @param context the run
     */
    public DemoVerb(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (messages != null && (messages < 2 || messages > MOST_MESSAGES)) {
            throw new UsageException(
                    "--messages " + messages + " makes no sense; it must be from 2 to " + MOST_MESSAGES);
        }
        Summary summary = new Demo(context, input, messages).run();
        if (context.options().json()) {
            context.data(JsonText.object(json -> SummaryText.forPrograms(summary, json)));
        } else {
            Style style = new Style(
                    context.surroundings().terminal(), context.surroundings().environment());
            SummaryText.forPeople(summary, style).forEach(context::data);
        }
        return summary.isFaultless() ? ExitCode.DONE : ExitCode.FAILED;
    }
}
