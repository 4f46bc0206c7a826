package io.hestai.bus.app.migrate;

import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.verbs.Verb;
import io.hestai.bus.operations.migration.mirror.MirrorPlan;
import io.hestai.bus.operations.migration.mirror.MirrorStats;
import io.hestai.bus.operations.migration.stage.Cutover;
import java.time.Clock;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hbus migrate rollback}. */
@Command(
        name = "rollback",
        description = {
            "Hand back to the files after a cutover: they get their names and permissions back, and all that has arrived on",
            "the bus since. May be run again after a failure."
        },
        footer = {"", "Example:", "  hbus migrate rollback messages.log council"})
final class RollbackVerb extends Verb {
    @Mixin
    private ImportedSource source = new ImportedSource();

    RollbackVerb(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        MirrorPlan plan = source.plan(context());
        MirrorStats done = new Cutover(plan, Clock.systemUTC()).rollBack();
        if (json()) {
            printJson(json -> {
                json.writeStringProperty("stream", source.stream());
                json.writeNumberProperty("written", done.mirrored());
                json.writeNumberProperty("rejected", done.rejected());
            });
        } else {
            print(String.format(
                    Locale.ROOT,
                    "rolled back; %,d %s written to the files%s",
                    done.mirrored(),
                    done.mirrored() == 1 ? "message was" : "messages were",
                    done.rejected() == 0
                            ? ""
                            : String.format(
                                    Locale.ROOT, ", %,d that the format cannot say stay on the bus", done.rejected())));
        }
        return ExitCode.DONE;
    }
}
