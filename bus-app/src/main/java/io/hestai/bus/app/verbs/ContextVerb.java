package io.hestai.bus.app.verbs;

import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.UsageException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code hbus context}. */
@Command(
        name = "context",
        synopsisSubcommandLabel = "add|ls|select|show|rm|validate",
        description = {
            "Keep settings under names: where Redis is, as whom, how it is trusted. No secrets, only where they are."
        },
        footer = {
            "",
            "Examples:",
            "  hbus context add prod --url rediss://redis.example:6380 --user agent --password-file ~/.secrets/redis",
            "  hbus context validate prod",
            "  hbus context select prod                     (all verbs use it from now on)",
            "  hbus ls --context dev                        (this one time)",
            "",
            "Options go before the environment (HBUS_URL, …), and that before the context. docs/configuration.md has all settings."
        })
public final class ContextVerb extends Verb {
    private ContextVerb(Context context) {
        super(context);
    }

    /**
     * Creates the verb with its own verbs.
     *
     * @param context the run
     * @return the verb, as the parser wants it
     */
    public static CommandLine withVerbs(Context context) {
        return new CommandLine(new ContextVerb(context))
                .addSubcommand(new ContextAddVerb(context))
                .addSubcommand(new ContextLsVerb(context))
                .addSubcommand(new ContextSelectVerb(context))
                .addSubcommand(new ContextShowVerb(context))
                .addSubcommand(new ContextRmVerb(context))
                .addSubcommand(new ContextValidateVerb(context));
    }

    @Override
    public Integer call() {
        throw new UsageException(
                "what of contexts? add, ls, select, show, rm or validate; 'hbus context --help' explains");
    }
}
