package io.hestai.bus.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.admin.doctor.Doctor;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code hbus doctor} prints and exits with. */
@WithRedis(config = "maxmemory 100mb")
class HbusDoctorTest {
    private static final Pattern DOCUMENTED = Pattern.compile("(?m)^\\| `([a-z]+\\.[a-z_]+)` \\|");

    private final RedisServer redis;

    HbusDoctorTest(RedisServer redis) {
        this.redis = redis;
    }

    private Program hbus(String... arguments) {
        return Program.hbus(Map.of("HBUS_URL", redis.url().toString()), arguments);
    }

    private static List<JsonNode> json(Program program) {
        JsonMapper mapper = new JsonMapper();
        return program.out().stream().map(mapper::readTree).toList();
    }

    @Test
    void eachCheckIsAnObjectOfItsOwnAndDocumentedAndTheLastSumsUp() {
        try (Program program = hbus("doctor", "--json")) {
            assertThat(program.exit()).as("%s", program).isZero();
            List<JsonNode> lines = json(program);
            JsonNode summary = lines.get(lines.size() - 1);
            assertThat(summary.get("summary").asBoolean()).isTrue();
            assertThat(summary.get("flaws_known_until").asString())
                    .isEqualTo(Doctor.flawsKnownUntil().toString());
            assertThat(summary.get("fault").asInt()).isZero();
            int told = summary.get("ok").asInt()
                    + summary.get("note").asInt()
                    + summary.get("warning").asInt();
            assertThat(told).isEqualTo(lines.size() - 1);
            assertThat(lines.subList(0, told)).allSatisfy(line -> {
                assertThat(line.get("level").asString()).isIn("ok", "note", "warning");
                assertThat(line.get("found").asString()).isNotBlank();
                assertThat(line.has("why"))
                        .isEqualTo(!line.get("level").asString().equals("ok"));
            });
            TreeSet<String> documented = DOCUMENTED
                    .matcher(Project.read("docs/doctor.md"))
                    .results()
                    .map(row -> row.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(lines.subList(0, told).stream()
                            .map(line -> line.get("check").asString()))
                    .as("the checks, and the tables of docs/doctor.md")
                    .containsExactlyInAnyOrderElementsOf(documented);
        }
    }

    @Test
    void aFaultIsOneLineForPeopleAndExitsWith1() {
        try (Jedis client = redis.client()) {
            client.configSet("maxmemory-policy", "allkeys-lru");
            client.set("bus:\u001b[2Jevil", "x");
            try (Program program = hbus("doctor", "--durability", "disk")) {
                assertThat(program.exit()).as("%s", program).isEqualTo(1);
                assertThat(program.out())
                        .anySatisfy(
                                line -> assertThat(line)
                                        .matches(
                                                "fault +memory\\.policy +allkeys-lru – .* → CONFIG SET maxmemory-policy noeviction"));
                assertThat(program.out())
                        .anySatisfy(line -> assertThat(line).startsWith("fault    persistence.durability"));
                assertThat(program.out()).anySatisfy(line -> assertThat(line).contains("bus:\\x1b[2Jevil (string)"));
                assertThat(program.out().get(program.out().size() - 1)).contains("2 faults");
                assertThat(program.out()).noneMatch(line -> line.indexOf('\u001b') >= 0);
            } finally {
                client.configSet("maxmemory-policy", "noeviction");
            }
        }
    }

    @Test
    void wrongUseAndAServerThatIsNotThereAreOneLineEach() {
        try (Program program = hbus("doctor", "--durability", "paper")) {
            assertThat(program.exit()).isEqualTo(2);
            assertThat(program.err()).singleElement().asString().contains("'paper'", "memory or disk");
        }
        try (Program program = hbus("doctor", "--url", "redis-socket:///nonexistent/redis.sock")) {
            assertThat(program.exit()).isEqualTo(4);
            assertThat(program.err()).singleElement().asString().contains("cannot reach Redis");
            assertThat(program.out()).isEmpty();
        }
    }
}
