package io.hestai.bus.app.migrate;

import io.hestai.bus.Bus;
import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.verbs.Verb;
import io.hestai.bus.operations.migration.Difference;
import io.hestai.bus.operations.migration.Migration;
import io.hestai.bus.operations.migration.Verifier;
import io.hestai.bus.operations.migration.VerifyReport;
import io.hestai.bus.operations.migration.mirror.Echoes;
import io.hestai.bus.operations.migration.state.MigrationState;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.core.JsonGenerator;

/** {@code hbus migrate verify}. */
@Command(
        name = "verify",
        description = {
            "Compare files and bus: every message here is there and the other way round, in the same order for each file,",
            "to the byte. Exit code 1 if they differ."
        },
        footer = {
            "",
            "Examples:",
            "  hbus migrate verify messages.log council",
            "  hbus migrate verify out/ 'council-{source}' --json"
        })
final class VerifyVerb extends Verb {
    @Mixin
    private ImportedSource source = new ImportedSource();

    VerifyVerb(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        Migration migration = source.migration();
        migration.check();
        Bus bus = context().connect();
        migration.checkNames(bus);
        MigrationState state = source.state(context(), migration);
        List<VerifyReport> reports = new Verifier(bus, state, migration, Clock.systemUTC(), Echoes.of(migration, state))
                .run(new ToldProgress(context()));
        boolean same = true;
        for (VerifyReport report : reports) {
            same &= report.same();
            if (json()) {
                printJson(json -> write(json, report));
            } else {
                describe(report);
            }
        }
        return same ? ExitCode.DONE : ExitCode.FAILED;
    }

    private void describe(VerifyReport report) {
        print(String.format(
                Locale.ROOT,
                "%s: %s: %,d messages in %s, %,d on the bus, %,d the same",
                report.stream(),
                report.same() ? "the same" : "DIFFERENT",
                report.inFiles(),
                MigrationText.files(report.files()),
                report.onBus(),
                report.matched()));
        report.counts().forEach((kind, count) -> print(String.format(Locale.ROOT, "  %,d %s", count, words(kind))));
        for (Difference each : report.first()) {
            String entry = each.entry().isEmpty() ? "" : " (entry " + each.entry() + ")";
            String detail = each.detail().isEmpty() ? "" : ": " + each.detail();
            print("    " + words(each.kind()) + ": " + each.where() + entry + detail);
        }
        beside(report.others(), "messages on the bus did not come from these files");
        beside(report.echoed(), "messages in the files were written there from the bus");
        beside(report.later(), "messages came after the comparison had begun");
        beside(report.rejected(), "records in the files are no messages, and not compared");
        beside(report.unfinished(), "bytes in the files are no whole message yet");
    }

    private void beside(long count, String what) {
        if (count > 0) {
            print(String.format(Locale.ROOT, "  %,d %s", count, what));
        }
    }

    private static String words(Difference.Kind kind) {
        return switch (kind) {
            case NOT_ON_BUS -> "not on the bus";
            case NOT_IN_FILES -> "not in the files";
            case OTHER_BYTES -> "other bytes";
            case OUT_OF_ORDER -> "out of order or twice";
        };
    }

    private static void write(JsonGenerator json, VerifyReport report) {
        json.writeStringProperty("stream", report.stream());
        json.writeStringProperty("verdict", report.same() ? "same" : "different");
        json.writeNumberProperty("files", report.files());
        json.writeNumberProperty("in_files", report.inFiles());
        json.writeNumberProperty("on_bus", report.onBus());
        json.writeNumberProperty("matched", report.matched());
        json.writeNumberProperty("others", report.others());
        json.writeNumberProperty("echoed", report.echoed());
        json.writeNumberProperty("later", report.later());
        json.writeNumberProperty("rejected", report.rejected());
        json.writeNumberProperty("unfinished_bytes", report.unfinished());
        MigrationJson.counts(json, "differences", report.counts());
        json.writeName("first");
        json.writeStartArray();
        for (Difference each : report.first()) {
            json.writeStartObject();
            json.writeStringProperty("kind", each.kind().name().toLowerCase(Locale.ROOT));
            json.writeStringProperty("where", each.where());
            json.writeStringProperty("entry_id", each.entry());
            json.writeStringProperty("detail", each.detail());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
