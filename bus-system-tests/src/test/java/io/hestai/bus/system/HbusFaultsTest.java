package io.hestai.bus.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hestai.bus.testkit.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;

/** hbus itself, with Redis or hbus killed in the middle. */
class HbusFaultsTest {
    private static final Pattern NUMBER = Pattern.compile("\"n\":\"?(\\d+)");
    private static final Duration BOUND = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private RedisServer redis;

    @BeforeEach
    void launch() {
        redis = RedisServer.builder()
                .config("appendonly yes", "appendfsync always")
                .launch();
    }

    @AfterEach
    void end() {
        redis.close();
    }

    private Program hbus(String... arguments) {
        return Program.hbus(Map.of("HBUS_URL", redis.url().toString(), "HBUS_ROLE", "agent"), arguments);
    }

    private static String line(int number) {
        return "{\"type\":\"job\",\"n\":" + number + "}\n";
    }

    private List<Integer> stored() {
        List<Integer> numbers = new ArrayList<>();
        try (Jedis raw = redis.client()) {
            raw.xrange("bus:jobs", (StreamEntryID) null, null)
                    .forEach(entry ->
                            numbers.add(Integer.parseInt(entry.getFields().get("n"))));
        }
        return numbers;
    }

    private static List<Integer> upTo(int end) {
        return IntStream.range(0, end).boxed().toList();
    }

    private static List<Integer> numbersIn(Path file) throws IOException {
        List<Integer> numbers = new ArrayList<>();
        if (Files.exists(file)) {
            Matcher each = NUMBER.matcher(Files.readString(file));
            while (each.find()) {
                numbers.add(Integer.parseInt(each.group(1)));
            }
        }
        return numbers;
    }

    @Test
    void addFromStandardInputStoresEachLineOnceWhenRedisIsKilledInTheMiddle() {
        int lines = 6_000;
        try (Program add = hbus("add", "jobs", "--stdin")) {
            for (int i = 0; i < lines; i++) {
                add.write(line(i));
                if (i % 2_000 == 1_000) {
                    redis.kill();
                    redis.start();
                }
            }
            add.feed("");
            assertThat(add.exit()).as("%s", add.err()).isZero();
            assertThat(add.out()).hasSize(lines).doesNotHaveDuplicates();
            assertThat(add.err()).anyMatch(said -> said.contains("restored"));
        }
        assertThat(stored()).isEqualTo(upTo(lines));
    }

    @Test
    void consumeWithExecKilledLosesNothing() throws IOException {
        int messages = 120;
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < messages; i++) {
            lines.append(line(i));
        }
        assertThat(hbus("add", "jobs", "--stdin").feed(lines.toString()).exit()).isZero();
        Path done = directory.resolve("done");
        String[] consume = {"consume", "jobs", "-g", "workers", "--lease", "1s", "--exec", "cat >> " + done};
        try (Program first = hbus(consume)) {
            await().atMost(BOUND).until(() -> numbersIn(done).size() > 30);
            first.kill();
        }
        assertThat(numbersIn(done).size()).isLessThan(messages);
        try (Program second = hbus(consume);
                Jedis raw = redis.client()) {
            await().atMost(BOUND)
                    .until(() -> raw.xpending("bus:jobs", "workers").getTotal() == 0
                            && numbersIn(done).stream().distinct().count() == messages);
            second.terminate();
            second.finish();
        }
        assertThat(numbersIn(done).stream().distinct().sorted().toList()).isEqualTo(upTo(messages));
    }

    @Test
    void whatIsAddedToAnOutboxWhileRedisIsAwayIsSentByTheNextRun() {
        Path outbox = directory.resolve("outbox");
        redis.kill();
        for (int i = 0; i < 2; i++) {
            Program away = hbus("add", "jobs", "job", "n=" + i, "--outbox", outbox.toString(), "--wait", "200ms");
            assertThat(away.exit()).as("%s", away).isZero();
            assertThat(away.out()).isEmpty();
            assertThat(away.err()).anyMatch(said -> said.contains("kept in " + outbox));
        }
        redis.start();
        Program back = hbus("add", "jobs", "job", "n=2", "--outbox", outbox.toString());
        assertThat(back.exit()).as("%s", back).isZero();
        assertThat(back.out()).hasSize(1);
        assertThat(stored()).isEqualTo(upTo(3));
        Program other = hbus("add", "others", "job", "n=2", "--outbox", outbox.toString());
        assertThat(other.exit()).isEqualTo(1);
        assertThat(other.err()).singleElement().asString().contains("stream 'jobs'");
    }

    @Test
    void deadLettersAreListedShownRedrivenAndDropped() {
        for (int i = 0; i < 3; i++) {
            assertThat(hbus("add", "jobs", "job", "n=" + i).exit()).isZero();
        }
        try (Program failing = hbus("consume", "jobs", "-g", "workers", "--exec", "exit 7")) {
            try (Jedis raw = redis.client()) {
                await().atMost(BOUND).until(() -> raw.xlen("bus:~dlq:{bus:jobs}:workers") == 3);
            }
            failing.terminate();
            failing.finish();
        }
        Program list = hbus("dlq", "ls", "jobs", "workers");
        assertThat(list.exit()).isZero();
        assertThat(list.out()).hasSize(4).anyMatch(row -> row.contains("REASON"));
        String id = list.out().get(1).strip().split("\\s+", 2)[0];
        Program show = hbus("dlq", "show", "jobs", "workers", id, "--json");
        assertThat(show.exit()).isZero();
        assertThat(show.out())
                .singleElement()
                .asString()
                .contains("\"dead_letter\":{\"id\":\"" + id)
                .contains("exited 7");
        Program unknown = hbus("dlq", "redrive", "jobs", "workers", id, "1-1");
        assertThat(unknown.exit()).isEqualTo(1);
        assertThat(unknown.err()).singleElement().asString().contains("1-1");
        assertThat(hbus("dlq", "redrive", "jobs", "workers", id).out()).containsExactly("redrove 1 message");
        Program again = hbus("consume", "jobs", "-g", "workers", "--count", "1", "--timeout", "20s", "--json");
        assertThat(again.exit()).as("%s", again).isZero();
        assertThat(again.out()).singleElement().asString().contains("\"attempt\":1");
        assertThat(hbus("dlq", "drop", "jobs", "workers", "--all").out()).containsExactly("dropped 2 messages");
        assertThat(hbus("dlq", "ls", "jobs", "workers").out()).isEmpty();
        assertThat(hbus("dlq", "drop", "jobs", "workers").exit()).isEqualTo(2);
    }
}
