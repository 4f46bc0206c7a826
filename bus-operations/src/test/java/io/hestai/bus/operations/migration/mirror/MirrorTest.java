package io.hestai.bus.operations.migration.mirror;

import static io.hestai.bus.operations.migration.mirror.Mirrored.line;
import static io.hestai.bus.operations.migration.mirror.Mirrored.said;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hestai.bus.Message;
import io.hestai.bus.operations.migration.ImportOptions;
import io.hestai.bus.operations.migration.Importer;
import io.hestai.bus.operations.migration.Progress;
import io.hestai.bus.operations.migration.format.MigrationException;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.SmallDisk;
import io.hestai.bus.testkit.WithRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files and bus side by side: each message once on both sides, whatever happens. */
@WithRedis(config = "appendonly yes")
class MirrorTest {
    @TempDir
    private Path folder;

    private Mirrored mirrored = unset();

    @SuppressWarnings("NullAway") // Set before each test.
    private static Mirrored unset() {
        return null;
    }

    @BeforeEach
    void begin(RedisServer server) throws IOException {
        mirrored = Mirrored.file(server, Files.createDirectory(folder.resolve("old")));
    }

    @AfterEach
    void end() {
        mirrored.close();
    }

    @Test
    void whatIsWrittenToTheFileArrivesOnTheBusOnceAndInOrder() {
        mirrored.write(line("1"));
        mirrored.toBus();
        mirrored.eventuallyOnBus(line("1"));
        mirrored.write(line("2"), "no message", line("3"));
        mirrored.eventuallyOnBus(line("1"), line("2"), line("3"));
        mirrored.eventuallyTold("not a message");
    }

    @Test
    void aMirrorThatIsStoppedGoesOnWhereItWas() {
        mirrored.toBus();
        mirrored.write(line("1"));
        mirrored.eventuallyOnBus(line("1"));
        mirrored.stop();
        mirrored.write(line("2"));
        mirrored.toBus();
        mirrored.write(line("3"));
        mirrored.eventuallyOnBus(line("1"), line("2"), line("3"));
    }

    @Test
    void aMirrorThatLostItsCheckpointAppendsNothingTwice() {
        mirrored.toBus();
        mirrored.write(line("1"), line("2"));
        mirrored.eventuallyOnBus(line("1"), line("2"));
        mirrored.stop();
        mirrored.state().remove(mirrored.plan().document(MirrorPlan.TO_BUS));
        mirrored.write(line("3"));
        MirrorToBus again = mirrored.toBus();
        mirrored.eventuallyOnBus(line("1"), line("2"), line("3"));
        assertThat(again.stats().skipped()).isEqualTo(2);
    }

    @Test
    void aTornLineARotationAndATruncationLoseNothing() throws IOException {
        mirrored.toBus();
        Mirrored.append(mirrored.file(), line("torn "));
        mirrored.eventuallyOnBus();
        Mirrored.append(mirrored.file(), "line\n");
        mirrored.eventuallyOnBus(line("torn line"));
        Mirrored.append(mirrored.file(), line("last of the old") + "\n");
        Files.move(mirrored.file(), mirrored.folder.resolve("messages.log.1"));
        mirrored.write(line("first of the new"));
        mirrored.eventuallyOnBus(line("torn line"), line("last of the old"), line("first of the new"));
        Files.writeString(mirrored.file(), "");
        mirrored.eventuallyTold("truncated");
        mirrored.write(line("after"));
        mirrored.eventuallyOnBus(line("torn line"), line("last of the old"), line("first of the new"), line("after"));
    }

    @Test
    void whatArrivesOnTheBusIsAppendedToTheFileInItsFormat() {
        mirrored.write(line("from the file"));
        mirrored.toFiles();
        mirrored.say("a|b\nc\\d");
        mirrored.eventuallyInFile(line("from the file"), said("a|b\\nc\\\\d"));
        mirrored.stop();
        mirrored.say("2");
        mirrored.toFiles();
        mirrored.eventuallyInFile(line("from the file"), said("a|b\\nc\\\\d"), said("2"));
    }

