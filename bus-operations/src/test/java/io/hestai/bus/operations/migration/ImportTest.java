package io.hestai.bus.operations.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hestai.bus.Message;
import io.hestai.bus.Position;
import io.hestai.bus.Retention;
import io.hestai.bus.StreamEntry;
import io.hestai.bus.operations.migration.Histories.Said;
import io.hestai.bus.operations.migration.format.MigrationException;
import io.hestai.bus.operations.migration.format.SourceFormat;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@WithRedis
class ImportTest {
    private final World world;

    ImportTest(RedisServer redis, @TempDir Path temporary) {
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

    @Test
    void aHundredThousandLinesArriveInOrderWithTheirTimesAndRoles() {
        List<Said> history = Histories.of(1, 100_000);
        Path log = world.folder.resolve("messages.log");
        Histories.writeLog(log, history);
        Migration migration = world.migration(log, "log");
        ImportReport report = world.importAll(migration);
        assertThat(report.appended()).isEqualTo(100_000);
        assertThat(report.rejected()).isZero();
        assertThat(world.said()).isEqualTo(history);
        world.assertSame(migration, 100_000);
    }

    @Test
    void aSecondRunAddsNothingEvenIfTheCheckpointWasLost() throws IOException {
        Path log = world.folder.resolve("messages.log");
        Histories.writeLog(log, Histories.of(2, 3_000));
        Migration migration = world.migration(log, "log");
        world.importAll(migration);
        assertThat(world.importAll(migration).appended()).isZero();
        Files.delete(world.stateFolder.resolve(Checkpoint.document(World.STREAM) + ".state"));
        ImportReport again = world.importAll(migration);
        assertThat(again.appended()).isZero();
        assertThat(again.known()).isEqualTo(3_000);
        world.assertSame(migration, 3_000);
    }

    @Test
    void whatWasAppendedToTheFileSinceIsTakenByTheNextRun() throws IOException {
        List<Said> history = Histories.of(3, 200);
        Path log = world.folder.resolve("messages.log");
        Histories.writeLog(log, history.subList(0, 100));
        Files.writeString(log, "agent|1|status|to", StandardOpenOption.APPEND);
        Migration migration = world.migration(log, "log");
        assertThat(world.importAll(migration).unfinished()).isEqualTo(17);
        Files.writeString(log, "rn\n", StandardOpenOption.APPEND);
        ImportReport next = world.importAll(migration);
        assertThat(next.appended()).isEqualTo(1);
        assertThat(next.total()).isEqualTo(101);
        world.assertSame(migration, 101);
    }

    @Test
    void filesOfRolesAreMergedByTimeAndEachKeepsItsOrder() {
        List<Said> history = Histories.of(4, 2_000);
        Histories.writeRoles(world.folder, history);
        Migration migration = world.migration(world.folder, "roles");
        world.importAll(migration);
        List<Said> arrived = world.said();
        for (String role : List.of("agent", "ui", "daemon")) {
            assertThat(arrived.stream().filter(said -> said.role().equals(role)))
                    .isEqualTo(history.stream()
                            .filter(said -> said.role().equals(role))
                            .toList());
        }
        world.assertSame(migration, 2_000);
    }

    @Test
    void aMergeIsOrderedByTimeAndThenByTheNameOfTheFile() throws IOException {
        Files.writeString(world.folder.resolve("b.out"), "20|t|b20\n10|t|b10\n30|t|b30\n");
        Files.writeString(world.folder.resolve("a.out"), "20|t|a20\n25|t|a25\n30|t|a30\n");
        world.importAll(world.migration(world.folder, "roles"));
        // b10 stands behind b20, whose clock must have been wrong; the order of the file wins.
        assertThat(world.said()).extracting(Said::data).containsExactly("a20", "b20", "b10", "a25", "a30", "b30");
    }

    @Test
    void eachFileCanHaveAStreamOfItsOwn() {
        Histories.writeRoles(world.folder, Histories.of(5, 300));
        Migration migration = world.migration(world.folder, SourceFormat.builtIn("roles"), "from-{source}");
        List<ImportReport> reports =
                new Importer(world.bus, world.state(), migration, World.options(100)).run(Progress.NONE);
        assertThat(reports).extracting(ImportReport::stream).containsExactly("from-agent", "from-daemon", "from-ui");
        assertThat(reports.stream().mapToLong(ImportReport::appended).sum()).isEqualTo(300);
        assertThat(world.bus.stream("from-ui").from(Position.start()).read())
                .allMatch(entry -> entry.role().equals("ui"));
    }

    @Test
    void jsonLinesArriveAndCanBeWrittenAgainByteForByte() {
        List<Said> history = Histories.of(6, 2_000);
        Path file = world.folder.resolve("messages.jsonl");
        Histories.writeJsonLines(file, history);
        Migration migration = world.migration(file, "jsonl");
        world.importAll(migration);
        assertThat(world.said()).isEqualTo(history);
        world.assertSame(migration, 2_000);
    }

    @Test
    void aFolderWithAFileForEachMessageArrivesAndASecondRunTakesOnlyNewOnes() throws IOException {
        List<Said> history = Histories.of(7, 300);
        Histories.writeFolder(world.folder, history);
        Migration migration = world.migration(world.folder, "folder");
        world.importAll(migration);
        assertThat(world.said()).containsExactlyInAnyOrderElementsOf(history);
        Files.writeString(world.folder.resolve("ui/.half.json"), "{");
        Files.writeString(world.folder.resolve("ui/more.json.tmp"), "{");
        Files.writeString(world.folder.resolve("ui/z.json"), "{\"role\": \"ui\", \"data\": \"new\"}\n");
        ImportReport next = world.importAll(migration);
        assertThat(next.appended()).isEqualTo(1);
        assertThat(next.known()).isEqualTo(300);
        world.assertSame(migration, 301);
    }

    @Test
    void namesOfFilesGiveRoleTimeTypeAndOrder() {
        List<Said> history = Histories.of(8, 300);
        Histories.writeTexts(world.folder, history);
        Migration migration = world.migration(world.folder, "texts");
        world.importAll(migration);
        assertThat(world.said()).containsExactlyInAnyOrderElementsOf(history);
        assertThat(world.said()).isSortedAccordingTo(Comparator.comparingLong(Said::timeMs));
        world.assertSame(migration, 300);
    }

    @Test
    void aGrowingContextFileArrivesLineByLine() throws IOException {
        Path file = world.folder.resolve("main.md");
        Files.writeString(file, "# Context\r\n\r\n| a | b |\nback\\slash\n");
        Migration migration = world.migration(file, "context");
        world.importAll(migration);
        assertThat(world.said()).extracting(Said::data).containsExactly("# Context", "", "| a | b |", "back\\slash");
        world.assertSame(migration, 4);
    }

    @Test
    void ofAStateFileTheLatestCounts() throws IOException {
        Path file = world.folder.resolve("ui.state");
        Migration migration = world.migration(file, "state");
        Files.writeString(file, "one");
        world.importAll(migration);
        Files.writeString(file, "two\n");
        assertThat(world.verify(migration).same()).isFalse();
        world.importAll(migration);
        world.importAll(migration);
        assertThat(world.said()).extracting(Said::data).containsExactly("one", "two");
        assertThat(world.verify(migration).same()).isTrue();
    }

    @Test
    void rotatedFilesComeOldestFirstAndALaterRotationAddsNothing() throws IOException {
        List<Said> history = Histories.of(9, 300);
        Histories.writeLog(world.folder.resolve("messages.log.2"), history.subList(0, 100));
        Histories.writeLog(world.folder.resolve("messages.log.1"), history.subList(100, 200));
        Histories.writeLog(world.folder.resolve("messages.log"), history.subList(200, 300));
        Migration migration = world.migration(world.folder, "log");
        world.importAll(migration);
        assertThat(world.said()).isEqualTo(history);
        for (int i = 2; i >= 1; i--) {
            Files.move(world.folder.resolve("messages.log." + i), world.folder.resolve("messages.log." + (i + 1)));
        }
        Files.move(world.folder.resolve("messages.log"), world.folder.resolve("messages.log.1"));
        assertThat(world.importAll(migration).appended()).isZero();
        world.assertSame(migration, 300);
    }

    @Test
    void whatCannotBeReadIsSetAsideWithItsPlaceAndReasonOnce() throws IOException {
        Path log = world.folder.resolve("messages.log");
        Files.writeString(log, "agent|1|t|one\nnonsense\tx\\\nagent|soon|t|two\nagent|3|t|three\n");
        Migration migration = world.migration(log, "log");
        ImportReport report = world.importAll(migration);
        assertThat(report.appended()).isEqualTo(2);
        assertThat(report.rejects())
                .containsEntry("fewer than 4 columns", 1L)
                .containsEntry("the timestamp cannot be read", 1L);
        world.importAll(migration);
        assertThat(Files.readAllLines(report.rejectFile().orElseThrow()))
                .containsExactly(
                        "messages.log\t2\t14\tfewer than 4 columns\tnonsense\\tx\\\\\\n",
                        "messages.log\t3\t26\tthe timestamp cannot be read\tagent|soon|t|two\\n");
        assertThat(world.verify(migration).rejected()).isEqualTo(2);
        assertThat(world.verify(migration).same()).isTrue();
    }

    @Test
    void aMessageTooLargeForTheBusIsSetAsideAndTheOthersArrive() throws IOException {
        Path file = world.folder.resolve("a.jsonl");
        // The escaped slash makes the whole record be kept beside its field, which together is too much.
        Files.writeString(file, "{\"data\": \"\\/" + "x".repeat(700_000) + "\"}\n{\"data\": \"small\"}\n");
        ImportReport report = world.importAll(world.migration(file, "jsonl"));
        assertThat(report.appended()).isEqualTo(1);
        assertThat(report.rejects()).containsEntry("too large for a message of the bus", 1L);
    }

    @Test
    void aRunThatIsEndedEarlyIsFinishedByTheNext() {
        Path log = world.folder.resolve("messages.log");
        Histories.writeLog(log, Histories.of(10, 5_000));
        Migration migration = world.migration(log, "log");
        int[] asked = {0};
        Progress ending = new Progress() {
            @Override
            public void at(String what, long messages, long bytes, long ofBytes) {
                assertThat(bytes).isLessThanOrEqualTo(ofBytes);
            }

            @Override
            public boolean mayGoOn() {
                return ++asked[0] <= 2_500;
            }
        };
        ImportReport first = new Importer(world.bus, world.state(), migration, World.options(1_000))
                .run(ending)
                .get(0);
        assertThat(first.finished()).isFalse();
        assertThat(first.appended()).isEqualTo(2_500);
        assertThat(world.importAll(migration).appended()).isEqualTo(2_500);
        world.assertSame(migration, 5_000);
    }

    @Test
    void aStreamThatRedisLostIsImportedAgain() {
        Path log = world.folder.resolve("messages.log");
        Histories.writeLog(log, Histories.of(11, 500));
        Migration migration = world.migration(log, "log");
        world.importAll(migration);
        world.bus.stream(World.STREAM).remove();
        assertThat(world.importAll(migration).appended()).isEqualTo(500);
        world.assertSame(migration, 500);
    }

    @Test
    void ofAFileThatWasTruncatedAndHasGrownAgainOnlyWhatIsNewIsAppended() throws IOException {
        Path log = world.folder.resolve("messages.log");
        Histories.writeLog(log, Histories.of(13, 100));
        Migration migration = world.migration(log, "log");
        world.importAll(migration);
        List<String> kept = Files.readAllLines(log).subList(0, 40);
        Files.writeString(log, String.join("\n", kept) + "\nagent|1|t|new\n");
        ImportReport report = world.importAll(migration);
        assertThat(report.known()).isEqualTo(40);
        assertThat(report.appended()).isEqualTo(1);
        assertThat(world.importAll(migration).messages()).isZero();
        assertThat(world.verify(migration).counts()).containsOnlyKeys(Difference.Kind.NOT_IN_FILES);
    }

    @Test
    void whatSomebodyTrimmedIsNotAppendedBehindWhatCameLater() {
        Path log = world.folder.resolve("messages.log");
        Histories.writeLog(log, Histories.of(12, 500));
        Migration migration = world.migration(log, "log");
        world.importAll(migration);
        assertThat(world.bus.stream(World.STREAM).length()).isEqualTo(500);
        var trimming = world.bus.stream(World.STREAM).keeping(Retention.count(1));
        for (int i = 0; i < 600; i++) {
            trimming.appendAndWait(Message.of("later").with("data", "x"));
        }
        await().until(() -> !first().message().messageId().startsWith("file:" + migration.tag()));
        assertThatThrownBy(() -> world.importAll(migration))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("trimmed");
    }

    private StreamEntry first() {
        return world.bus.stream(World.STREAM)
                .from(Position.start())
                .read()
                .iterator()
                .next();
    }
}
