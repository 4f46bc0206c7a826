package io.hestai.bus.app.verbs;

import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.runtime.UsageException;
import io.hestai.bus.redis.Contexts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hbus context rm}. */
@Command(
        name = "rm",
        description = {"Remove a context. The files that it names stay."},
        footer = {"", "Examples:", "  hbus context rm old --yes"})
public final class ContextRmVerb extends Verb {
    @Parameters(index = "0", paramLabel = "NAME", description = "The context's name.")
    private String name = "";

    @Option(
            names = {"-y", "--yes"},
            description = "Really do it.")
    private boolean yes;

    /**
     * Creates the verb.
     *
     * @param context the run
     */
    public ContextRmVerb(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        Contexts contexts = Contexts.of(context().surroundings().environment());
        if (!yes) {
            throw new UsageException("rm would remove " + contexts.file(name) + "; add --yes to do it");
        }
        boolean selected = contexts.selected().filter(name::equals).isPresent();
        contexts.remove(name);
        if (json()) {
            printJson(json -> {
                json.writeStringProperty("name", name);
                json.writeBooleanProperty("removed", true);
            });
        } else {
            context().notice("removed the context " + name + (selected ? "; no context is selected now" : ""));
        }
        return ExitCode.DONE;
    }
}
