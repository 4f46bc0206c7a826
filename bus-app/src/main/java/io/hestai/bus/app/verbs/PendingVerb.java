package io.hestai.bus.app.verbs;

import io.hestai.bus.PendingEntry;
import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.text.Durations;
import io.hestai.bus.app.text.Table;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hbus pending}. */
@Command(
        name = "pending",
        description = {"List what was handed to a group's consumers and is not settled yet, oldest first."},
        footer = {"", "Examples:", "  hbus pending jobs workers", "  hbus pending jobs workers --count 1 --json"})
public final class PendingVerb extends Verb {
    @Parameters(index = "0", paramLabel = "STREAM", description = "The stream's name.")
    private String stream = "";

    @Parameters(index = "1", paramLabel = "GROUP", description = "The group's name.")
    private String group = "";

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            defaultValue = "100",
            description = "How many at most. Default: 100")
    private int count;

    /**
     * Creates the verb.
     *
     * @param context the run
     */
    public PendingVerb(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        atLeastOne("--count", count);
        List<PendingEntry> pending =
                context().connect().stream(stream).group(group).pending(count);
        if (json()) {
            pending.forEach(this::printPendingJson);
            return ExitCode.DONE;
        }
        if (pending.isEmpty()) {
            context().notice("nothing is pending in group " + group + " of " + stream);
            return ExitCode.DONE;
        }
        Table table = new Table(style(), "ENTRY", "CONSUMER", "IDLE", "ATTEMPTS");
        for (PendingEntry entry : pending) {
            table.row(entry.id(), entry.consumer(), Durations.show(entry.idle()), entry.attempts());
        }
        table.lines().forEach(this::print);
        return ExitCode.DONE;
    }

    private void printPendingJson(PendingEntry entry) {
        printJson(json -> {
            json.writeStringProperty("stream", stream);
            json.writeStringProperty("group", group);
            json.writeStringProperty("entry_id", entry.id().toString());
            json.writeStringProperty("consumer", entry.consumer());
            json.writeNumberProperty("idle_ms", entry.idle().toMillis());
            json.writeNumberProperty("attempts", entry.attempts());
        });
    }
}
