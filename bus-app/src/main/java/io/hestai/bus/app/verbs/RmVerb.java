package io.hestai.bus.app.verbs;

import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.runtime.FailedException;
import io.hestai.bus.app.runtime.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hbus rm}. */
@Command(
        name = "rm",
        description = {"Remove a stream with its groups, cursors and dead letters, and nothing else."},
        footer = {"", "Examples:", "  hbus rm old_log --yes", "", "There is no way back."})
public final class RmVerb extends Verb {
    @Parameters(index = "0", paramLabel = "STREAM", description = "The stream's name.")
    private String stream = "";

    @Option(
            names = {"-y", "--yes"},
            description = "Really do it.")
    private boolean yes;

    /**
     * Creates the verb.
     *
     * @param context the run
     */
    public RmVerb(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        if (!yes) {
            throw new UsageException("rm would remove the stream '" + stream + "' for ever; add --yes to do it");
        }
        boolean removed = context().connect().stream(stream).remove();
        if (!removed) {
            throw new FailedException("there is no stream '" + stream + "'; 'hbus ls' lists them");
        }
        if (json()) {
            printJson(json -> {
                json.writeStringProperty("stream", stream);
                json.writeBooleanProperty("removed", true);
            });
        } else {
            context().notice("removed the stream " + stream);
        }
        return ExitCode.DONE;
    }
}
