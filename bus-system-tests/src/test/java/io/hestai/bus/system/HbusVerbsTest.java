package io.hestai.bus.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hestai.bus.Bus;
import io.hestai.bus.ConsumeOptions;
import io.hestai.bus.Position;
import io.hestai.bus.redis.BusConfig;
import io.hestai.bus.redis.RedisBus;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;

/** What each verb of hbus prints, does and exits with. */
@WithRedis(within = {"bus:", "dev:", "*"})
class HbusVerbsTest {
    private static final String ID = "\\d+-\\d+";

    private Map<String, String> environment = Map.of();

    @BeforeEach
    void use(RedisServer server) {
        environment = Map.of("HBUS_URL", server.url().toString(), "HBUS_ROLE", "agent");
    }

    private Program hbus(String... arguments) {
        return Program.hbus(environment, arguments);
    }

    /** Runs to a good end and gives what was printed. */
    private List<String> done(String... arguments) {
        Program program = hbus(arguments);
        assertThat(program.exit()).as("%s", program).isZero();
        return program.out();
    }

    @Test
    void whatIsPublishedIsHeardAsStableJson() {
        try (Program sub = hbus("sub", "state", "--count", "1", "--json")) {
            sub.awaitLine("listening");
            assertThat(done("pub", "state", "anchor_loaded", "anchor_id=XYZ123"))
                    .containsExactly("1");
            assertThat(sub.exit()).isZero();
            assertThat(sub.out())
                    .singleElement()
                    .satisfies(
                            line -> assertThat(line)
                                    .matches(
                                            "\\{\"channel\":\"state\",\"message_id\":\"[0-9a-f-]{36}\",\"type\":\"anchor_loaded\","
                                                    + "\"role\":\"agent\",\"timestamp\":\\d{13},\"fields\":\\{\"anchor_id\":\"XYZ123\"}}"));
        }
    }

    @Test
    void patternsAreListenedToAndTimeoutsExitWith3() {
        try (Program sub = hbus("sub", "sta*", "--pattern", "--count", "1")) {
            sub.awaitLine("listening");
            done("pub", "status", "hello");
            assertThat(sub.exit()).isZero();
        }
        assertThat(hbus("sub", "silence", "--timeout", "300ms").exit()).isEqualTo(3);
        assertThat(hbus("read", "silence", "--follow", "--timeout", "300ms").exit())
                .isEqualTo(3);
        assertThat(hbus("consume", "silence", "--group", "g", "--timeout", "300ms")
                        .exit())
                .isEqualTo(3);
    }

    @Test
    void whatIsAddedIsReadForwardBackByIdAndByTime() {
        List<String> ids = List.of(
                done("add", "jobs", "a", "n=0").get(0),
                done("add", "jobs", "a", "n=1").get(0),
                done("add", "jobs", "a", "--data", "{\"n\":2,\"o\":{\"x\":[1]}}")
                        .get(0));
        assertThat(ids).allMatch(id -> id.matches(ID)).isSorted();
        assertThat(done("read", "jobs", "--json"))
                .hasSize(3)
                .first()
                .asString()
                .matches("\\{\"stream\":\"jobs\",\"entry_id\":\"" + ID
                        + "\",\"message_id\":\"[0-9a-f-]{36}\",\"type\":\"a\","
                        + "\"role\":\"agent\",\"timestamp\":\\d{13},\"fields\":\\{\"n\":\"0\"}}");
        assertThat(done("read", "jobs", "--json", "--reverse", "--count", "1"))
                .singleElement()
                .asString()
                .contains(ids.get(2));
        assertThat(done("read", "jobs", "--json", "--from", ids.get(1), "--to", ids.get(1)))
                .singleElement()
                .asString()
                .contains(ids.get(1));
        assertThat(done("read", "jobs", "--from", "-5m")).hasSize(3);
        assertThat(done("read", "jobs", "--from", "end")).isEmpty();
    }

