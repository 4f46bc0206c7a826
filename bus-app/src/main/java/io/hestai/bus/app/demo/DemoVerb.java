package io.hestai.bus.app.demo;

import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.runtime.UsageException;
import io.hestai.bus.app.verbs.Verb;
import java.nio.file.Path;
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
public final class DemoVerb extends Verb {
    private static final int MOST_MESSAGES = 1_000_000;

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
        super(context);
    }

    @Override
    public Integer call() {
        if (messages != null && (messages < 2 || messages > MOST_MESSAGES)) {
            throw new UsageException(
                    "--messages " + messages + " makes no sense; it must be from 2 to " + MOST_MESSAGES);
        }
        Summary summary = new Demo(context(), input, messages).run();
        if (json()) {
            printJson(json -> SummaryText.forPrograms(summary, json));
        } else {
            SummaryText.forPeople(summary, style()).forEach(this::print);
        }
        return summary.isFaultless() ? ExitCode.DONE : ExitCode.FAILED;
    }
}
