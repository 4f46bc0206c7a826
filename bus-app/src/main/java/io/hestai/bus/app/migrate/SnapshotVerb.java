package io.hestai.bus.app.migrate;

import io.hestai.bus.Bus;
import io.hestai.bus.BusException;
import io.hestai.bus.EntryId;
import io.hestai.bus.Position;
import io.hestai.bus.Stream;
import io.hestai.bus.StreamEntry;
import io.hestai.bus.app.json.MessageWriter;
import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.runtime.FailedException;
import io.hestai.bus.app.runtime.Failures;
import io.hestai.bus.app.runtime.UsageException;
import io.hestai.bus.app.text.Durations;
import io.hestai.bus.app.verbs.Verb;
import io.hestai.bus.operations.files.AtomicFile;
import io.hestai.bus.operations.migration.format.MigrationException;
import io.hestai.bus.operations.migration.format.RecordCodec;
import io.hestai.bus.operations.migration.format.SourceFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hbus snapshot}. */
@Command(
        name = "snapshot",
        description = {
            "Write a stream to a file, whole: who reads the file sees the last snapshot or the one before, never a part.",
            "By default a line for each message, ROLE|TIMESTAMP|TYPE|DATA."
        },
        footer = {
            "",
            "Examples:",
            "  hbus snapshot council council.log",
            "  hbus snapshot council council.jsonl --json-lines --every 10s"
        })
public final class SnapshotVerb extends Verb {
    @Parameters(index = "0", paramLabel = "STREAM", description = "The stream's name.")
    private String stream = "";

    @Parameters(index = "1", paramLabel = "FILE", description = "The file; replaced if it is there.")
    private Path file = Path.of("");

    @Option(
            names = {"-e", "--every"},
            paramLabel = "TIME",
            description = "Go on, and write again at this interval if anything has changed.")
    private @Nullable String every;

    @Option(names = "--json-lines", description = "One JSON object a line, as 'hbus read --json' prints it.")
    private boolean jsonLines;

    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            description = "Another format of lines, as for 'hbus migrate'.")
    private @Nullable String format;

    /** What a snapshot shows. */
    private record Shown(long messages, Optional<EntryId> last) {}

    /**
     * Creates the verb.
     *
     * @param context the run
     */
    public SnapshotVerb(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        Function<StreamEntry, byte[]> lines = lines();
        if (Files.isDirectory(file)) {
            throw new UsageException(file + " is a folder; name a file in it");
        }
        @Nullable Duration interval = every == null ? null : Durations.parse(every);
        if (interval != null && interval.isZero()) {
            throw new UsageException("--every " + every + " makes no sense; it must be more than nothing");
        }
        Bus bus = context().connect();
        Stream source = bus.stream(stream);
        if (interval == null) {
            Shown shown = write(source, lines);
            tell(shown);
            if (shown.messages() == 0) {
                context().notice("the stream " + stream + " is empty or does not exist");
            }
            return ExitCode.DONE;
        }
        return repeat(source, lines, interval);
    }

    private Function<StreamEntry, byte[]> lines() {
        if (jsonLines) {
            if (format != null) {
                throw new UsageException("--json-lines is a format of its own; leave out --format");
            }
            return entry -> (MessageWriter.write(entry) + "\n").getBytes(StandardCharsets.UTF_8);
        }
        SourceFormat chosen = SourceFormat.load(format == null ? "log" : format);
        if (chosen.layout() != SourceFormat.Layout.LINES) {
            throw new UsageException("--format " + format + " is a file for each message; a snapshot is one file");
        }
        RecordCodec codec = RecordCodec.of(chosen);
        return entry -> codec.encode(entry.message());
    }

    private int repeat(Stream source, Function<StreamEntry, byte[]> lines, Duration interval) {
        @Nullable Shown before = null;
        do {
            try {
                Shown now = state(source);
                if (!now.equals(before)) {
                    before = write(source, lines);
                    tell(before);
                }
            } catch (FailedException | BusException e) {
                context().warning(Failures.describe(e) + "; the next try is in " + Durations.show(interval));
            }
        } while (!context().lifecycle().awaitStop(interval));
        return context().lifecycle().interrupted() ? ExitCode.INTERRUPTED : ExitCode.DONE;
    }

    private static Shown state(Stream source) {
        long length = source.length();
        return new Shown(length, length == 0 ? Optional.empty() : source.info().last());
    }

    private Shown write(Stream source, Function<StreamEntry, byte[]> lines) {
        long[] messages = {0};
        EntryId[] last = {EntryId.MIN};
        try {
            AtomicFile.write(file, out -> {
                for (StreamEntry entry : source.from(Position.start()).read()) {
                    write(entry, lines, out);
                    messages[0]++;
                    last[0] = entry.id();
                }
            });
        } catch (IOException e) {
            throw new FailedException(
                    "cannot write " + file + ": " + reason(e) + "; what was there before stays", ExitCode.FAILED, e);
        }
        return new Shown(messages[0], messages[0] == 0 ? Optional.empty() : Optional.of(last[0]));
    }

    private static void write(StreamEntry entry, Function<StreamEntry, byte[]> lines, OutputStream out)
            throws IOException {
        try {
            out.write(lines.apply(entry));
        } catch (MigrationException e) {
            throw new FailedException(
                    "the message " + entry.id() + " cannot be written: " + e.getMessage() + "; --json-lines can",
                    ExitCode.FAILED,
                    e);
        }
    }

    private String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "no permission";
        }
        Path folder = file.toAbsolutePath().getParent();
        return folder != null && !Files.isDirectory(folder)
                ? "there is no folder " + folder
                : e.getClass().getSimpleName() + " " + e.getMessage();
    }

    private void tell(Shown shown) {
        if (json()) {
            printJson(json -> {
                json.writeStringProperty("stream", stream);
                json.writeStringProperty("file", file.toString());
                json.writeNumberProperty("messages", shown.messages());
                shown.last().ifPresent(last -> json.writeStringProperty("last_entry_id", last.toString()));
            });
        } else {
            print(shown.messages() + (shown.messages() == 1 ? " message in " : " messages in ") + file);
        }
    }
}
