package io.hestai.bus.app.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hestai.bus.ChannelMessage;
import io.hestai.bus.EntryId;
import io.hestai.bus.Field;
import io.hestai.bus.FieldValue;
import io.hestai.bus.Message;
import io.hestai.bus.MessageBuilder;
import io.hestai.bus.StreamEntry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The JSON of a message, both ways: scripts rely on every byte of it. */
final class MessageJsonTest {
    private static final List<String> NAMES = List.of("a", "new_context", "ü", "🚀", "with space", "a\"b\\c");
    private static final List<String> TEXTS = List.of(
            "", "plain", "a\tb\r\nc\u0000\u001b[31m", "naïve 設計 🚀", "\u009b\u007f\u2028", "\"\\", "{\"$base64\":1}");
    private static final List<String> JSON = List.of(
            "1", "-0.50", "1e400", "true", "null", "[1, {\"b\" : \"ü\"}]", "{\"x\":{\"$base64\":\"/w==\"}}", "{}");

    @Test
    void shouldWriteAnEntryAsTheDocumentationSays() {
        Message message = Message.of("council_context_updated")
                .withRole("agent")
                .withTimestamp(Instant.ofEpochMilli(1690000000000L))
                .withMessageId("m1")
                .with("new_context", "x");
        String json = MessageWriter.write(new StreamEntry("council_ctx", EntryId.parse("1679253449152-0"), message));
        assertThat(json)
                .isEqualTo("{\"stream\":\"council_ctx\",\"entry_id\":\"1679253449152-0\",\"message_id\":\"m1\","
                        + "\"type\":\"council_context_updated\",\"role\":\"agent\",\"timestamp\":1690000000000,"
                        + "\"fields\":{\"new_context\":\"x\"}}");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 20261123})
    void shouldReadBackWhateverItWrites(long seed) throws Exception {
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            Message message = message(random);
            String json = MessageWriter.write(new StreamEntry("s", new EntryId(i + 1, 0), message));
            assertThat(json)
                    .as("seed %d, message %d", seed, i)
                    .doesNotContain("\n", "\r", "\u001b", "\u009b", "\u007f");
            assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(json)).isTrue();
            assertThat(MessageReader.read(json)).isEqualTo(message);
        }
    }

    private static Message message(Random random) {
        MessageBuilder builder = Message.builder()
                .type(pick(random, TEXTS))
                .role(pick(random, TEXTS))
                .timestampMs(1_690_000_000_000L + random.nextInt())
                .messageId("m" + random.nextInt());
        if (random.nextBoolean()) {
            builder.correlationId(pick(random, TEXTS)).key("k" + random.nextInt());
        }
        int fields = random.nextInt(6);
        for (int i = 0; i < fields; i++) {
            builder.field(pick(random, NAMES), value(random));
        }
        return builder.build();
    }

    private static FieldValue value(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> FieldValue.json(pick(random, JSON));
            case 1 -> {
                byte[] bytes = new byte[random.nextInt(300)];
                random.nextBytes(bytes);
                yield FieldValue.of(bytes);
            }
            case 2 -> FieldValue.of(pick(random, TEXTS).repeat(1 + random.nextInt(2_000)));
            default -> FieldValue.of(pick(random, TEXTS));
        };
    }

    private static String pick(Random random, List<String> from) {
        return from.get(random.nextInt(from.size()));
    }

    /** Such a name stands for bytes that are not UTF-8: it must not stop the printing, though no JSON can bring it back. */
    @Test
    void shouldPrintANameThatIsNoUtf8() {
        Message message = Message.of("x").with("\uDC80x", "v");
        String json = MessageWriter.write(new StreamEntry("s", EntryId.MIN, message));
        assertThat(json).contains("{\"\\udc80x\":\"v\"}");
        assertThatThrownBy(() -> MessageReader.read(json)).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void shouldTakeNamesAtTheTopLevelAsFields() throws Exception {
        Message message = MessageReader.read("{\"type\":\"x\",\"role\":\"agent\",\"n\":1,\"stream\":\"mine\"}");
        assertThat(message.type()).isEqualTo("x");
        assertThat(message.role()).isEqualTo("agent");
        assertThat(message.fields())
                .containsExactly(new Field("n", FieldValue.json("1")), new Field("stream", FieldValue.of("mine")));
    }

    @Test
    void shouldLeaveOutWhereAPrintedMessageWasFound() throws Exception {
        Message message =
                MessageReader.read("{\"stream\":\"s\",\"entry_id\":\"1-0\",\"group\":\"g\",\"consumer\":\"c\","
                        + "\"attempt\":2,\"channel\":\"c\",\"more\":\"kept\",\"fields\":{\"stream\":\"mine\"}}");
        assertThat(message.fields())
                .containsExactly(new Field("more", FieldValue.of("kept")), new Field("stream", FieldValue.of("mine")));
    }

    @Test
    void shouldKeepNestedValuesToTheByte() throws Exception {
        String nested = "[ {\"function\": \"f\", \"args\" : \"{\\\"a\\\":1}\"},\t1.50 ]";
        assertThat(MessageReader.read("{\"tool_calls\":" + nested + ",\"z\":1}").json("tool_calls"))
                .isEqualTo(nested);
    }

    @ParameterizedTest
    @CsvSource({
        "1690000000000, 1690000000000",
        "1690000000, 1690000000000",
        "1690000000.25, 1690000000250",
        "99999999999, 99999999999000",
        "100000000000, 100000000000",
        "'\"1690000000\"', 1690000000000"
    })
    void shouldReadSecondsAndMilliseconds(String written, long ms) throws Exception {
        assertThat(MessageReader.read("{\"timestamp\":" + written + "}").timestampMs())
                .isEqualTo(ms);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"yesterday\"", "-5", "1e300", "[1]", "true"})
    void shouldKeepATimestampThatIsNoneAsAField(String written) throws Exception {
        Message message = MessageReader.read("{\"timestamp\":" + written + "}");
        assertThat(message.timestampMs()).isZero();
        assertThat(message.has("timestamp")).isTrue();
    }

    @Test
    void shouldReadBytes() throws Exception {
        Message message = MessageReader.read(
                "{\"b\":{\"$base64\":\"//4=\"},\"j\":{\"$base64\":1},\"k\":{\"$base64\":\"AA==\",\"x\":[2]}}");
        assertThat(message.bytes("b")).containsExactly(0xFF, 0xFE);
        assertThat(message.json("j")).isEqualTo("{\"$base64\":1}");
        assertThat(message.json("k")).isEqualTo("{\"$base64\":\"AA==\",\"x\":[2]}");
    }

    @Test
    void shouldReadBackARawPayload() throws Exception {
        for (byte[] payload : List.of("no json".getBytes(StandardCharsets.UTF_8), new byte[] {(byte) 0xFF, 0})) {
            Message raw = Message.raw(payload);
            String json = MessageWriter.write(new ChannelMessage("c", raw, Optional.empty()));
            assertThat(json).contains("\"raw\":").doesNotContain("\"fields\"");
            assertThat(MessageReader.read(json).rawPayload()).isEqualTo(payload);
        }
    }

    @Test
    void shouldTakeRawBesideOtherNamesForAField() throws Exception {
        assertThat(MessageReader.read("{\"type\":\"x\",\"raw\":\"r\"}").text("raw"))
                .isEqualTo("r");
        assertThat(MessageReader.read("{\"raw\":\"r\",\"fields\":{}}").text("raw"))
                .isEqualTo("r");
    }

    @Test
    void shouldPrintANestedValueOfSeveralLinesInOne() {
        Message message = Message.of("x").withJson("j", "{\n \"a\":\r\n1}");
        assertThat(MessageWriter.write(new StreamEntry("s", EntryId.MIN, message)))
                .doesNotContain("\n", "\r")
                .contains("{  \"a\":  1}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|no JSON object",
                "[1]|one JSON object",
                "{\"a\":,}|expected",
                "{\"a\":1} {}|follows",
                "{\"a\":\"\\ud800\"}|half a character",
                "{\"\\udc80\":1}|surrogate",
                "{\"a\":{\"$base64\":\"?\"}}|no Base64",
                "{\"a\":1|end-of-input"
            })
    void shouldSayWhatIsWrongAndWhere(String text, String what) {
        assertThatThrownBy(() -> MessageReader.read(text))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining(what)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"))
                .satisfies(
                        e -> assertThat(((MalformedMessageException) e).where()).startsWith("column "));
    }
}
