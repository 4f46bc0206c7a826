package io.hestai.bus.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** {@code hbus migrate} from outside: what its document shows is what it does. */
@WithRedis(within = {"bus:", "*"})
class MigrationTest {
    private static final Pattern FILE = Pattern.compile("<!-- file: (\\S+) -->\n```[a-z]*\n(.*?)```", Pattern.DOTALL);
    private static final Pattern CONSOLE = Pattern.compile("```console\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path directory = Path.of("");

    private Program migrate(RedisServer redis, String... arguments) {
        Map<String, String> environment = Map.of(
                "HBUS_URL", redis.url().toString(),
                "XDG_STATE_HOME", directory.resolve("state").toString());
        return Program.hbus(
                environment,
                Stream.concat(Stream.of("migrate"), Stream.of(arguments)).toArray(String[]::new));
    }

    @Test
    void theWorkedExampleDoesWhatTheDocumentShows(RedisServer redis) throws IOException {
        String document = Project.read("docs/migration.md");
        Matcher files = FILE.matcher(document);
        while (files.find()) {
            Files.writeString(directory.resolve(files.group(1)), files.group(2));
        }
        Matcher consoles = CONSOLE.matcher(document);
        int commands = 0;
        while (consoles.find()) {
            List<String> lines = consoles.group(1).lines().toList();
            if (lines.get(0).matches("\\$ hbus migrate (inspect|import|verify) .*")) {
                commands++;
                assertShows(redis, lines);
            }
        }
        assertThat(commands).isGreaterThanOrEqualTo(5);
    }

    private void assertShows(RedisServer redis, List<String> lines) {
        String[] arguments = lines.get(0).replaceFirst("\\$ hbus migrate ", "").split(" ");
        for (int i = 0; i < arguments.length; i++) {
            if (Files.exists(directory.resolve(arguments[i]))) {
                arguments[i] = directory.resolve(arguments[i]).toString();
            }
        }
        Program program = migrate(redis, arguments);
        assertThat(program.exit()).as("%s", program).isZero();
        assertThat(program.out().stream().map(MigrationTest::withoutFigures))
                .as("%s", lines.get(0))
                .isEqualTo(lines.stream()
                        .skip(1)
                        .map(MigrationTest::withoutFigures)
                        .toList());
    }

    /** Times depend on the clock and the zone, folders on the machine. */
    private static String withoutFigures(String line) {
        return line.replaceAll("set aside in .*", "set aside in #")
                .replaceAll("[0-9-]{10} [0-9:.]{12}", "TIME")
                .replaceAll("in [0-9.]+ s, [0-9,]+/s", "in # s, #/s");
    }

    @Test
    void aMistakeIsOneLineThatSaysWhatToDoAndWritesNothing(RedisServer redis) throws IOException {
        Path log = Files.writeString(directory.resolve("a.log"), "agent|1|t|x\n");
        assertRefused(migrate(redis, "inspect", directory.resolve("gone").toString()), 1, "there is no");
        assertRefused(migrate(redis, "import", log.toString()), 2, "--to");
        assertRefused(
                migrate(redis, "import", log.toString(), "--to", "a", "--format", "jsonl"), 1, "not of format jsonl");
        assertRefused(migrate(redis, "import", log.toString(), "--to", "a b"), 2, "'a b'");
        assertRefused(migrate(redis), 2, "inspect");
        try (Jedis raw = redis.client()) {
            assertThat(raw.keys("bus:a*")).isEmpty();
        }
        assertThat(directory.resolve("state")).doesNotExist();
    }

    private static void assertRefused(Program program, int exit, String part) {
        assertThat(program.exit()).as("%s", program).isEqualTo(exit);
        assertThat(program.err()).as("%s", program).hasSize(1);
        assertThat(program.err().get(0)).startsWith("hbus: ").contains(part).doesNotContain("Exception");
    }

    @Test
    void aDifferenceIsToldWithItsPlaceAndAnExitCode(RedisServer redis) throws IOException {
        Path log = Files.writeString(directory.resolve("a.log"), "agent|1|t|x\n");
        assertThat(migrate(redis, "import", log.toString(), "--to", "a", "--json")
                        .exit())
                .isZero();
        Files.writeString(log, "agent|2|t|y\n", StandardOpenOption.APPEND);
        Program verify = migrate(redis, "verify", log.toString(), "a", "--json");
        assertThat(verify.exit()).isEqualTo(1);
        assertThat(verify.out()).hasSize(1);
        assertThat(verify.out().get(0))
                .contains("\"verdict\":\"different\"", "\"not_on_bus\":1", "a.log, line 2 (byte 12)");
    }

    @Test
    void realTranscriptsArriveByteForByte(RedisServer redis) throws IOException {
        Path transcript = Project.root().resolve("../shared/data/agent-transcripts.jsonl");
        assumeThat(transcript)
                .as("the transcripts, which are not part of the project")
                .exists();
        Program imported = migrate(redis, "import", transcript.toString(), "--to", "transcripts", "--json");
        assertThat(imported.exit()).as("%s", imported).isZero();
        assertThat(imported.out().get(0)).contains("\"appended\":223", "\"rejects\":{}");
        Program verify = migrate(redis, "verify", transcript.toString(), "transcripts", "--json");
        assertThat(verify.exit()).as("%s", verify).isZero();
        assertThat(verify.out().get(0)).contains("\"matched\":223");
    }
}
