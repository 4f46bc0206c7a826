package io.hestai.bus.operations.migration;

import io.hestai.bus.Bus;
import io.hestai.bus.operations.migration.format.SourceFormat;
import io.hestai.bus.operations.migration.state.MigrationState;
import io.hestai.bus.redis.BusConfig;
import io.hestai.bus.redis.RedisBus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** An import in a JVM of its own, which can be killed: URL, file, state. */
final class ImportProgram {
    private ImportProgram() {}

    public static void main(String[] arguments) {
        Migration migration = new Migration("test", Path.of(arguments[1]), SourceFormat.builtIn("log"), World.STREAM);
        MigrationState state = MigrationState.open(Path.of(arguments[2]));
        try (Bus bus = RedisBus.connect(BusConfig.forRole("migration").withUrl(arguments[0]))) {
            new Importer(bus, state, migration, World.options(1_000)).run(Progress.NONE);
        }
    }

    static Process start(String url, Path file, Path state) {
        try {
            return new ProcessBuilder(List.of(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-XX:TieredStopAtLevel=1",
                            "-Xmx128m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            ImportProgram.class.getName(),
                            url,
                            file.toString(),
                            state.toString()))
                    .inheritIO()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
