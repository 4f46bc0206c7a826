package io.hestai.bus.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.hestai.bus.Bus;
import io.hestai.bus.ChannelMessage;
import io.hestai.bus.Delivery;
import io.hestai.bus.Message;
import io.hestai.bus.Position;
import io.hestai.bus.StreamEntry;
import io.hestai.bus.redis.BusConfig;
import io.hestai.bus.redis.RedisBus;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs with nothing of ours exchange messages with the bus, in both directions. */
@WithRedis(within = {"bus:", "*"})
class ForeignClientTest {
    private static final String TEXT = "Caf\u00e9 \uD83D\uDE00 | pipe\ttab";
    private static final byte[] BINARY = {0, 1, (byte) 0xFF, (byte) 0xFE};
    private static final Pattern NUMBER = Pattern.compile("\"n\": ?\"?(\\d+)");

    private RedisServer redis;
    private Bus bus;
    private final List<Program> programs = new ArrayList<>();

    @BeforeEach
    void connect(RedisServer server) {
        redis = server;
        bus = RedisBus.connect(BusConfig.forRole("agent").withUrl(server.url().toString()));
    }

    @AfterEach
    void end() {
        programs.forEach(Program::close);
        bus.close();
    }

    /** In continuous integration everything must be there; elsewhere what is missing is named. */
    private static void needs(ForeignLanguage language) {
        Optional<List<String>> command = language.command("publisher");
        if (System.getenv("CI") != null) {
            assertThat(command).as(language.missing()).isPresent();
        }
        assumeThat(command).as("missing: " + language.missing()).isPresent();
    }

    private Program start(ForeignLanguage language, String program, String... arguments) {
        Program started = language.start(redis, program, arguments);
        programs.add(started);
        return started;
    }

