package io.hestai.bus.operations.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.Bus;
import io.hestai.bus.Message;
import io.hestai.bus.Position;
import io.hestai.bus.StreamEntry;
import io.hestai.bus.operations.migration.Histories.Said;
import io.hestai.bus.operations.migration.format.SourceFormat;
import io.hestai.bus.operations.migration.state.MigrationState;
import io.hestai.bus.redis.BusConfig;
import io.hestai.bus.redis.RedisBus;
import io.hestai.bus.testkit.RedisServer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A bus, a folder and a state: what the tests of this package work in. */
final class World implements AutoCloseable {
    static final String STREAM = "council";

    final Bus bus;
    final Path folder;
    final Path stateFolder;

    World(RedisServer redis, Path temporary) {
        this.bus = RedisBus.connect(
                BusConfig.forRole("migration").withUrl(redis.url().toString()));
        this.folder = temporary.resolve("files");
        this.stateFolder = temporary.resolve("state");
    }

    Migration migration(Path path, String format) {
        return migration(path, SourceFormat.builtIn(format), STREAM);
    }

    Migration migration(Path path, SourceFormat format, String stream) {
        return new Migration("test", path, format, stream);
    }

    MigrationState state() {
        return MigrationState.open(stateFolder);
    }

    static ImportOptions options(int batch) {
        return new ImportOptions(false, Optional.empty(), batch);
    }

    ImportReport importAll(Migration migration) {
        return importAll(migration, options(1_000));
    }

    ImportReport importAll(Migration migration, ImportOptions options) {
        List<ImportReport> reports = new Importer(bus, state(), migration, options).run(Progress.NONE);
        assertThat(reports).hasSize(1);
        return reports.get(0);
    }

    VerifyReport verify(Migration migration) {
        List<VerifyReport> reports = new Verifier(bus, state(), migration, Clock.systemUTC()).run(Progress.NONE);
        assertThat(reports).hasSize(1);
        return reports.get(0);
    }

    void assertSame(Migration migration, int messages) {
        VerifyReport report = verify(migration);
        assertThat(report.first()).isEmpty();
        assertThat(report.same()).isTrue();
        assertThat(report.matched()).isEqualTo(messages);
        assertThat(bus.stream(STREAM).length()).isEqualTo(messages);
    }

    List<Said> said() {
        List<Said> all = new ArrayList<>();
        for (StreamEntry entry : bus.stream(STREAM).from(Position.start()).read()) {
            Message message = entry.message();
            all.add(new Said(message.role(), message.timestampMs(), message.type(), message.text("data")));
        }
        return all;
    }

    @Override
    public void close() {
        bus.close();
    }
}
