package io.hestai.bus.operations.migration.mirror;

import static io.hestai.bus.operations.migration.mirror.Mirrored.line;
import static io.hestai.bus.operations.migration.mirror.Mirrored.said;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hestai.bus.operations.migration.Progress;
import io.hestai.bus.operations.migration.Verifier;
import io.hestai.bus.operations.migration.VerifyReport;
import io.hestai.bus.operations.migration.format.MigrationException;
import io.hestai.bus.operations.migration.stage.Cutover;
import io.hestai.bus.operations.migration.stage.MigrationStatus;
import io.hestai.bus.operations.migration.stage.MigrationStatus.Stage;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The switch is made only with proof, and undone with nothing missing. */
@WithRedis
class CutoverTest {
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    @TempDir
    private Path folder;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private Mirrored old;

    @BeforeEach
    void begin(RedisServer server) throws IOException {
        old = Mirrored.file(server, Files.createDirectory(folder.resolve("old")));
        old.write(line("1"), line("2"));
    }

    @AfterEach
    void end() {
        old.close();
    }

    private VerifyReport verify() {
        MirrorPlan plan = old.plan();
        return new Verifier(
                        old.bus(),
                        old.state(),
                        plan.asMigration(),
                        Clock.systemUTC(),
                        Echoes.of(plan.asMigration(), old.state()))
                .run(Progress.NONE)
                .get(0);
    }

    private Cutover cutover() {
        return new Cutover(old.plan(), Clock.systemUTC());
    }

    private MigrationStatus status() {
        return MigrationStatus.of(old.plan(), Clock.systemUTC());
    }

    private boolean isWritable() throws IOException {
        return Files.getPosixFilePermissions(old.file()).contains(PosixFilePermission.OWNER_WRITE);
    }

    private void assertRefused(String part) throws IOException {
        assertThatThrownBy(() -> cutover().run(TEN_MINUTES, Optional.empty()))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining(part);
        assertThat(isWritable()).isTrue();
        assertThat(cutover().moment()).isEmpty();
    }

    @Test
    void withoutAFreshVerificationThatPassedItIsRefused() throws IOException {
        assertThat(status().stage()).isEqualTo(Stage.NOT_BEGUN);
        assertRefused("nothing was verified yet");
        assertThat(verify().same()).isFalse();
        assertRefused("found differences");
        old.toBus();
        old.eventuallyOnBus(line("1"), line("2"));
        assertThat(verify().same()).isTrue();
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(11));
        assertThatThrownBy(() -> new Cutover(old.plan(), later).run(TEN_MINUTES, Optional.empty()))
                .hasMessageContaining("run 'hbus migrate verify' again");
    }

    @Test
    void aLineThatIsNotOnTheBusYetForbidsIt() throws IOException {
        old.toBus();
        old.eventuallyOnBus(line("1"), line("2"));
        old.stop();
        verify();
        old.write(line("3"));
        assertThat(status().lag().unreadBytes()).isEqualTo(line("3").length() + 1);
        assertRefused("not known to be on the bus");
    }

    @Test
    void itEndsWhatWritesTheFilesAndTheWayBackBringsThemUpToDate() throws IOException {
        old.toBus();
        old.toFiles();
        old.say("3");
        await().untilAsserted(() -> assertThat(status().lag().isZero()).isTrue());
        await().untilAsserted(() -> assertThat(verify().echoed()).isEqualTo(1));
        assertThat(status().stage()).isEqualTo(Stage.VERIFIED);
        cutover().run(TEN_MINUTES, Optional.empty());
        assertThat(isWritable()).isFalse();
        old.eventuallyTold("nothing is written to the files any more");
        assertThat(status().stage()).isEqualTo(Stage.CUT_OVER);
        old.say("4");
        assertThatThrownBy(() -> cutover().run(TEN_MINUTES, Optional.empty())).hasMessageContaining("already");
        assertThat(old.inFile()).containsExactly(line("1"), line("2"), said("3"));

        assertThat(cutover().rollBack().mirrored()).isEqualTo(1);
        assertThat(isWritable()).isTrue();
        assertThat(old.inFile()).containsExactly(line("1"), line("2"), said("3"), said("4"));
        assertThat(verify().same()).isTrue();
        assertThatThrownBy(() -> cutover().rollBack()).hasMessageContaining("not cut over");
    }

    @Test
    void filesCanBeRenamedInsteadAndGetTheirNamesBack() throws IOException {
        old.toBus();
        old.eventuallyOnBus(line("1"), line("2"));
        verify();
        await().untilAsserted(() -> assertThat(status().lag().isZero()).isTrue());
        cutover().run(TEN_MINUTES, Optional.of(".migrated"));
        assertThat(old.file()).doesNotExist();
        assertThat(old.file().resolveSibling("messages.log.migrated")).exists();
        old.say("3");
        old.eventuallyTold("is gone");
        old.stop();
        old.toBus();
        cutover().rollBack();
        assertThat(old.inFile()).containsExactly(line("1"), line("2"), said("3"));
        old.write(line("4"));
        await().untilAsserted(() -> assertThat(old.onBus()).contains(line("4")));
        assertThat(old.onBus())
                .as("nothing is brought over twice")
                .containsExactly(line("1"), line("2"), said("3"), line("4"));
    }

    @Test
    void aMessageThatTheMirrorShouldHaveWrittenAndDidNotIsADifference() throws IOException {
        old.toBus();
        old.toFiles();
        old.say("3");
        old.eventuallyInFile(line("1"), line("2"), said("3"));
        await().untilAsserted(() -> assertThat(status().lag().isZero()).isTrue());
        old.stop();
        assertThat(verify().same()).isTrue();
        Files.writeString(old.file(), line("1") + "\n" + line("2") + "\n");
        assertThat(verify().same()).isFalse();
    }
}
