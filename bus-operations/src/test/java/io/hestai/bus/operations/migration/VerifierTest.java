package io.hestai.bus.operations.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.Message;
import io.hestai.bus.Position;
import io.hestai.bus.StreamEntry;
import io.hestai.bus.operations.migration.Difference.Kind;
import io.hestai.bus.operations.migration.state.MigrationState;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@WithRedis
class VerifierTest {
    private final World world;
    private final Path log;
    private final Migration migration;

    VerifierTest(RedisServer redis, @TempDir Path temporary) {
        world = new World(redis, temporary);
        log = world.folder.resolve("messages.log");
        migration = world.migration(log, "log");
    }

    @BeforeEach
    void importTen() throws IOException {
        Files.createDirectories(world.folder);
        Histories.writeLog(log, Histories.of(30, 10));
        world.importAll(migration);
    }

    @AfterEach
    void close() {
        world.close();
    }

    /** Appends to the stream what a list of changes makes of its messages, in place of them. */
    private void replace(Consumer<List<Message>> change) {
        List<Message> all = new ArrayList<>();
        for (StreamEntry entry :
                world.bus.stream(World.STREAM).from(Position.start()).read()) {
            all.add(entry.message());
        }
        change.accept(all);
        world.bus.stream(World.STREAM).remove();
        all.forEach(message -> world.bus.stream(World.STREAM).appendAndWait(message));
    }

    private void assertDiffers(Kind kind, long count, long matched) {
        VerifyReport report = world.verify(migration);
        assertThat(report.same()).isFalse();
        assertThat(report.counts()).containsEntry(kind, count);
        assertThat(report.matched()).isEqualTo(matched);
        assertThat(report.first())
                .anyMatch(each -> each.kind() == kind && each.where().startsWith("messages.log"));
        assertThat(world.state().load(MigrationState.document(MigrationState.VERIFY, World.STREAM)))
                .hasValueSatisfying(values -> assertThat(values).containsEntry("verdict", "different"));
    }

    @Test
    void whatIsTheSameIsRememberedAsThat() {
        assertThat(world.verify(migration).same()).isTrue();
        assertThat(world.state().load(MigrationState.document(MigrationState.VERIFY, World.STREAM)))
                .hasValueSatisfying(values -> assertThat(values)
                        .containsEntry("verdict", "same")
                        .containsEntry("matched", "10")
                        .containsKey("begun.ms"));
    }

    @Test
    void aMessageMissingOnTheBusIsFoundWithItsPlace() {
        replace(all -> all.remove(4));
        assertDiffers(Kind.NOT_ON_BUS, 1, 9);
        assertThat(world.verify(migration).first().get(0).where()).startsWith("messages.log, line 5 (byte ");
    }

    @Test
    void theEndMissingOnTheBusIsFound() {
        replace(all -> all.subList(7, 10).clear());
        assertDiffers(Kind.NOT_ON_BUS, 3, 7);
    }

    @Test
    void aMessageThatIsThereTwiceIsFound() {
        replace(all -> all.add(all.get(3)));
        assertDiffers(Kind.OUT_OF_ORDER, 1, 10);
    }

    @Test
    void messagesInAnotherOrderAreFound() {
        replace(all -> all.add(2, all.remove(5)));
        assertThat(world.verify(migration).counts()).containsKey(Kind.OUT_OF_ORDER);
    }

    @Test
    void otherContentUnderTheSameIdIsFound() {
        replace(all -> all.set(3, all.get(3).with("data", "changed")));
        assertDiffers(Kind.OTHER_BYTES, 1, 9);
        replace(all -> all.set(3, all.get(2).withMessageId(all.get(3).messageId())));
        assertDiffers(Kind.OTHER_BYTES, 1, 9);
    }

    @Test
    void aLineChangedInTheFileIsFound() throws IOException {
        List<String> lines = Files.readAllLines(log);
        lines.set(6, lines.get(6).replaceFirst("\\|[0-9]+\\|", "|1690000000999|"));
        Files.writeString(log, String.join("\n", lines) + "\n");
        VerifyReport report = world.verify(migration);
        assertThat(report.counts()).containsEntry(Kind.NOT_IN_FILES, 1L).containsEntry(Kind.NOT_ON_BUS, 1L);
        assertThat(report.matched()).isEqualTo(9);
    }

    @Test
    void aFileThatIsGoneIsFound() throws IOException {
        Files.writeString(log, "agent|1|t|another\n");
        VerifyReport report = world.verify(migration);
        assertThat(report.counts()).containsEntry(Kind.NOT_IN_FILES, 10L).containsEntry(Kind.NOT_ON_BUS, 1L);
    }

    @Test
    void linesThatTheBusWroteIntoTheFileAreLeftOut() throws IOException {
        long end = Files.size(log);
        Files.writeString(log, "ui|1|t|from the bus\n", StandardOpenOption.APPEND);
        assertThat(world.verify(migration).same()).isFalse();
        VerifyReport report = new Verifier(
                        world.bus,
                        world.state(),
                        migration,
                        Clock.systemUTC(),
                        record -> record.position().offset() >= end)
                .run(Progress.NONE)
                .get(0);
        assertThat(report.same()).isTrue();
        assertThat(report.echoed()).isEqualTo(1);
    }
}
