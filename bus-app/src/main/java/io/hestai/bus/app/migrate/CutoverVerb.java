package io.hestai.bus.app.migrate;

import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.runtime.UsageException;
import io.hestai.bus.app.text.Durations;
import io.hestai.bus.app.text.Times;
import io.hestai.bus.app.verbs.Verb;
import io.hestai.bus.operations.migration.mirror.MirrorPlan;
import io.hestai.bus.operations.migration.stage.Cutover;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hbus migrate cutover}. */
@Command(
        name = "cutover",
        description = {
            "From now on the bus alone counts. Refused unless a verification passed not long ago and both sides are up to",
            "date. Ends the mirror to the files, makes the files read-only (or renames them), and records the moment."
        },
        footer = {
            "",
            "Examples:",
            "  hbus migrate cutover messages.log council --verified-within 10m",
            "  hbus migrate cutover messages.log council --rename .migrated",
            "",
            "A program that holds a file open can still write it; a mirror to the bus may go on to bring that over.",
            "The way back: hbus migrate rollback"
        })
final class CutoverVerb extends Verb {
    @Mixin
    private ImportedSource source = new ImportedSource();

    @Option(
            names = "--verified-within",
            paramLabel = "TIME",
            description = "How old the last verification that passed may be. Default: 10m")
    private String verifiedWithin = "10m";

    @Option(
            names = "--rename",
            paramLabel = "SUFFIX",
            description = "Append this to the names of the files, instead of making them read-only.")
    private @Nullable String rename;

    CutoverVerb(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        if (rename != null && (rename.isEmpty() || rename.contains("/"))) {
            throw new UsageException("--rename '" + rename + "' cannot end a name; use for instance .migrated");
        }
        MirrorPlan plan = source.plan(context());
        Instant moment =
                new Cutover(plan, Clock.systemUTC()).run(Durations.parse(verifiedWithin), Optional.ofNullable(rename));
        if (json()) {
            printJson(json -> {
                json.writeStringProperty("stream", source.stream());
                json.writeNumberProperty("cut_over", moment.toEpochMilli());
                json.writeStringProperty("files", rename == null ? "read_only" : "renamed");
            });
        } else {
            print("cut over at " + Times.show(moment) + "; the files are "
                    + (rename == null ? "read-only" : "renamed to …" + rename));
        }
        return ExitCode.DONE;
    }
}