    @Test
    void aNamedCursorIsResumed() {
        done("add", "jobs", "a", "n=0");
        assertThat(done("read", "jobs", "--follow", "--cursor", "me", "--count", "1"))
                .hasSize(1);
        done("add", "jobs", "a", "n=1");
        assertThat(done("read", "jobs", "--follow", "--cursor", "me", "--count", "1", "--json"))
                .singleElement()
                .asString()
                .contains("\"n\":\"1\"");
    }

    @Test
    void aGroupAcknowledgesWhatWasPrinted() {
        Program add = hbus("add", "jobs", "--stdin").feed("{\"type\":\"a\",\"n\":1}\n{\"type\":\"a\",\"n\":2}\n");
        assertThat(add.exit()).isZero();
        List<String> printed = done("consume", "jobs", "--group", "g", "--consumer", "c", "--count", "2", "--json");
        assertThat(printed)
                .hasSize(2)
                .allMatch(line -> line.contains("\"group\":\"g\",\"consumer\":\"c\",\"attempt\":1"));
        assertThat(done("pending", "jobs", "g")).isEmpty();
        assertThat(done("groups", "jobs", "--json")).singleElement().asString().contains("\"g\"");
    }

    @Test
    void aCommandThatFailsGetsTheMessageAgain(@TempDir Path directory) throws IOException {
        done("add", "jobs", "a", "n=1");
        Path seen = directory.resolve("seen");
        String command = "cat >> '" + seen + "'; test $(wc -l < '" + seen + "') -ge 2";
        Program consume = hbus("consume", "jobs", "--group", "g", "--count", "1", "--exec", command);
        assertThat(consume.exit()).as("%s", consume).isZero();
        assertThat(Files.readAllLines(seen)).hasSize(2).last().asString().contains("\"attempt\":2");
        assertThat(consume.err()).anyMatch(line -> line.contains("exited 1"));
    }

