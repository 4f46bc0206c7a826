package io.hestai.bus.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.ChannelMessage;
import io.hestai.bus.Message;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainJsonTest {
    private static final List<String> NAMES =
            List.of("type", "role", "timestamp", "message_id", "msg_id", "n", "a b", "");
    private static final List<String> VALUES = List.of(
            "\"text\"",
            "\"\"",
            "\"\\u0041\\n\"",
            "\"é\"",
            "\"\u0001\"",
            "0",
            "-0",
            "007",
            "-12",
            "1690000000000",
            "12345678901234567890",
            "1.5",
            "1e3",
            "-",
            "true",
            "false",
            "null",
            "nul",
            "truex",
            "{\"a\":1}",
            "{\"$base64\":\"aGk=\"}",
            "[1,2]",
            "\"open",
            "");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                " {\"type\":\"x\"}",
                "{ \"type\" : \"x\" , \"n\":1\t}\r\n",
                "{\"type\":\"x\"} {}",
                "{\"type\":\"x\",}",
                "{\"type\"",
                "{\"n\":12",
                "{\"n\":true",
                "[]",
                "",
                "{\"type\":\"x\"}\u0000",
                "{\"a\":\"\u007f\"}"
            })
    void whatItReadsIsWhatTheLibraryReads(String json) {
        assertSameAsLibrary(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void anyObjectIsReadAsTheLibraryReadsIt() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder json = new StringBuilder("{");
            int members = random.nextInt(5);
            for (int m = 0; m < members; m++) {
                json.append(m == 0 ? "" : ",")
                        .append('"')
                        .append(NAMES.get(random.nextInt(NAMES.size())))
                        .append("\":")
                        .append(VALUES.get(random.nextInt(VALUES.size())));
            }
            byte[] bytes = json.append('}').toString().getBytes(StandardCharsets.UTF_8);
            assertSameAsLibrary(bytes);
            if (random.nextInt(3) == 0) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                assertSameAsLibrary(bytes);
            }
        }
    }

    @Test
    void ordinaryMessagesAreReadWithoutTheLibrary() {
        Message message = Message.of("council_context_updated")
                .withRole("agent")
                .withMessageId("01a20b1c-0000-7000-8000-000000000000")
                .with("new_context", "x".repeat(300))
                .with("n", 7)
                .with("flag", true);

        assertThat(PlainJson.read(Payloads.encode(message), (name, value) -> {}))
                .isTrue();
    }

    @Test
    void everyTextSurvivesTheWriter() {
        StringBuilder all = new StringBuilder("\"\\/");
        for (char c = 0; c < 0x300; c++) {
            all.append(c);
        }
        Message message = Message.of("t")
                .withTimestamp(Instant.ofEpochMilli(1_690_000_000_000L))
                .with("f" + all, all + "\uD83D\uDE00");

        byte[] json = Payloads.encode(message);

        assertThat(PayloadCodec.decode("c", json, 0).message()).isEqualTo(message);
    }

    private static void assertSameAsLibrary(byte[] json) {
        ChannelMessage expected = PayloadCodec.decodeAny("c", json, 1);
        ChannelMessage actual = PayloadCodec.decode("c", json, 1);
        if (expected == null) {
            assertThat(actual.message().isRaw())
                    .as(() -> new String(json, StandardCharsets.UTF_8))
                    .isTrue();
        } else {
            assertThat(actual)
                    .as(() -> new String(json, StandardCharsets.UTF_8))
                    .isEqualTo(expected);
        }
    }
}
