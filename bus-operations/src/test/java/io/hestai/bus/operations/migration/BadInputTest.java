package io.hestai.bus.operations.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.hestai.bus.Message;
import io.hestai.bus.operations.migration.format.MigrationException;
import io.hestai.bus.operations.migration.format.SourceFormat;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each ends with one clear line, and nothing written. */
@WithRedis
class BadInputTest {
    private final World world;

    BadInputTest(RedisServer redis, @TempDir Path temporary) {
        world = new World(redis, temporary);
    }

    @BeforeEach
    void makeFolder() throws IOException {
        Files.createDirectories(world.folder);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void assertRefused(Migration migration, String... words) {
        long before = world.bus.stream(World.STREAM).length();
        assertThatThrownBy(() -> world.importAll(migration))
                .isInstanceOf(MigrationException.class)
                .hasMessageContainingAll(words)
                .message()
                .doesNotContain("\n");
        assertThat(world.bus.stream(World.STREAM).length()).isEqualTo(before);
    }

    @Test
    void aFolderWithoutMessages() {
        assertRefused(world.migration(world.folder, "log"), "no messages in", world.folder.toString());
    }

    @Test
    void aPathThatIsNotThere() {
        assertRefused(world.migration(world.folder.resolve("gone.log"), "log"), "there is no", "gone.log");
    }

    @Test
    void aBinaryFile() throws IOException {
        Path file = world.folder.resolve("messages.log");
        Files.write(file, new byte[] {'a', '|', '1', '|', 't', '|', 0, 1, 2, '\n'});
        assertRefused(world.migration(file, "log"), "binary", "messages.log");
    }

    @Test
    void aFileOfAnotherFormat() throws IOException {
        Path file = world.folder.resolve("messages.log");
        Files.writeString(file, "{\"role\": \"agent\"}\n{\"role\": \"ui\"}\n");
        assertRefused(world.migration(file, "log"), "is not of format log", "line 1", "hbus migrate inspect");
    }

    @Test
    void aFileWithoutPermission() throws IOException {
        Path file = world.folder.resolve("messages.log");
        Files.writeString(file, "agent|1|t|one\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assumeThat(Files.isReadable(file)).as("root may read everything").isFalse();
        assertRefused(world.migration(file, "log"), "no permission", "messages.log");
    }

    @Test
    void aMappingThatNamesAMissingColumn() throws IOException {
        Path file = world.folder.resolve("a.jsonl");
        Files.writeString(file, "{\"role\": \"agent\", \"text\": \"x\"}\n");
        SourceFormat format = SourceFormat.parse("my.yaml", "like: jsonl\nmap.role: speaker\n");
        assertRefused(world.migration(file, format, World.STREAM), "my.yaml", "'speaker'", "role, text");
    }

    @Test
    void aStreamWithOtherMessagesUnlessThatIsWanted() throws IOException {
        world.bus.stream(World.STREAM).appendAndWait(Message.of("other").with("data", "x"));
        Path file = world.folder.resolve("messages.log");
        Files.writeString(file, "agent|1|t|one\n");
        Migration migration = world.migration(file, "log");
        assertRefused(migration, "already holds other messages", "--into-existing");
        world.importAll(migration, new ImportOptions(true, Optional.empty(), 10));
        assertThat(world.bus.stream(World.STREAM).length()).isEqualTo(2);
        assertThat(world.importAll(migration).appended()).isZero();
        VerifyReport report = world.verify(migration);
        assertThat(report.same()).isTrue();
        assertThat(report.others()).isEqualTo(1);
    }

    @Test
    void aCheckpointOfAnotherSource() throws IOException {
        Path one = world.folder.resolve("one.log");
        Path two = world.folder.resolve("two.log");
        Files.writeString(one, "agent|1|t|one\n");
        Files.writeString(two, "agent|2|t|two\n");
        world.importAll(world.migration(one, "log"));
        assertRefused(world.migration(two, "log"), "another source", one.toString(), "--id");
        SourceFormat other = SourceFormat.parse("other", "like: log\ntimestamp: ms\n");
        assertRefused(world.migration(one, other, World.STREAM), "another source", "format");
    }

    @Test
    void aCopyBesideTheOriginal() throws IOException {
        Files.writeString(world.folder.resolve("messages.log"), "agent|1|t|one\n");
        Files.writeString(world.folder.resolve("messages.log.1"), "agent|1|t|one\n");
        assertRefused(world.migration(world.folder, "log"), "copy of the other");
    }

    @Test
    void aRejectFileThatIsSomethingElse() throws IOException {
        Path log = world.folder.resolve("messages.log");
        Files.writeString(log, "agent|1|t|one\nbad\n");
        Path precious = Files.writeString(world.folder.resolve("precious.txt"), "mine");
        ImportOptions options = new ImportOptions(false, Optional.of(precious), 10);
        assertThatThrownBy(() -> world.importAll(world.migration(log, "log"), options))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("precious.txt is there already");
        assertThat(precious).hasContent("mine");
        Path own = world.folder.resolve("own.tsv");
        ImportOptions other = new ImportOptions(false, Optional.of(own), 10);
        world.importAll(world.migration(log, "log"), other);
        Files.writeString(log, "worse\n", StandardOpenOption.APPEND);
        world.importAll(world.migration(log, "log"), other);
        assertThat(Files.readAllLines(own)).hasSize(2);
    }

    @Test
    void nothingIsWrittenToAnyStreamIfOneOfThemIsWrong() throws IOException {
        for (String role : List.of("a", "b")) {
            Files.writeString(world.folder.resolve(role + ".out"), "1|t|x\n");
        }
        world.bus.stream("b").appendAndWait(Message.of("other"));
        Migration migration = world.migration(world.folder, SourceFormat.builtIn("roles"), "{source}");
        assertThatThrownBy(() ->
                        new Importer(world.bus, world.state(), migration, ImportOptions.defaults()).run(Progress.NONE))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("'b'");
        assertThat(world.bus.stream("a").length()).isZero();
    }
}
