package io.hestai.bus.app.migrate;

import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.operations.migration.Migration;
import io.hestai.bus.operations.migration.mirror.MirrorPlan;
import io.hestai.bus.operations.migration.state.MigrationState;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What was imported, and where to: the parameters of each step behind the import. */
final class ImportedSource {
    @Parameters(index = "0", paramLabel = "PATH", description = "The file or folder, as it was imported.")
    private Path path = Path.of("");

    @Parameters(index = "1", paramLabel = "STREAM", description = "Where the messages went, as for import.")
    private String stream = "";

    @Mixin
    private SourceOptions options = new SourceOptions();

    String stream() {
        return stream;
    }

    /** What is compared; with {@code {source}} in the name of the stream, several. */
    Migration migration() {
        return options.migration(path, stream);
    }

    MigrationState state(Context context, Migration migration) {
        return options.state(context, migration);
    }

    /** What is mirrored, over a new connection. */
    MirrorPlan plan(Context context) {
        return options.plan(context, context.connect(), path, stream);
    }
}
