package io.hestai.bus.app.verbs;

import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.UsageException;
import io.hestai.bus.redis.Contexts;

/** Which context a verb is about. */
final class ContextsInUse {
    private ContextsInUse() {}

    /** The one that was named, else that of {@code --context}, of {@code HBUS_CONTEXT}, or the selected one. */
    static String named(String name, Context context, Contexts contexts) {
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
