package io.hestai.bus.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stages behind the import, from outside: the document's walk-through, and a mirror that is killed. */
@WithRedis(within = {"bus:", "*"})
class MirrorWalkTest {
    private static final Pattern LOG = Pattern.compile("<!-- file: messages.log -->\n```\n(.*?)```", Pattern.DOTALL);
    private static final Pattern BLOCK = Pattern.compile("```shell\n(.*?)```", Pattern.DOTALL);
    private static final Pattern ECHO = Pattern.compile("echo '(.*)' >> messages.log");
    private static final Pattern WORD = Pattern.compile("([^\\s']*)'([^']*)'|(\\S+)");
    private static final Duration BOUND = Duration.ofSeconds(60);

    @TempDir
    private Path directory = Path.of("");

    private final List<Program> background = new ArrayList<>();
    private Map<String, String> environment = Map.of();

    @BeforeEach
    void use(RedisServer redis) {
        environment = Map.of(
                "HBUS_URL", redis.url().toString(),
                "XDG_STATE_HOME", directory.resolve("state").toString());
    }

    @AfterEach
    void end() {
        background.forEach(Program::close);
    }

    private Program hbus(String... arguments) {
        return Program.hbus(environment, arguments);
    }

    private Path log() {
        return directory.resolve("messages.log");
    }

