package io.hestai.bus.app.verbs;

import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.UsageException;
import io.hestai.bus.redis.Contexts;
import picocli.CommandLine.Parameters;

/** Which context a verb is about. */
final class ContextInUse {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "NAME",
            description = "The context's name. Default: the one in use")
    private String name = "";

    /** The one that was named, else that of {@code --context}, of {@code HBUS_CONTEXT}, or the selected one. */
    String name(Context context, Contexts contexts) {
        String option = context.options().context();
        String variable = context.surroundings().environment().getOrDefault("HBUS_CONTEXT", "");
        String found = !name.isEmpty()
                ? name
                : option != null
                        ? option
                        : !variable.isEmpty() ? variable : contexts.selected().orElse(Contexts.NONE);
        if (found.equals(Contexts.NONE)) {
            throw new UsageException("no context is selected; name one, or 'hbus context select' one");
        }
        return found;
    }
}
