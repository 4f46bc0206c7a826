package io.hestai.bus.app.migrate;

import io.hestai.bus.app.json.MessageWriter;
import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.runtime.UsageException;
import io.hestai.bus.app.text.Printable;
import io.hestai.bus.app.verbs.Verb;
import io.hestai.bus.operations.migration.Inspection;
import io.hestai.bus.operations.migration.Inspector;
import io.hestai.bus.operations.migration.Migration;
import io.hestai.bus.operations.migration.source.SourceMessage;
import io.hestai.bus.operations.migration.source.SourcePosition;
import io.hestai.bus.operations.migration.source.SourceReject;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JsonGenerator;

/** {@code hbus migrate inspect}. */
@Command(
        name = "inspect",
        description =
                "Look at files with messages: their format, what would arrive, what cannot be read. Writes nothing.",
        footer = {
            "",
            "Examples:",
            "  hbus migrate inspect messages.log",
            "  hbus migrate inspect out/ --format roles",
            "  hbus migrate inspect transcripts.jsonl --format transcripts.yaml --show 10"
        })
final class InspectVerb extends Verb {
    @Parameters(index = "0", paramLabel = "PATH", description = "A file, or a folder with files.")
    private Path path = Path.of("");

    @Mixin
    private SourceOptions source = new SourceOptions();

    @Option(
            names = {"-n", "--show"},
            paramLabel = "N",
            description = "How many of the first messages to show. Default: 5")
    private int show = 5;

    InspectVerb(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        if (show < 0) {
            throw new UsageException("--show " + show + " makes no sense; it must not be negative");
        }
        Migration migration = source.migration(path, "-");
        Inspection found = Inspector.inspect(migration, source.recognises(), show, new ToldProgress(context()));
        if (json()) {
            printJson(json -> write(json, found));
        } else {
            describe(found);
        }
        return ExitCode.DONE;
    }

    private void describe(Inspection found) {
        print("format      " + found.format() + (found.recognised() ? " (recognised)" : ""));
        print(String.format(
                Locale.ROOT, "source      %s, %,d bytes", MigrationText.files(found.files()), found.bytes()));
        print(String.format(Locale.ROOT, "messages    %,d", found.messages()));
        found.rejects()
                .forEach((reason, count) -> print(String.format(Locale.ROOT, "unreadable  %,d: %s", count, reason)));
        found.firstRejects().forEach(reject -> print("            " + reject.position() + ": " + reject.reason()));
        if (found.unfinished() > 0) {
            print(String.format(
                    Locale.ROOT, "unfinished  %,d bytes behind the last whole message", found.unfinished()));
        }
        for (SourceMessage message : found.first()) {
            SourcePosition at = message.position();
            print(messageText().show(Printable.line(at.file()) + ":" + at.line(), message.message()));
        }
    }

    private void write(JsonGenerator json, Inspection found) {
        json.writeStringProperty("path", path.toString());
        json.writeStringProperty("format", found.format());
        json.writeBooleanProperty("recognised", found.recognised());
        json.writeNumberProperty("files", found.files());
        json.writeNumberProperty("bytes", found.bytes());
        json.writeNumberProperty("messages", found.messages());
        json.writeNumberProperty("unfinished_bytes", found.unfinished());
        MigrationJson.counts(json, "rejects", found.rejects());
        json.writeName("first_rejects");
        json.writeStartArray();
        for (SourceReject reject : found.firstRejects()) {
            json.writeStartObject();
            MigrationJson.position(json, reject.position());
            json.writeStringProperty("reason", reject.reason());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeName("first_messages");
        json.writeStartArray();
        for (SourceMessage message : found.first()) {
            json.writeStartObject();
            MigrationJson.position(json, message.position());
            MessageWriter.writeMessage(json, message.message());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
