package io.hestai.bus.app.migrate;

import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.operations.migration.Inspector;
import io.hestai.bus.operations.migration.Migration;
import io.hestai.bus.operations.migration.format.SourceFormat;
import io.hestai.bus.operations.migration.state.MigrationState;
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
        SourceFormat known = Inspector.formatOf(path, Optional.ofNullable(format));
        return new Migration(id == null ? MigrationState.nameOf(path) : id, path, known, stream);
    }

    MigrationState state(Context context, Migration migration) {
        Path directory = state != null
                ? state
                : MigrationState.defaultDirectory(
                        context.surroundings().environment(),
                        Path.of(System.getProperty("user.home", "/")),
                        migration.name());
        return MigrationState.open(directory);
    }
}
