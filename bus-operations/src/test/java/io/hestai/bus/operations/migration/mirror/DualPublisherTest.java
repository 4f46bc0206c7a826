package io.hestai.bus.operations.migration.mirror;

import static io.hestai.bus.operations.migration.mirror.Mirrored.line;
import static io.hestai.bus.operations.migration.mirror.Mirrored.said;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hestai.bus.Message;
import io.hestai.bus.operations.migration.format.MigrationException;
import io.hestai.bus.operations.migration.mirror.BusOrFileReader.From;
import io.hestai.bus.operations.migration.mirror.DualOutcome.State;
import io.hestai.bus.operations.migration.mirror.DualPublisher.First;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.SmallDisk;
import io.hestai.bus.testkit.WithRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that are moved one at a time: written to both sides, read from either. */
@WithRedis(config = "appendonly yes")
class DualPublisherTest {
    @TempDir
    private Path folder;

    private Mirrored old(RedisServer server) throws IOException {
        return Mirrored.file(server, Files.createDirectory(folder.resolve("old")));
    }

    private static DualPublisher publisher(Mirrored old, First first) throws IOException {
        return DualPublisher.open(old.file(), old.format(), old.stream(), old.state(), "program", first);
    }

    private static Message message(String data) {
        return Message.of("ping")
                .withRole("ui")
                .withTimestamp(Instant.ofEpochMilli(1_700_000_000_000L))
                .with("data", data);
    }

    @Test
    void oneCallReachesBothOnceAlsoWhileBothAreMirrored(RedisServer server) throws IOException {
        try (Mirrored old = old(server);
                DualPublisher publisher = publisher(old, First.FILE)) {
            MirrorToBus toBus = old.toBus();
            old.toFiles();
            old.write(line("old program"));
            assertThat(publisher.publish(message("new program")).isComplete()).isTrue();
            old.say("bus alone");
            await().untilAsserted(() -> {
                assertThat(old.onBus())
                        .containsExactlyInAnyOrder(line("old program"), said("new program"), said("bus alone"));
                assertThat(old.inFile())
                        .containsExactlyInAnyOrder(line("old program"), said("new program"), said("bus alone"));
                assertThat(toBus.stats().skipped()).isEqualTo(2);
            });
        }
    }

    @Test
    void aFullDiskIsAnOutcomeAndTheMissingHalfCanBeMadeUpFor(RedisServer server) throws IOException {
        try (SmallDisk disk = SmallDisk.mount(1)) {
            Path place = Files.createDirectory(disk.directory().resolve("old"));
            try (Mirrored old = Mirrored.file(server, place);
                    DualPublisher fileFirst = publisher(old, First.FILE);
                    DualPublisher busFirst = DualPublisher.open(
                            old.file(), old.format(), old.stream(), old.state(), "other", First.BUS)) {
                Path filler = disk.fill();
                String much = "x".repeat(10_000);
                DualOutcome neither = fileFirst.publish(message(much));
                assertThat(neither.state()).isEqualTo(State.NEITHER);
                assertThat(neither.failure()).isPresent();
                DualOutcome busOnly = busFirst.publish(message("y" + much));
                assertThat(busOnly.state()).isEqualTo(State.BUS_ONLY);
                assertThat(busOnly.entry()).isPresent();
                Files.delete(filler);
                assertThat(busFirst.complete(busOnly).isComplete()).isTrue();
                assertThat(fileFirst.complete(neither).isComplete()).isTrue();
                assertThat(old.inFile()).containsExactly(said("y" + much), said(much));
                assertThat(old.onBus()).containsExactly(said("y" + much), said(much));
            }
        }
    }

    @Test
    void whatTheFormatCannotSayIsSentNowhere(RedisServer server) throws IOException {
        try (Mirrored old = old(server);
                DualPublisher publisher = publisher(old, First.BUS)) {
            assertThatThrownBy(() -> publisher.publish(message("x").withType("a|b")))
                    .isInstanceOf(MigrationException.class);
            assertThat(old.onBus()).isEmpty();
            assertThat(old.inFile()).isEmpty();
        }
    }

    @Test
    void aReaderTakesTheFileUntilTheBusHasSomething(RedisServer server) throws IOException {
        try (Mirrored old = old(server)) {
            old.write(line("1"), line("2"));
            BusOrFileReader reader = new BusOrFileReader(old.stream(), old.file(), old.format(), "test");
            List<Message> fromFile = new ArrayList<>();
            assertThat(reader.read(fromFile::add)).isEqualTo(From.FILES_BUS_EMPTY);
            old.toBus();
            old.eventuallyOnBus(line("1"), line("2"));
            List<Message> fromBus = new ArrayList<>();
            assertThat(reader.read(fromBus::add)).isEqualTo(From.BUS);
            assertThat(fromBus.stream().map(Message::messageId).toList())
                    .isEqualTo(fromFile.stream().map(Message::messageId).toList());
            server.stop();
            fromFile.clear();
            assertThat(reader.read(fromFile::add)).isEqualTo(From.FILES_BUS_AWAY);
            assertThat(fromFile).hasSize(2);
        }
    }
}