    @Test
    void bothDirectionsAtOnceHaveNoEcho() {
        MirrorToBus toBus = mirrored.toBus();
        mirrored.toFiles();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            mirrored.write(line(Integer.toString(i)));
            mirrored.say(Integer.toString(i));
            lines.add(line(Integer.toString(i)));
            lines.add(said(Integer.toString(i)));
        }
        await().untilAsserted(() -> {
            assertThat(mirrored.onBus()).containsExactlyInAnyOrderElementsOf(lines);
            assertThat(mirrored.inFile()).containsExactlyInAnyOrderElementsOf(lines);
            assertThat(toBus.stats().skipped()).isEqualTo(200);
        });
        mirrored.stop();
        mirrored.toBus();
        mirrored.toFiles();
        mirrored.write(line("end"));
        await().untilAsserted(() -> assertThat(mirrored.onBus()).contains(line("end")));
        assertThat(mirrored.onBus()).hasSize(401);
        assertThat(mirrored.inFile()).hasSize(401);
    }

    @Test
    void whatWasWrittenBehindTheCheckpointIsNotWrittenAgain() {
        mirrored.toFiles();
        mirrored.say("1");
        mirrored.say("2");
        mirrored.say("2");
        mirrored.eventuallyInFile(said("1"), said("2"), said("2"));
        mirrored.stop();
        // As after a kill: the checkpoint is older than what was written, and the last record is there in part.
        mirrored.state().remove(mirrored.plan().document(MirrorPlan.TO_FILES));
        String torn = said("1") + "\n" + said("2") + "\n" + said("2").substring(0, 9);
        rewrite(torn);
        mirrored.say("3");
        mirrored.toFiles();
        mirrored.eventuallyInFile(said("1"), said("2"), said("2"), said("3"));
    }

    /** Without giving the name to another file. */
    private void rewrite(String text) {
        try {
            Files.writeString(mirrored.file(), text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void twoMirrorsOfOneKindByMistakeAreRefused() {
        mirrored.toBus();
        mirrored.toFiles();
        assertThatThrownBy(mirrored::toBus)
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("another run");
        assertThatThrownBy(mirrored::toFiles)
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("another run");
    }

    @Test
    void anImportBesideAMirrorIsRefused() {
        mirrored.write(line("1"));
        mirrored.toBus();
        MirrorPlan plan = mirrored.plan();
        Importer importer = new Importer(
                mirrored.bus(), mirrored.state(), plan.asMigration(), new ImportOptions(true, Optional.empty(), 10));
        assertThatThrownBy(() -> importer.run(Progress.NONE))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("another run");
        mirrored.eventuallyOnBus(line("1"));
    }

    @Test
    void aMirrorGoesOnWhereTheImportEndedAlsoInAFileThatWasRotatedSince() throws IOException {
        mirrored.write(line("1"), line("2"));
        MirrorPlan plan = mirrored.plan();
        new Importer(mirrored.bus(), mirrored.state(), plan.asMigration(), ImportOptions.defaults()).run(Progress.NONE);
        mirrored.write(line("3"));
        Files.move(mirrored.file(), mirrored.folder.resolve("messages.log.1"));
        mirrored.write(line("4"));
        MirrorToBus mirror = mirrored.toBus();
        mirrored.eventuallyOnBus(line("1"), line("2"), line("3"), line("4"));
        assertThat(mirror.stats().skipped()).isZero();
    }

    @Test
    void aFullDiskIsToldOfAndWaitedForAndLosesNothing(RedisServer server) throws IOException {
        try (SmallDisk disk = SmallDisk.mount(1)) {
            Path old = Files.createDirectory(disk.directory().resolve("old"));
            try (Mirrored small = Mirrored.file(server, old)) {
                small.toFiles();
                small.say("before");
                small.eventuallyInFile(said("before"));
                Path filler = disk.fill();
                String much = "x".repeat(5_000);
                small.say(much);
                small.say("after");
                small.eventuallyTold("cannot write");
                assertThat(small.inFile()).as("nothing torn").containsExactly(said("before"));
                Files.delete(filler);
                small.eventuallyInFile(said("before"), said(much), said("after"));
                small.eventuallyTold("going on");
            }
        }
    }

    @Test
    void aRedisThatIsAwayForAWhileLosesNothing(RedisServer server) {
        mirrored.toBus();
        mirrored.write(line("1"));
        mirrored.eventuallyOnBus(line("1"));
        server.stop();
        mirrored.write(line("2"));
        server.start();
        mirrored.write(line("3"));
        mirrored.eventuallyOnBus(line("1"), line("2"), line("3"));
    }

    @Test
    void aMessageThatTheFormatCannotSayIsToldOfAndStaysOnTheBus() {
        mirrored.toFiles();
        mirrored.stream().appendAndWait(Message.of("a|b").withRole("ui").with("data", "x"));
        mirrored.say("fine");
        mirrored.eventuallyInFile(said("fine"));
        mirrored.eventuallyTold("cannot be a column");
    }

    @Test
    void aFileForEachRoleIsFoundByTheRole(RedisServer server) throws IOException {
        try (Mirrored roles = Mirrored.folder(server, Files.createDirectory(folder.resolve("roles")), "roles")) {
            Mirrored.append(roles.folder.resolve("agent.out"), "1700000000000|ping|1\n");
            roles.toBus();
            roles.toFiles();
            await().untilAsserted(() -> assertThat(roles.onBus()).hasSize(1));
            roles.say("2");
            await().untilAsserted(() -> assertThat(Mirrored.inFile(roles.folder.resolve("ui.out")))
                    .containsExactly("1700000000000|ping|2"));
            Mirrored.append(roles.folder.resolve("ui.out"), "1700000000000|ping|3\n");
            await().untilAsserted(() -> assertThat(roles.onBus()).hasSize(3));
            assertThat(Mirrored.inFile(roles.folder.resolve("ui.out"))).hasSize(2);
        }
    }

    @Test
    void filesThatAreOneMessageEachGoBothWaysWithoutEcho(RedisServer server) throws IOException {
        try (Mirrored inbox = Mirrored.folder(server, Files.createDirectory(folder.resolve("inbox")), "folder")) {
            String text = "{\"role\": \"agent\", \"type\": \"ping\", \"timestamp\": 1700000000000, \"n\": 1}";
            Files.writeString(inbox.folder.resolve("1.json"), text);
            inbox.toBus();
            inbox.toFiles();
            await().untilAsserted(() -> assertThat(inbox.onBus()).containsExactly(text));
            Path unready = inbox.folder.resolve("2.json.tmp");
            String second = text.replace("\"n\": 1", "\"n\": 2");
            Files.writeString(unready, second);
            Files.move(unready, inbox.folder.resolve("2.json"));
            await().untilAsserted(() -> assertThat(inbox.onBus()).containsExactly(text, second));
            inbox.say("3");
            await().untilAsserted(() -> assertThat(inbox.files()).hasSize(3));
            inbox.stop();
            MirrorToBus again = inbox.toBus();
            await().untilAsserted(() -> assertThat(again.stats().skipped()).isEqualTo(3));
            assertThat(inbox.onBus()).hasSize(3);
        }
    }

    @Test
    void ofAFileThatIsOverwrittenTheLatestStateArrives(RedisServer server) throws IOException {
        try (Mirrored state = Mirrored.folder(server, Files.createDirectory(folder.resolve("state")), "state")) {
            Path file = state.folder.resolve("mood.state");
            Files.writeString(file, "calm");
            state.toBus();
            await().untilAsserted(() -> assertThat(state.onBus()).containsExactly("calm"));
            Files.writeString(file, "wild");
            await().untilAsserted(() -> assertThat(state.onBus()).containsExactly("calm", "wild"));
            Files.writeString(file, "calm");
            await().untilAsserted(() -> assertThat(state.onBus()).containsExactly("calm", "wild", "calm"));
        }
    }

    @Test
    void whatIsNoMessageIsSetAsideOnceAlsoAfterARestart() throws IOException {
        mirrored.write(line("1"), "no\tmessage", line("2"));
        Path rejects = mirrored.toBus().rejectFile();
        mirrored.eventuallyOnBus(line("1"), line("2"));
        mirrored.stop();
        String first = "messages.log\t2\t" + (line("1").length() + 1) + "\tfewer than 4 columns\tno\\tmessage\\n";
        assertThat(rejects).hasContent(first + "\n");
        // As after a kill: the record comes again, and the last line of the file is torn.
        mirrored.state().remove(mirrored.plan().document(MirrorPlan.TO_BUS));
        Mirrored.append(rejects, "messages.log\t4");
        mirrored.write("neither", line("3"));
        MirrorToBus again = mirrored.toBus();
        mirrored.eventuallyOnBus(line("1"), line("2"), line("3"));
        mirrored.stop();
        assertThat(Files.readAllLines(rejects)).hasSize(2).first().isEqualTo(first);
        assertThat(Files.readAllLines(rejects)).last().asString().endsWith("neither\\n");
        assertThat(again.stats().rejected()).isEqualTo(1);
    }

    @Test
    void aFileThatIsNoMessageIsSetAsideOnceAlsoIfTheImportDidSo(RedisServer server) throws IOException {
        Path files = Files.createDirectory(folder.resolve("files"));
        Files.writeString(files.resolve("a.json"), "{\"role\":\"ui\",\"type\":\"t\",\"n\":1}");
        Files.writeString(files.resolve("b.json"), "nothing");
        try (Mirrored many = Mirrored.folder(server, files, "folder")) {
            MirrorPlan plan = many.plan();
            new Importer(many.bus(), many.state(), plan.asMigration(), ImportOptions.defaults()).run(Progress.NONE);
            Path rejects = many.toBus().rejectFile();
            Files.writeString(files.resolve("c.json"), "nothing either");
            many.eventuallyTold("c.json");
            many.stop();
            many.toBus();
            Files.writeString(files.resolve("d.json"), "{\"role\":\"ui\",\"type\":\"t\",\"n\":2}");
            await().until(() -> many.onBus().size() == 2);
            many.stop();
            assertThat(Files.readAllLines(rejects))
                    .hasSize(1)
                    .first()
                    .asString()
                    .startsWith("c.json\t");
        }
    }
}
