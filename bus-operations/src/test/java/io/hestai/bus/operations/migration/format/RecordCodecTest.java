package io.hestai.bus.operations.migration.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hestai.bus.Field;
import io.hestai.bus.Message;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordCodecTest {
    private static final NameFacts PLAIN = NameFacts.none(5_000);

    private final RecordCodec log = RecordCodec.of(SourceFormat.builtIn("log"));
    private final RecordCodec jsonl = RecordCodec.of(SourceFormat.builtIn("jsonl"));

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aLineGivesItsPartsAndNothingElse() throws RejectedException {
        Message message = log.decode(bytes("agent|1690000000123|status|a|b\\nc\\\\d\n"), PLAIN);
        assertThat(message.role()).isEqualTo("agent");
        assertThat(message.type()).isEqualTo("status");
        assertThat(message.timestampMs()).isEqualTo(1_690_000_000_123L);
        assertThat(message.text("data")).isEqualTo("a|b\nc\\d");
        assertThat(message.fields()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "agent|1690000000123|status|x\n",
                "agent|1690000000|status|seconds\n",
                "agent|1690000000.25|status|a fraction\n",
                "agent|0|status|no clock\n",
                "agent|2023-07-22T04:26:40.123456Z|status|microseconds\n",
                "agent|2023-07-22 04:26:40+02:00|status|an offset\n",
                "agent|1690000000123||no type\n",
                "agent|1690000000123|status|\n",
                "agent|1690000000123|status|CR LF\r\n",
                "agent|1690000000123|status|C:\\temp\\new and \\\\ and \\\n",
                "ägent|1690000000123|stätus|grüße\n",
            })
    void aLineComesBackByteForByte(String line) throws RejectedException {
        assertThat(log.encode(log.decode(bytes(line), PLAIN))).isEqualTo(bytes(line));
    }

    @Test
    void dataThatIsNoTextComesBackByteForByte() throws RejectedException {
        byte[] line = {'a', '|', '1', '|', 't', '|', (byte) 0xFF, 0, (byte) 0xC3, '\n'};
        assertThat(log.encode(log.decode(line, PLAIN))).isEqualTo(line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"role\": \"agent\", \"type\": \"x\", \"timestamp\": 1690000000123, \"content\": \"a\\nb \\u00e9\"}\n",
                "{\"type\":\"x\",\"role\":\"agent\",\"n\":1.50,\"deep\":{\"a\" : [1, 2]},\"no\":null,\"yes\":true}\n",
                "{\"role\": \"agent\", \"content\": \"grüße 🙂\"}\r\n",
                "{\"role\": \"agent\", \"content\": \"\\ud83d\\ude42 \\u007f\"}\n",
                "{ \"role\" : \"agent\" }\n",
                "{\"role\": null, \"type\": 7, \"timestamp\": \"2023-07-22T04:26:40Z\"}\n",
                "{\"role\": \"agent\", \"a\": 1, \"a\": 2}\n",
                "{\"role\": \"agent\", \"key\": \"k\", \"message_id\": \"m\", \"source.x\": 1, \"a,b\": 2, \"c#\": 3, \"\": 4}\n",
                "{\"role\": \"agent\", \"slash\": \"\\/\"}\n",
                "{}\n"
            })
    void aJsonLineComesBackByteForByteEvenAfterAStreamTookItsTypesAway(String line) throws RejectedException {
        Message message = jsonl.decode(bytes(line), PLAIN);
        assertThat(jsonl.encode(asAStreamGivesIt(message))).isEqualTo(bytes(line));
    }

    private static Message asAStreamGivesIt(Message message) {
        var builder =
                Message.builder().type(message.type()).role(message.role()).timestampMs(message.timestampMs());
        message.key().ifPresent(builder::key);
        for (Field field : message.fields()) {
            builder.field(
                    field.name(), io.hestai.bus.FieldValue.wrap(field.value().bytes()));
        }
        return builder.build();
    }

    @Test
    void whatCanBeDerivedIsNotKeptTwice() throws RejectedException {
        assertThat(log.decode(bytes("agent|1690000000123|status|x\n"), PLAIN).fields())
                .extracting(Field::name)
                .containsExactly("data");
        assertThat(log.decode(bytes("agent|1690000000|status|x\n"), PLAIN).fields())
                .extracting(Field::name)
                .containsExactly("data", Hint.TIME);
        assertThat(jsonl.decode(bytes("{\"role\": \"a\", \"content\": \"x\"}\n"), PLAIN)
                        .fields())
                .extracting(Field::name)
                .containsExactly("content", Hint.SHAPE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no columns at all\n",
                "a|b\n",
                "\n",
                "agent|yesterday|status|x\n",
                "agent|-5|status|x\n",
                "|1690000000123|status|x\n",
                "agent|99999999999999999999|status|x\n"
            })
    void aLineThatIsNoMessageIsRejectedWithAReason(String line) {
        assertThatThrownBy(() -> log.decode(bytes(line), PLAIN))
                .isInstanceOf(RejectedException.class)
                .hasMessageNotContaining(line.strip().isEmpty() ? "\n" : line.strip());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[1]\n", "{\"a\":1\n", "{\"a\":1} {\"b\":2}\n", "text\n", "\n", "{\"timestamp\":\"soon\"}\n"})
    void aJsonLineThatIsNoMessageIsRejected(String line) {
        assertThatThrownBy(() -> jsonl.decode(bytes(line), PLAIN)).isInstanceOf(RejectedException.class);
    }

    @Test
    void whatTheFileSaysServesWhereTheRecordIsSilent() throws RejectedException {
        RecordCodec texts = RecordCodec.of(SourceFormat.builtIn("texts"));
        Message message =
                texts.decode(bytes("hello\nworld\n"), new NameFacts("ui", "greeting", "1690000000123", 5_000));
        assertThat(message.role()).isEqualTo("ui");
        assertThat(message.type()).isEqualTo("greeting");
        assertThat(message.timestampMs()).isEqualTo(1_690_000_000_123L);
        assertThat(texts.encode(message)).isEqualTo(bytes("hello\nworld\n"));
    }

    @Test
    void aMessageOfTheBusBecomesALineOfTheOldFormat() {
        Message message =
                Message.of("status").withRole("ui").withTimestamp(java.time.Instant.ofEpochMilli(1_690_000_000_123L));
        assertThat(log.encode(message.with("data", "a\nb"))).isEqualTo(bytes("ui|1690000000123|status|a\\nb\n"));
        assertThat(log.encode(message.with("n", 1).with("s", "x")))
                .isEqualTo(bytes("ui|1690000000123|status|{\"n\":1,\"s\":\"x\"}\n"));
        assertThat(jsonl.encode(message.with("n", 1)))
                .isEqualTo(bytes("{\"role\": \"ui\", \"timestamp\": 1690000000123, \"type\": \"status\", \"n\": 1}\n"));
        assertThatThrownBy(() -> log.encode(message.withType("a|b")))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("type 'a|b'");
    }
}
