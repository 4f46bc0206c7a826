package io.hestai.bus.operations.migration.mirror;

import static io.hestai.bus.operations.migration.mirror.Mirrored.line;
import static io.hestai.bus.operations.migration.mirror.Mirrored.said;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hestai.bus.operations.migration.mirror.BusOrFileReader.From;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that must not stop when Redis does hears everything once, from wherever it can be heard. */
@WithRedis(config = "appendonly yes")
class BusOrFileFollowerTest {
    private static final Duration BOUND = Duration.ofSeconds(60);

    private final RedisServer server;
    private final List<String> heard = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private Mirrored old;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private BusOrFileFollower follower;

    BusOrFileFollowerTest(RedisServer server) {
        this.server = server;
    }

    @BeforeEach
    void begin() throws IOException {
        old = Mirrored.file(server, Files.createDirectory(folder.resolve("old")));
        follower = new BusOrFileFollower(old.plan(), message -> heard.add(message.role() + " " + message.text("data")));
    }

    @AfterEach
    void end() {
        follower.close();
        old.close();
    }

    private void start() {
        Thread thread = new Thread(follower::run);
        thread.setDaemon(true);
        thread.start();
    }

    private void eventuallyHeard(String... all) {
        await().atMost(BOUND).untilAsserted(() -> assertThat(heard).containsExactlyInAnyOrder(all));
    }

    private void eventuallyFrom(From from) {
        await().atMost(BOUND).until(() -> follower.from() == from);
    }

    @Test
    void itTakesTheBusWhileThereIsOneAndTheFileOtherwiseAndHearsEachMessageOnce() {
        old.write(line("1"), line("2"));
        start();
        eventuallyHeard("agent 1", "agent 2");
        assertThat(follower.from()).isEqualTo(From.FILES_BUS_EMPTY);
        old.toBus();
        old.toFiles();
        eventuallyFrom(From.BUS);
        old.say("3");
        old.eventuallyInFile(line("1"), line("2"), said("3"));
        old.write(line("4"));
        eventuallyHeard("agent 1", "agent 2", "ui 3", "agent 4");

        server.stop();
        eventuallyFrom(From.FILES_BUS_AWAY);
        old.write(line("5"));
        eventuallyHeard("agent 1", "agent 2", "ui 3", "agent 4", "agent 5");
        old.write(line("6"));
        eventuallyHeard("agent 1", "agent 2", "ui 3", "agent 4", "agent 5", "agent 6");

        server.start();
        eventuallyFrom(From.BUS);
        old.write(line("7"));
        await().atMost(BOUND).until(() -> old.onBus().contains(line("7")));
        old.say("8");
        eventuallyHeard("agent 1", "agent 2", "ui 3", "agent 4", "agent 5", "agent 6", "agent 7", "ui 8");
        assertThat(old.onBus()).hasSameSizeAs(heard);
    }

    @Test
    void whatTheBusWroteToTheFileIsNotHeardFromThereHoweverOftenItIsLookedAt() {
        old.write(line("1"));
        old.toBus();
        old.toFiles();
        old.eventuallyOnBus(line("1"));
        old.say("2");
        old.eventuallyInFile(line("1"), said("2"));
        old.stop();
        server.stop();
        start();
        eventuallyHeard("agent 1");
        old.write(line("3"));
        eventuallyHeard("agent 1", "agent 3");
        old.write(line("4"));
        eventuallyHeard("agent 1", "agent 3", "agent 4");
        server.start();
        eventuallyHeard("agent 1", "agent 3", "agent 4", "ui 2");
        old.toBus();
        await().atMost(BOUND).until(() -> old.onBus().contains(line("4")));
        old.say("5");
        eventuallyHeard("agent 1", "agent 3", "agent 4", "ui 2", "ui 5");
    }

    @Test
    void aFileThatIsRotatedWhileTheBusIsAwayIsHeardToItsEnd() throws IOException {
        old.write(line("1"));
        old.toBus();
        start();
        eventuallyHeard("agent 1");
        eventuallyFrom(From.BUS);
        server.stop();
        eventuallyFrom(From.FILES_BUS_AWAY);
        old.write(line("2"));
        eventuallyHeard("agent 1", "agent 2");
        Files.move(old.file(), old.file().resolveSibling("messages.log.1"));
        old.write(line("3"));
        eventuallyHeard("agent 1", "agent 2", "agent 3");
        server.start();
        old.write(line("4"));
        eventuallyHeard("agent 1", "agent 2", "agent 3", "agent 4");
    }

    @Test
    void whatTheHandlerThrowsEndsIt() {
        old.write(line("1"));
        BusOrFileFollower failing = new BusOrFileFollower(old.plan(), message -> {
            throw new IllegalStateException("full");
        });
        assertThatThrownBy(failing::run).hasMessage("full");
        old.toBus();
        old.eventuallyOnBus(line("1"));
        assertThatThrownBy(failing::run).hasMessage("full");
    }
}
