package io.hestai.bus.app.migrate;

import io.hestai.bus.Bus;
import io.hestai.bus.BusEvent;
import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.text.Durations;
import io.hestai.bus.app.verbs.Verb;
import io.hestai.bus.operations.migration.ImportOptions;
import io.hestai.bus.operations.migration.ImportReport;
import io.hestai.bus.operations.migration.Importer;
import io.hestai.bus.operations.migration.Migration;
import io.hestai.bus.operations.migration.artifact.ArtifactReport;
import io.hestai.bus.operations.migration.state.MigrationState;
import io.hestai.bus.redis.Limits;
import io.hestai.bus.redis.OutboxOptions;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hbus migrate import}. */
@Command(
        name = "import",
        description = {
            "Bring the history in files onto the bus: in order, with original times and roles, each message once.",
            "May be interrupted, killed and run again: it goes on where it was."
        },
        footer = {
            "",
            "Examples:",
            "  hbus migrate import messages.log --to council",
            "  hbus migrate import out/ --to council                  # agent.out, ui.out, … merged by time",
            "  hbus migrate import out/ --to 'council-{source}'       # or each into a stream of its own",
            "  hbus migrate import chat.jsonl --to chat --format chat.yaml --into-existing",
            "",
            "What cannot be read is set aside in a file, a line each: file, line, byte, reason, record."
        })
final class ImportVerb extends Verb {
    @Parameters(index = "0", paramLabel = "PATH", description = "A file, or a folder with files.")
    private Path path = Path.of("");

    @Option(
            names = {"-t", "--to"},
            required = true,
            paramLabel = "STREAM",
            description = "Where the messages go; with {source} in it, a stream for each file.")
    private String stream = "";

    @Mixin
    private SourceOptions source = new SourceOptions();

    @Option(names = "--into-existing", description = "Also into a stream that already holds other messages.")
    private boolean intoExisting;

    @Option(
            names = "--rejects",
            paramLabel = "FILE",
            description = "Where unreadable records are set aside. Default: beside the checkpoints.")
    private @Nullable Path rejects;

    @Option(names = "--batch", paramLabel = "N", description = "A checkpoint after every N messages. Default: 8192")
    private int batch = ImportOptions.defaults().batch();

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            description = "How long to wait for a Redis that is away. Default: 60s")
    private String wait = "60s";

    @Mixin
    private ArtifactOptions artifacts = new ArtifactOptions();

    ImportVerb(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        ImportOptions options =
                new ImportOptions(intoExisting, Optional.ofNullable(rejects), batch, artifacts.settings(path));
        OutboxOptions outbox = OutboxOptions.memory().withHold(Durations.parse(wait));
        Migration migration = source.migration(path, stream);
        migration.check();
        // A history is as long as it is; the limits are for programs in a loop.
        Bus bus = context().connect(config -> config.withOutbox(outbox).withLimits(Limits.none()));
        context()
                .tellEvents(
                        bus,
                        event -> event instanceof BusEvent.ConnectionLost
                                || event instanceof BusEvent.ConnectionRestored
                                || event instanceof BusEvent.SendsResolved);
        migration.checkNames(bus);
        MigrationState state = source.state(context(), migration);
        ToldProgress progress = new ToldProgress(context());
        Importer importer = new Importer(bus, state, migration, options);
        for (ImportReport report : importer.run(progress)) {
            tell(report, importer.artifacts(report.stream()), migration, progress.seconds());
        }
        return ExitCode.DONE;
    }

    private void tell(ImportReport report, ArtifactReport found, Migration migration, double seconds) {
        if (json()) {
            writeJson(report, found, migration, seconds);
            return;
        }
        print(String.format(
                Locale.ROOT,
                "%s: %,d messages appended from %s (%s) in %.1f s, %,.0f/s",
                report.stream(),
                report.appended(),
                MigrationText.files(report.files()),
                migration.format(),
                seconds,
                report.appended() / seconds));
        if (report.known() > 0) {
            print(String.format(Locale.ROOT, "  %,d more were there already", report.known()));
        }
        report.rejects()
                .forEach((reason, count) -> print(String.format(Locale.ROOT, "  %,d unreadable: %s", count, reason)));
        report.rejectFile().ifPresent(file -> print("  set aside in " + file));
        if (report.unfinished() > 0) {
            print(String.format(
                    Locale.ROOT, "  %,d bytes are no whole message yet; another run takes them", report.unfinished()));
        }
        ArtifactOptions.lines(found).forEach(this::print);
        if (!report.finished()) {
            print("  ended before its time; another run goes on there");
        }
    }

    private void writeJson(ImportReport report, ArtifactReport found, Migration migration, double seconds) {
        printJson(json -> {
            json.writeStringProperty("stream", report.stream());
            json.writeStringProperty("format", migration.format().name());
            json.writeStringProperty("migration", migration.name());
            json.writeNumberProperty("files", report.files());
            json.writeNumberProperty("messages", report.messages());
            json.writeNumberProperty("appended", report.appended());
            json.writeNumberProperty("known", report.known());
            json.writeNumberProperty("total", report.total());
            MigrationJson.counts(json, "rejects", report.rejects());
            report.rejectFile().ifPresent(file -> json.writeStringProperty("reject_file", file.toString()));
            json.writeNumberProperty("unfinished_bytes", report.unfinished());
            ArtifactOptions.write(json, found);
            json.writeBooleanProperty("finished", report.finished());
            json.writeNumberProperty("seconds", Math.round(seconds * 1_000) / 1_000.0);
        });
    }
}
