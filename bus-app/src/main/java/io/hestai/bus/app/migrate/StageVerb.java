package io.hestai.bus.app.migrate;

import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.text.Durations;
import io.hestai.bus.app.text.Times;
import io.hestai.bus.app.verbs.Verb;
import io.hestai.bus.operations.migration.mirror.MirrorLag;
import io.hestai.bus.operations.migration.mirror.MirrorPlan;
import io.hestai.bus.operations.migration.stage.MigrationStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.core.JsonGenerator;

/** {@code hbus migrate status}. */
@Command(
        name = "status",
        description =
                "Show how far a migration is: the stage, how far files and bus are behind, the last verification.",
        footer = {"", "Example:", "  hbus migrate status messages.log council"})
final class StageVerb extends Verb {
    @Mixin
    private ImportedSource source = new ImportedSource();

    StageVerb(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        MirrorPlan plan = source.plan(context());
        MigrationStatus status = MigrationStatus.of(plan, Clock.systemUTC());
        if (json()) {
            printJson(json -> write(json, status));
        } else {
            describe(status);
        }
        return ExitCode.DONE;
    }

    private void describe(MigrationStatus status) {
        row("stage", status.stage().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        status.cutOver().ifPresent(moment -> row("cut over", Times.show(moment)));
        row("imported", String.format(Locale.ROOT, "%,d messages", status.imported()));
        MirrorLag lag = status.lag();
        row(
                "to the bus",
                String.format(Locale.ROOT, "%,d bytes behind, %s", lag.unreadBytes(), runs(status.mirroringToBus())));
        row(
                "to the files",
                lag.unwrittenMessages().isEmpty()
                        ? "never mirrored, " + runs(status.mirroringToFiles())
                        : String.format(
                                Locale.ROOT,
                                "%,d messages behind, %s",
                                lag.unwrittenMessages().getAsLong(),
                                runs(status.mirroringToFiles())));
        row("verified", status.verification().map(this::describe).orElse("never"));
    }

    private String describe(MigrationStatus.Verification verification) {
        Duration age = Duration.between(verification.begun(), Instant.now(Clock.systemUTC()));
        String found = verification.passed() ? "passed" : verification.differences() + " differences";
        return found + ", " + Durations.show(age) + " ago";
    }

    private static String runs(boolean running) {
        return running ? "a mirror runs" : "no mirror runs";
    }

    private void row(String name, String value) {
        print(aligned(name, 14, value));
    }

    private static void write(JsonGenerator json, MigrationStatus status) {
        json.writeStringProperty("stage", status.stage().name().toLowerCase(Locale.ROOT));
        json.writeNumberProperty("imported", status.imported());
        json.writeBooleanProperty("mirroring_to_bus", status.mirroringToBus());
        json.writeBooleanProperty("mirroring_to_files", status.mirroringToFiles());
        json.writeNumberProperty("unread_bytes", status.lag().unreadBytes());
        status.lag().unwrittenMessages().ifPresent(count -> json.writeNumberProperty("unwritten_messages", count));
        status.verification().ifPresent(verification -> {
            json.writeName("verification");
            json.writeStartObject();
            json.writeNumberProperty("time", verification.begun().toEpochMilli());
            json.writeBooleanProperty("passed", verification.passed());
            json.writeNumberProperty("differences", verification.differences());
            json.writeEndObject();
        });
        status.cutOver().ifPresent(moment -> json.writeNumberProperty("cut_over", moment.toEpochMilli()));
    }
}