    private static void eventually(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(30)).until(condition);
    }

    @ParameterizedTest
    @EnumSource
    void aForeignPublisherIsHeard(ForeignLanguage language) {
        needs(language);
        List<ChannelMessage> heard = new CopyOnWriteArrayList<>();
        bus.channel("state").subscribe(heard::add);
        Program typed =
                start(language, "publisher", "--type", "anchor_loaded", "--role", "ui", "--field", "anchor_id=" + TEXT);
        Program bare =
                start(language, "publisher", "--json", "{\"timestamp\": 1690000000, \"nested\": {\"a\": [1, null]}}");
        Program raw = start(language, "publisher", "--json", "no json at all");
        assertThat(List.of(typed.exit(), bare.exit(), raw.exit())).containsOnly(0);
        assertThat(typed.out()).anyMatch(line -> line.contains("1"));
        eventually(() -> heard.size() == 3);
        Message first = find(heard, "anchor_loaded");
        assertThat(first.role()).isEqualTo("ui");
        assertThat(first.text("anchor_id")).isEqualTo(TEXT);
        assertThat(first.timestampMs()).isBetween(1_600_000_000_000L, 4_000_000_000_000L);
        Message second = heard.stream()
                .map(ChannelMessage::message)
                .filter(m -> m.has("nested"))
                .findFirst()
                .orElseThrow();
        assertThat(second.type()).isEmpty();
        assertThat(second.role()).isEmpty();
        assertThat(second.timestampMs()).isEqualTo(1_690_000_000_000L);
        assertThat(second.json("nested").replace(" ", "")).isEqualTo("{\"a\":[1,null]}");
        assertThat(heard)
                .anyMatch(m -> m.message().isRaw()
                        && new String(m.message().rawPayload(), StandardCharsets.UTF_8).equals("no json at all"));
    }

    private static Message find(List<ChannelMessage> heard, String type) {
        return heard.stream()
                .map(ChannelMessage::message)
                .filter(m -> m.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void aForeignSubscriberHearsTheBus(ForeignLanguage language) {
        needs(language);
        Program subscriber = start(language, "subscriber", "--count", "2", "--timeout", "30");
        subscriber.awaitLine("ready");
        bus.channel("state")
                .publishAndWait(
                        Message.of("anchor_loaded").with("anchor_id", TEXT).with("n", 7));
        bus.channel("state").publishAndWait(Message.of("second").withJson("nested", "{\"a\":[1,null]}"));
        assertThat(subscriber.exit()).as("%s", subscriber).isZero();
        assertThat(subscriber.toString())
                .contains("anchor_loaded")
                .contains("\"role\"")
                .contains("second")
                .contains("[1");
    }

    @ParameterizedTest
    @EnumSource
    void aForeignProducerIsReadByGroupAndFollower(ForeignLanguage language) {
        needs(language);
        List<StreamEntry> followed = new CopyOnWriteArrayList<>();
        List<Delivery> delivered = new CopyOnWriteArrayList<>();
        bus.stream("council_ctx").from(Position.start()).follow(followed::add);
        bus.stream("council_ctx").group("daemon").consume(delivered::add);
        Program producer = start(
                language,
                "producer",
                "--type",
                "council_context_updated",
                "--role",
                "ui",
                "--field",
                "new_context=" + TEXT,
                "--field-base64",
                "image=" + Base64.getEncoder().encodeToString(BINARY));
        assertThat(producer.exit()).as("%s", producer).isZero();
        Program lines = start(language, "producer", "--stdin")
                .feed("{\"x\": \"1\"}\n{\"timestamp\": 1690000000123, \"o\": {\"a\": [1]}}\n");
        assertThat(lines.exit()).as("%s", lines).isZero();
        eventually(() -> followed.size() == 3 && delivered.size() == 3);
        StreamEntry first = followed.get(0);
        assertThat(producer.out().toString()).contains(first.id().toString());
        assertThat(first.type()).isEqualTo("council_context_updated");
        assertThat(first.role()).isEqualTo("ui");
        assertThat(first.text("new_context")).isEqualTo(TEXT);
        assertThat(first.message().bytes("image")).isEqualTo(BINARY);
        assertThat(followed).anySatisfy(e -> {
            assertThat(e.message().has("x")).isTrue();
            assertThat(e.role()).isEmpty();
            assertThat(e.message().timestampMs()).isEqualTo(e.id().ms());
        });
        assertThat(followed).anySatisfy(e -> {
            assertThat(e.message().timestampMs()).isEqualTo(1_690_000_000_123L);
            assertThat(e.message().json("o").replace(" ", "")).isEqualTo("{\"a\":[1]}");
        });
        assertThat(delivered.stream().map(Delivery::id).toList())
                .isEqualTo(followed.stream().map(StreamEntry::id).toList());
    }

    @ParameterizedTest
    @EnumSource
    void aForeignConsumerAndReaderGetWhatTheBusAppends(ForeignLanguage language) {
        needs(language);
        bus.stream("council_ctx")
                .appendAndWait(Message.of("updated").with("new_context", TEXT).with("n", 7));
        bus.stream("council_ctx").appendAndWait(Message.of("binary").with("image", BINARY));
        Program consumer = start(language, "consumer", "--from", "0", "--count", "2", "--timeout", "30");
        Program reader = start(language, "reader", "--count", "2", "--timeout", "30");
        for (Program program : List.of(consumer, reader)) {
            assertThat(program.exit()).as("%s", program).isZero();
            assertThat(program.toString())
                    .contains("updated")
                    .contains("binary")
                    .contains("$base64")
                    .contains(Base64.getEncoder().encodeToString(BINARY));
        }
        assertThat(bus.stream("council_ctx").group("daemon").info().pending()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aForeignLanguageAndJavaShareOneGroup(ForeignLanguage language) {
        needs(language);
        List<Integer> own = new CopyOnWriteArrayList<>();
        Program foreign = start(language, "consumer", "--group", "shared", "--consumer", "foreign", "--from", "0");
        foreign.awaitLine("ready");
        bus.stream("council_ctx")
                .group("shared")
                .consume(d -> own.add(d.message().number("n").intValueExact()));
        for (int i = 0; i < 400; i++) {
            bus.stream("council_ctx").appendAndWait(Message.of("job").with("n", i));
        }
        eventually(() -> own.size() + numbers(foreign).size() >= 400);
        List<Integer> both = new ArrayList<>(own);
        both.addAll(numbers(foreign));
        assertThat(both).doesNotHaveDuplicates().hasSize(400);
        assertThat(new TreeSet<>(both).last()).isEqualTo(399);
        assertThat(own).isNotEmpty();
        assertThat(numbers(foreign)).isNotEmpty();
        eventually(() -> bus.stream("council_ctx").group("shared").info().pending() == 0);
    }

    private static List<Integer> numbers(Program consumer) {
        List<Integer> numbers = new ArrayList<>();
        for (String line : consumer.out()) {
            Matcher number = NUMBER.matcher(line);
            if (number.find()) {
                numbers.add(Integer.valueOf(number.group(1)));
            }
        }
        return numbers;
    }
}
