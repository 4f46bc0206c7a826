package io.hestai.bus.operations.migration.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hestai.bus.operations.migration.format.MigrationException;
import io.hestai.bus.operations.migration.mirror.MirrorStats;
import io.hestai.bus.operations.migration.stage.StopAt.How;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.SmallDisk;
import io.hestai.bus.testkit.WithRedis;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Wherever a cutover or a rollback is stopped, the same verb again ends in the right state, with each message once in the files and on the bus. */
@WithRedis
class StoppedInTheMiddleTest {
    private static final int MORE_THAN_THERE_ARE = 40;
    private static final int MANY = 20_000;
    private static final int[] WRITTEN_WHEN_KILLED = {1, 3_000, 8_000};

    @TempDir
    private Path folder;

    private final String url;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private Moved moved;

    StoppedInTheMiddleTest(RedisServer server) {
        this.url = server.url().toString();
    }

    @BeforeEach
    void begin() {
        moved = Moved.ready(url, folder);
    }

    @AfterEach
    void end() {
        moved.close();
    }

    static Stream<Arguments> ways() {
        return Stream.of(Optional.<String>empty(), Optional.of(".migrated"))
                .flatMap(rename -> Stream.of(How.values()).map(how -> Arguments.of(rename, how)));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aCutoverStoppedAtAnyStepIsRunAgain(Optional<String> rename, How how) {
        int stopped = 0;
        for (int step = 1; step < MORE_THAN_THERE_ARE; step++) {
            StopAt stop = new StopAt(step, how);
            if (!stops(stop, () -> moved.cutOver(stop, rename))) {
                break;
            }
            stopped++;
            if (how == How.ONE_FAILS) {
                moved.assertOpen();
                assertThat(moved.stage()).isEqualTo(MigrationStatus.Stage.VERIFIED);
            }
            moved.cutOver(Steps.UNWATCHED, rename);
            moved.assertCutOver(rename);
            handBack();
        }
        assertThat(stopped).isGreaterThanOrEqualTo(5);
        moved.assertCutOver(rename);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aCutoverStoppedAtAnyStepIsRolledBack(Optional<String> rename, How how) {
        for (int step = 1; step < MORE_THAN_THERE_ARE; step++) {
            StopAt stop = new StopAt(step, how);
            if (!stops(stop, () -> moved.cutOver(stop, rename))) {
                break;
            }
            if (moved.state().load(moved.plan().cutoverDocument()).isPresent()) {
                handBack();
            }
            moved.assertHandedBack();
        }
        moved.assertCutOver(rename);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aRollbackStoppedAtAnyStepIsRunAgain(Optional<String> rename, How how) {
        int stopped = 0;
        for (int step = 1; step < MORE_THAN_THERE_ARE; step++) {
            moved.cutOver(Steps.UNWATCHED, rename);
            moved.say(2);
            StopAt stop = new StopAt(step, how);
            if (!stops(stop, () -> moved.cutover(stop).rollBack())) {
                break;
            }
            stopped++;
            moved.cutover(Steps.UNWATCHED).rollBack();
            moved.assertHandedBack();
        }
        assertThat(stopped).isGreaterThanOrEqualTo(4);
        moved.assertHandedBack();
    }

    /** Something is said while the files are cut off, and is in them afterwards. */
    private void handBack() {
        moved.say(2);
        moved.cutover(Steps.UNWATCHED).rollBack();
        moved.assertHandedBack();
    }

    /** Whether it was stopped before its end. */
    private static boolean stops(StopAt stop, Runnable run) {
        try {
            run.run();
            assertThat(stop.stopped()).isFalse();
            return false;
        } catch (StopAt.Killed | MigrationException e) {
            assertThat(stop.stopped()).as(e.toString()).isTrue();
            return true;
        }
    }

    @Test
    void aRenameThatWasKilledHalfwayIsUndoneBeforeTheNextOneOfAnotherKind() {
        // Save, save, rename, and the second rename does not happen.
        StopAt stop = new StopAt(4, How.KILLED);
        assertThat(stops(stop, () -> moved.cutOver(stop, Optional.of(".away")))).isTrue();
        assertThat(moved.file("agent")).doesNotExist();
        moved.cutOver(Steps.UNWATCHED, Optional.empty());
        moved.assertCutOver(Optional.empty());
        handBack();
    }

    @Test
    void aCutoverThatWasKilledAndIsRefusedTheSecondTimeLeavesTheFilesAsTheyWere() {
        StopAt stop = new StopAt(5, How.KILLED);
        assertThat(stops(stop, () -> moved.cutOver(stop, Optional.empty()))).isTrue();
        assertThatThrownBy(() -> moved.cutover(Steps.UNWATCHED).run(Duration.ZERO, Optional.empty()))
                .hasMessageContaining("run 'hbus migrate verify' again");
        moved.assertHandedBack();
    }

    @Test
    void aFileThatIsWrittenWhileItIsRenamedForbidsTheCutover() {
        Steps writing = step -> {
            if (step.equals("rename ui.out")) {
                Files.writeString(moved.file("ui"), "1700000000000|ping|late\n", StandardOpenOption.APPEND);
            }
        };
        assertThatThrownBy(() -> moved.cutOver(writing, Optional.of(".migrated")))
                .hasMessageContaining("ui.out was written at the last moment");
        moved.assertOpen();
        assertThat(moved.lines("ui")).last().asString().endsWith("late");
    }

    @Test
    void aNameUnderWhichTheFilesWouldStillBeReadIsRefused() {
        assertThatThrownBy(() -> moved.cutOver(Steps.UNWATCHED, Optional.of(".1")))
                .hasMessageContaining("would still be read");
        moved.assertHandedBack();
    }

    @Test
    void aNameThatIsTakenIsRefusedAndWhatHasItStays() throws IOException {
        Path taken = Files.writeString(folder.resolve("old").resolve("ui.out.migrated"), "mine");
        assertThatThrownBy(() -> moved.cutOver(Steps.UNWATCHED, Optional.of(".migrated")))
                .hasMessageContaining("is there already");
        assertThat(taken).hasContent("mine");
        Files.delete(taken);
        moved.assertHandedBack();
    }

    @Test
    void aMessageThatTheFormatCannotSayDoesNotBlockTheWayBack() {
        moved.cutOver(Steps.UNWATCHED, Optional.empty());
        moved.sayWhatTheFormatCannot();
        moved.say(2);
        MirrorStats done = moved.cutover(Steps.UNWATCHED).rollBack();
        assertThat(done.mirrored()).isEqualTo(2);
        assertThat(done.rejected()).isEqualTo(1);
        moved.assertOpen();
        moved.verify();
    }

    @Test
    void aProgramThatIsKilledInTheMiddleOfEitherIsRunAgain() throws IOException {
        killAt(".migrated", 4);
        assertThat(moved.stage()).isEqualTo(MigrationStatus.Stage.CUTTING_OVER);
        moved.cutOver(Steps.UNWATCHED, Optional.of(".migrated"));
        moved.assertCutOver(Optional.of(".migrated"));
        moved.say(2);
        killAt("rollback", 3);
        assertThat(moved.stage()).isEqualTo(MigrationStatus.Stage.CUTTING_OVER);
        moved.cutover(Steps.UNWATCHED).rollBack();
        moved.assertHandedBack();
        killAt("", 6);
        moved.cutOver(Steps.UNWATCHED, Optional.empty());
        moved.assertCutOver(Optional.empty());
        handBack();
    }

    private void killAt(String verb, int step) throws IOException {
        Process program = StageProgram.start(url, moved, verb, step);
        try (BufferedReader told = program.inputReader()) {
            assertThat(told.readLine()).startsWith(StageProgram.HERE);
            kill(program);
        }
    }

    private static void kill(Process program) {
        program.toHandle().destroyForcibly();
        program.onExit().join();
    }

    @Test
    void aRollbackKilledWhileItWritesWritesEachMessageOnce() {
        moved.cutOver(Steps.UNWATCHED, Optional.empty());
        moved.say(MANY);
        int killed = 0;
        for (int written : WRITTEN_WHEN_KILLED) {
            Process program = StageProgram.start(url, moved, "rollback", MORE_THAN_THERE_ARE);
            long enough = moved.file("agent").toFile().length() + written * 20L;
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> moved.file("agent").toFile().length() >= enough || !program.isAlive());
            killed += program.isAlive() ? 1 : 0;
            kill(program);
        }
        assertThat(killed).as("kills in the middle").isPositive();
        if (moved.state().load(moved.plan().cutoverDocument()).isPresent()) {
            moved.cutover(Steps.UNWATCHED).rollBack();
        }
        moved.assertHandedBack();
    }

    @Test
    void aRollbackThatFindsNoRoomGoesOnWhenThereIsSome() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(1);
                Moved small = Moved.ready(url, "small", disk.directory().resolve("old"), folder.resolve("other"))) {
            small.cutOver(Steps.UNWATCHED, Optional.empty());
            small.say(4_000);
            Path filler = disk.fill();
            assertThatThrownBy(() -> small.cutover(Steps.UNWATCHED).rollBack()).isInstanceOf(MigrationException.class);
            Files.delete(filler);
            small.cutover(Steps.UNWATCHED).rollBack();
            small.assertHandedBack();
        }
    }
}