    @Test
    void beingTerminatedFinishesTheHandlerUnderWayAndAcknowledges(@TempDir Path directory, RedisServer redis) {
        done("add", "jobs", "a", "n=1");
        Path began = directory.resolve("began");
        Path go = directory.resolve("go");
        String command = "touch '" + began + "'; until test -e '" + go + "'; do sleep 0.05; done";
        try (Program consume = hbus("consume", "jobs", "--group", "g", "--exec", command);
                Jedis raw = redis.client()) {
            await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(began));
            consume.terminate();
            Files.createFile(go);
            assertThat(consume.exit()).isEqualTo(130);
            assertThat(raw.xpending("bus:jobs", "g").getTotal()).isZero();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatIsThereIsListedAndRemovedOnlyOnDemand() {
        done("add", "jobs", "a", "--announce");
        assertThat(done("ls")).anyMatch(line -> line.startsWith("jobs "));
        assertThat(done("info", "jobs", "--json")).singleElement().asString().contains("\"jobs\"");
        assertThat(hbus("rm", "jobs").exit()).isEqualTo(2);
        assertThat(done("ls", "--json")).singleElement().asString().contains("jobs");
        done("rm", "jobs", "--yes");
        assertThat(done("ls", "--json")).isEmpty();
    }

    @Test
    void infoShowsWhatGroupsHaveOnTheirHandsAndWhereCursorsAre(RedisServer redis) {
        done("add", "jobs", "bad");
        done("add", "jobs", "later");
        BusConfig config = BusConfig.forRole("worker").withUrl(redis.url().toString());
        try (Bus bus = RedisBus.connect(config)) {
            io.hestai.bus.Stream jobs = bus.stream("jobs");
            jobs.group("workers")
                    .consume(
                            delivery -> {
                                if (delivery.type().equals("bad")) {
                                    delivery.reject("of no use");
                                } else {
                                    delivery.retry(Duration.ofHours(1));
                                }
                            },
                            ConsumeOptions.defaults().consumer("w1"));
            jobs.from(Position.cursor("ui")).follow(entry -> {});
            await().until(() -> jobs.group("workers").backlog().retries() == 1);
            await().until(() ->
                    jobs.info().last().equals(Optional.ofNullable(jobs.cursors().get("ui"))));
        }
        assertThat(done("info", "jobs", "--json"))
                .singleElement()
                .asString()
                .matches(
                        "\\{\"stream\":\"jobs\",\"length\":2,\"first_entry_id\":\"ID\",\"last_entry_id\":\"ID\",\"last_generated_id\":\"ID\",\"groups\":1,"
                                        .replace("ID", ID)
                                + ("\"memory_bytes\":\\d+,\"epoch\":\"[^\"]+\",\"group_backlogs\":\\[\\{\"group\":\"workers\",\"dead_letters\":1,"
                                                + "\"retries\":1,\"redriven\":0,\"oldest_pending_id\":\"ID\",\"oldest_pending_consumer\":\"w1\","
                                                + "\"oldest_pending_idle_ms\":\\d+,\"left\":\\[\"w1\"]}],\"cursors\":\\{\"ui\":\"ID\"}}")
                                        .replace("ID", ID));
        done("dlq", "redrive", "jobs", "workers", "--all");
        assertThat(done("info", "jobs", "--json"))
                .singleElement()
                .asString()
                .contains("\"dead_letters\":0,\"retries\":1,\"redriven\":1,");
        assertThat(done("info", "jobs"))
                .anyMatch(line -> line.matches("entries +2"))
                .anyMatch(line -> line.matches("GROUP +DEAD +RETRIES +REDRIVEN +OLDEST PENDING +LEFT"))
                .anyMatch(line -> line.matches("workers +0 +1 +1 +" + ID + ", \\d+ s with w1 +w1"))
                .anyMatch(line -> line.matches("ui +" + ID));
    }

    @Test
    void infoShowsTheFiguresAlsoToWhoMaySeeNoMore(RedisServer redis) {
        done("add", "jobs", "a");
        try (Jedis admin = redis.client()) {
            admin.aclSetUser("observer", "on", ">pw", "~bus:*", "&bus:*", "+@all", "-hlen");
            admin.xgroupCreate("bus:jobs", "workers", null, false);
            Program info =
                    hbus("--url", redis.url().toString().replace("://", "://observer:pw@"), "info", "jobs", "--json");
            assertThat(info.exit()).as("%s", info).isZero();
            assertThat(info.out())
                    .singleElement()
                    .asString()
                    .contains("\"groups\":1")
                    .doesNotContain("group_backlogs");
            assertThat(info.err()).anyMatch(line -> line.contains("cannot be shown"));
        }
    }

    @Test
    void anOptionComesBeforeTheEnvironmentBeforeOrAfterTheVerb(RedisServer redis) {
        String url = redis.url().toString();
        Map<String, String> nowhere = Map.of("HBUS_URL", "redis-socket:///nowhere.sock");
        assertThat(Program.hbus(nowhere, "--url", url, "add", "jobs", "a").exit())
                .isZero();
        assertThat(Program.hbus(nowhere, "add", "jobs", "a", "--url", url).exit())
                .isZero();
        assertThat(Program.hbus(Map.of("REDIS_URL", url), "add", "jobs", "a").exit())
                .isZero();
        Map<String, String> both =
                Map.of("HBUS_URL", url, "REDIS_URL", "redis-socket:///nowhere.sock", "HBUS_NAMESPACE", "dev:");
        assertThat(Program.hbus(both, "add", "jobs", "a").exit()).isZero();
        try (Jedis raw = redis.client()) {
            assertThat(raw.xlen("bus:jobs")).isEqualTo(3);
            assertThat(raw.xlen("dev:jobs")).isEqualTo(1);
        }
    }

    @Test
    void aClosedPipeEndsItQuietly() {
        Program add = hbus("add", "jobs", "--stdin").feed("{\"type\":\"a\"}\n".repeat(5_000));
        assertThat(add.exit()).isZero();
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String jar = Project.root().resolve("bus-app/target/hbus.jar").toString();
        Program pipe = Program.start(
                environment, List.of("sh", "-c", "'" + java + "' -jar '" + jar + "' read jobs | head -1"));
        assertThat(pipe.exit()).isZero();
        assertThat(pipe.out()).hasSize(1);
        assertThat(pipe.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void completionIsPrinted(String shell) {
        assertThat(done("completion", shell)).anyMatch(line -> line.contains("consume"));
    }

    @Test
    void theCompletionOfBashIsAcceptedByBash(@TempDir Path directory) throws IOException {
        Path script = Files.write(directory.resolve("hbus.bash"), done("completion", "bash"));
        Program bash = Program.start(Map.of(), List.of("bash", "-n", script.toString()));
        assertThat(bash.exit()).isZero();
        assertThat(bash.err()).isEmpty();
    }

    @Test
    void aPrivateRedisIsStartedOnceShownAndStopped(@TempDir Path directory) throws IOException {
        Path runtime = Files.createDirectory(directory.resolve("run"));
        Map<String, String> own = Map.of(
                "XDG_RUNTIME_DIR",
                runtime.toString(),
                "XDG_STATE_HOME",
                directory.resolve("state").toString());
        Program up = Program.hbus(own, "up");
        assertThat(up.exit()).as("%s", up).isZero();
        assertThat(up.out()).singleElement().asString().startsWith("redis-socket://");
        assertThat(Program.hbus(own, "up").finish().out()).isEqualTo(up.out());
        assertThat(Program.hbus(own, "add", "jobs", "a").exit()).isZero();
        assertThat(Program.hbus(own, "status").finish().out()).anyMatch(line -> line.matches("state +running"));
        assertThat(Program.hbus(own, "down").exit()).isZero();
        assertThat(Program.hbus(own, "status").finish().out()).anyMatch(line -> line.contains("not running"));
        Program read = Program.hbus(own, "read", "jobs");
        assertThat(read.exit()).isZero();
        assertThat(read.out()).hasSize(1);
        assertThat(Program.hbus(own, "down").exit()).isZero();
    }

    @Test
    void theLauncherFindsAJavaOrSaysWhereItLooked(@TempDir Path directory) {
        String launcher = Project.root().resolve("hbus").toString();
        Program good = Program.start(
                Map.of("JAVA_HOME", System.getProperty("java.home"), "HBUS_NO_CACHE", "1"),
                List.of(launcher, "--version"));
        assertThat(good.exit()).as("%s", good).isZero();
        assertThat(good.out()).singleElement().asString().startsWith("hbus ");
        Program link = Program.start(
                Map.of("JAVA_HOME", directory.toString(), "HBUS_NO_CACHE", "1"), List.of(launcher, "--version"));
        assertThat(link.exit())
                .as("a JAVA_HOME that is none falls back on the path: %s", link)
                .isZero();
    }

    @Test
    void theLauncherKeepsAnArchiveOfClassesForAFasterStart() throws IOException {
        String java = System.getProperty("java.home");
        Program first = Program.start(
                Map.of("JAVA_HOME", java),
                List.of(Project.root().resolve("hbus").toString(), "--version"));
        assertThat(first.exit()).as("%s", first).isZero();
        assertThat(first.err()).isEmpty();
        try (Stream<Path> kept = Files.list(Project.root().resolve(".hbus"))) {
            assertThat(kept.map(file -> String.valueOf(file.getFileName())))
                    .filteredOn(name -> name.startsWith("classes-" + System.getProperty("java.version")))
                    .isNotEmpty()
                    .noneMatch(name -> name.endsWith(".none"));
        }
    }
}
