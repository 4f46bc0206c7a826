package io.hestai.bus.app.verbs;

import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.redis.BusSetting;
import io.hestai.bus.redis.Contexts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code hbus context select}. */
@Command(
        name = "select",
        description = {"Make a context that of all verbs, and of programs that load their settings."},
        footer = {"", "Examples:", "  hbus context select prod", "  hbus context select -      (none)"})
public final class ContextSelectVerb extends Verb {
    @Parameters(index = "0", paramLabel = "NAME", description = "The context's name, or - for none.")
    private String name = "";

    /**
     * Creates the verb.
     *
     * @param context the run
     */
    public ContextSelectVerb(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        Contexts contexts = Contexts.of(context().surroundings().environment());
        contexts.select(name);
        boolean none = name.equals(Contexts.NONE);
        if (json()) {
            printJson(json -> {
                if (none) {
                    json.writeNullProperty("selected");
                } else {
                    json.writeStringProperty("selected", name);
                }
            });
        } else {
            context().notice(none ? "no context is selected now" : "selected " + name);
        }
        if (!none && contexts.read(name).containsKey(BusSetting.URL)) {
            for (String variable : new String[] {"HBUS_URL", "REDIS_URL"}) {
                if (!context()
                        .surroundings()
                        .environment()
                        .getOrDefault(variable, "")
                        .isEmpty()) {
                    context().notice(variable + " is set in this shell, and goes before the url of the context");
                }
            }
        }
        return ExitCode.DONE;
    }
}
