package io.hestai.bus.app.migrate;

import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.UsageException;
import io.hestai.bus.app.verbs.Verb;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code hbus migrate}. */
@Command(
        name = "migrate",
        description = "Leave file-based messaging behind, step by step, with proof and a way back.",
        synopsisSubcommandLabel = "STEP")
public final class MigrateVerb extends Verb {
    private MigrateVerb(Context context) {
        super(context);
    }

    /**
     * Creates the verb with its steps.
     *
     * @param context the run
     * @return what the parser takes
     */
    public static CommandLine withVerbs(Context context) {
        return new CommandLine(new MigrateVerb(context))
                .addSubcommand(new InspectVerb(context))
                .addSubcommand(new ImportVerb(context))
                .addSubcommand(new MirrorVerb(context))
                .addSubcommand(new VerifyVerb(context))
                .addSubcommand(new StageVerb(context))
                .addSubcommand(new CutoverVerb(context))
                .addSubcommand(new RollbackVerb(context));
    }

    @Override
    public Integer call() {
        throw new UsageException(
                "which step? 'hbus migrate --help' lists them; begin with 'hbus migrate inspect PATH'");
    }
}