    private void write(String line) {
        try {
            Files.writeString(log(), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theStagesDoWhatTheDocumentShows() throws IOException {
        String document = Project.read("docs/migration.md");
        Matcher log = LOG.matcher(document);
        assertThat(log.find()).isTrue();
        Files.writeString(log(), log.group(1));
        assertThat(hbus("migrate", "import", log().toString(), "--to", "council")
                        .exit())
                .isZero();
        assertThat(hbus("migrate", "verify", log().toString(), "council").exit())
                .isZero();
        String walk = document.substring(document.indexOf("<!-- walk -->"), document.indexOf("<!-- end of walk -->"));
        Matcher blocks = BLOCK.matcher(walk);
        int commands = 0;
        while (blocks.find()) {
            for (String command : blocks.group(1).split("(?m)^\\$ ", -1)) {
                if (!command.isBlank()) {
                    run(command.lines().toList());
                    commands++;
                }
            }
        }
        assertThat(commands).isEqualTo(11);
    }

    private void run(List<String> lines) {
        String command = lines.get(0);
        List<String> shown = lines.subList(1, lines.size());
        Matcher echo = ECHO.matcher(command);
        if (echo.matches()) {
            write(echo.group(1));
        } else if (command.endsWith(" &")) {
            Program program = hbus(words(command.substring(0, command.length() - 2)));
            background.add(program);
            program.awaitLine("mirroring");
        } else if (command.startsWith("hbus add")) {
            // Once only.
            Program program = hbus(words(command));
            assertThat(program.exit()).as("%s", program).isZero();
        } else {
            // Mirrors need a moment; until then a command that only looks, or refuses, may be asked again.
            await().atMost(BOUND).untilAsserted(() -> assertShows(command, shown));
        }
    }

    private void assertShows(String command, List<String> shown) {
        Program program = hbus(words(command));
        assertThat(program.exit()).as("%s", program).isZero();
        assertThat(program.out()).as("%s", command).hasSameSizeAs(shown);
        for (int i = 0; i < shown.size(); i++) {
            String pattern = Arrays.stream(shown.get(i).split("…", -1))
                    .map(Pattern::quote)
                    .reduce((a, b) -> a + ".*" + b)
                    .orElse("");
            assertThat(program.out().get(i)).as("%s", command).matches(pattern);
        }
    }

    private String[] words(String command) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(command);
        while (word.find()) {
            String text = word.group(3) != null ? word.group(3) : word.group(1) + word.group(2);
            words.add(text.equals("messages.log") ? log().toString() : text);
        }
        return words.subList(1, words.size()).toArray(String[]::new);
    }

    private List<String> dataOnBus() {
        return hbus("read", "council", "--json").finish().out().stream()
                .map(line -> line.replaceFirst(".*\"data\":\"([^\"]*)\".*", "$1"))
                .toList();
    }

    @Test
    void mirrorsThatAreKilledAgainAndAgainBringEachMessageOverOnce() throws IOException {
        List<String> all = new ArrayList<>(List.of("begin"));
        write("agent|1690000000000|t|begin");
        for (int round = 0; round < 3; round++) {
            Program mirror = mirror();
            mirror.awaitLine("mirroring");
            for (int i = 0; i < 200; i++) {
                String data = round + "." + i;
                write("agent|1690000000000|t|" + data);
                all.add(data);
            }
            String own = "native" + round;
            assertThat(hbus("add", "council", "t", "data=" + own, "--role", "ui")
                            .exit())
                    .isZero();
            all.add(own);
            // In the middle of whatever it is doing.
            mirror.kill();
        }
        mirror();
        await().atMost(BOUND).untilAsserted(() -> assertThat(dataOnBus()).containsExactlyInAnyOrderElementsOf(all));
        await().atMost(BOUND)
                .untilAsserted(() -> assertThat(Files.readAllLines(log())).hasSameSizeAs(all));
        assertThat(dataOnBus()).hasSameSizeAs(all);
    }

    private Program mirror() {
        Program mirror = hbus("migrate", "mirror", "--to-bus", "--to-files", log().toString(), "council");
        background.add(mirror);
        return mirror;
    }

    @Test
    void aSnapshotIsTheWholeStreamOrTheOneBefore() throws IOException {
        Path file = directory.resolve("council.log");
        hbus("add", "council", "t", "data=a|b", "--role", "ui").finish();
        Program once = hbus("snapshot", "council", file.toString());
        assertThat(once.exit()).as("%s", once).isZero();
        assertThat(Files.readAllLines(file)).singleElement().asString().matches("ui\\|\\d+\\|t\\|a\\|b");
        try (Program often = hbus("snapshot", "council", file.toString(), "--json-lines", "--every", "100ms")) {
            often.awaitLine("1 message in");
            hbus("add", "council", "t", "data=2", "--role", "ui").finish();
            often.awaitLine("2 messages in");
            assertThat(Files.readAllLines(file))
                    .hasSize(2)
                    .allMatch(line -> line.startsWith("{\"stream\":\"council\""));
        }
        Program nowhere =
                hbus("snapshot", "council", directory.resolve("no/such/file").toString());
        assertThat(nowhere.exit()).isEqualTo(1);
        assertThat(nowhere.err()).singleElement().asString().contains("there is no folder");
    }

    @Test
    void aMistakeIsOneLineThatSaysWhatToDo() {
        write("agent|1|t|x");
        assertRefused(hbus("migrate", "mirror", log().toString(), "council"), 2, "which way?");
        assertRefused(
                hbus("migrate", "mirror", "--to-bus", directory.resolve("gone").toString(), "council"), 1, "gone");
        assertRefused(hbus("migrate", "mirror", "--to-bus", log().toString(), "a-{source}"), 2, "several streams");
        assertRefused(hbus("migrate", "cutover", log().toString(), "council"), 1, "hbus migrate verify");
        assertRefused(hbus("migrate", "cutover", log().toString(), "council", "--verified-within", "x"), 2, "duration");
        assertRefused(hbus("migrate", "rollback", log().toString(), "council"), 1, "not cut over");
        assertRefused(hbus("snapshot", "council", directory.toString()), 2, "folder");
    }

    private static void assertRefused(Program program, int exit, String part) {
        assertThat(program.exit()).as("%s", program).isEqualTo(exit);
        assertThat(program.err()).as("%s", program).hasSize(1);
        assertThat(program.err().get(0)).startsWith("hbus: ").contains(part).doesNotContain("Exception");
    }
}
