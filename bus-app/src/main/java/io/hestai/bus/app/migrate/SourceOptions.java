package io.hestai.bus.app.migrate;

import io.hestai.bus.Bus;
import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.UsageException;
import io.hestai.bus.operations.migration.Inspector;
import io.hestai.bus.operations.migration.Migration;
import io.hestai.bus.operations.migration.format.SourceFormat;
import io.hestai.bus.operations.migration.mirror.MirrorPlan;
import io.hestai.bus.operations.migration.stage.Cutover;
import io.hestai.bus.operations.migration.state.MigrationState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the messages are and what is remembered about them, as every step wants to know. */
final class SourceOptions {
    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            description = {
                "log, roles, jsonl, folder, texts, context, state, or a file that describes a format.",
                "Default: the one that is recognised."
            })
    private @Nullable String format;

    @Option(
            names = "--id",
            paramLabel = "NAME",
            description = "The migration's name, which is part of message ids. Default: made of PATH.")
    private @Nullable String id;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Where checkpoints are kept. Default: hestai-bus/migration/NAME below XDG_STATE_HOME.")
    private @Nullable Path state;

    boolean recognises() {
        return format == null;
    }

    Migration migration(Path path, String stream) {
        return new Migration(name(path), path, formatOf(path), stream);
    }

    /** What is mirrored; also after a cutover that renamed the files, when the format is the one that the cutover remembers. */
    MirrorPlan plan(Context context, Bus bus, Path path, String stream) {
        if (stream.contains("{")) {
            throw new UsageException("'" + stream + "' stands for several streams; name one, with its file as PATH");
        }
        String name = name(path);
        MigrationState remembered = state(context, name);
        SourceFormat known = Files.exists(path)
                ? formatOf(path)
                : SourceFormat.load(format == null ? Cutover.format(remembered, stream, path) : format);
        return new MirrorPlan(path, known, name, bus.stream(stream), remembered, context::notice);
    }

    private String name(Path path) {
        return id == null ? MigrationState.nameOf(path) : id;
    }

    private SourceFormat formatOf(Path path) {
        return Inspector.formatOf(path, Optional.ofNullable(format));
    }

    MigrationState state(Context context, Migration migration) {
        return state(context, migration.name());
    }

    private MigrationState state(Context context, String name) {
        Path directory = state != null
                ? state
                : MigrationState.defaultDirectory(
                        context.surroundings().environment(), Path.of(System.getProperty("user.home", "/")), name);
        return MigrationState.open(directory);
    }
}
