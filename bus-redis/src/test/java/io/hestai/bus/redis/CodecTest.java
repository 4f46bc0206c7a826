package io.hestai.bus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hestai.bus.ChannelMessage;
import io.hestai.bus.EntryId;
import io.hestai.bus.FieldValue;
import io.hestai.bus.Message;
import io.hestai.bus.MessageBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CodecTest {
    private static final EntryCodec ENTRIES = new EntryCodec(1 << 20);

    private static Message decode(String... flat) {
        Object[] bytes = new Object[flat.length];
        for (int i = 0; i < flat.length; i++) {
            bytes[i] = flat[i].getBytes(StandardCharsets.UTF_8);
        }
        return EntryCodec.decode(EntryId.parse("1690000000123-4"), bytes);
    }

    @Test
    void everyEntryReadIsWrittenBackWithTheSameFields() {
        Random random = new Random(42);
        for (int round = 0; round < 3_000; round++) {
            Object[] flat = randomEntry(random);
            Message first = EntryCodec.decode(EntryId.parse("5-1"), flat);
            Message second = rewritten(first);
            assertThat(second.fields()).containsExactlyInAnyOrderElementsOf(first.fields());
            assertThat(second.type()).isEqualTo(first.type());
            assertThat(second.role()).isEqualTo(first.role());
            assertThat(second.key()).isEqualTo(first.key());
            assertThat(second.messageId()).isEqualTo(first.messageId());
            assertThat(second.timestampMs()).isEqualTo(first.timestampMs());
        }
    }

    private static Message rewritten(Message message) {
        return EntryCodec.decode(EntryId.parse("9-9"), written(message));
    }

    /** The names and values of an entry as they travel. */
    private static Object[] written(Message message) {
        Entry entry = ENTRIES.encode(message);
        Command command = entry.writeTo(new Command(entry.arguments(), "XADD"));
        try {
            Object[] words = Replies.array(new ReplyReader(over(command)).read());
            return Arrays.copyOfRange(words, 1, words.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a server would read; a command is an array as replies are. */
    private static Transport over(Command command) {
        ByteArrayInputStream in = new ByteArrayInputStream(command.bytes(), 0, command.length());
        return new Transport() {
            @Override
            public int read(byte[] into, int offset, int length) {
                return in.read(into, offset, length);
            }

            @Override
            public void write(byte[] from, int offset, int length) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void close() {}
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "é", "ends with é", "\uD83D\uDE00", "aé\r\n$5"})
    void aWordIsWrittenTheSameWayHoweverItIsGiven(String word) {
        for (String text : List.of(word, word.repeat(20), "x".repeat(100) + word)) {
            Command asText = new Command(1, "ECHO").arg(text);
            Command asBytes = new Command(1, "ECHO").arg(text.getBytes(StandardCharsets.UTF_8));
            Command before = new Command(1, "ECHO").raw(Command.encoded(text));
            byte[] expected = Arrays.copyOf(asBytes.bytes(), asBytes.length());
            assertThat(Arrays.copyOf(asText.bytes(), asText.length())).isEqualTo(expected);
            assertThat(Arrays.copyOf(before.bytes(), before.length())).isEqualTo(expected);
        }
    }

    @Test
    void theSizeOfAnEntryIsCountedInBytesToTheLastOne() {
        Message message = Message.builder()
                .type("é")
                .messageId("1")
                .field("né", FieldValue.of("ü"))
                .build();
        // type, é, message_id, 1, né, ü
        assertThat(ENTRIES.encode(message).bytes()).isEqualTo(4 + 2 + 10 + 1 + 3 + 2);
    }

    private static Object[] randomEntry(Random random) {
        String[] names = {"type", "role", "timestamp", "message_id", "msg_id", "key", "a", "b", "", "\u00e4"};
        int pairs = 1 + random.nextInt(8);
        List<byte[]> flat = new ArrayList<>();
        for (int i = 0; i < pairs; i++) {
            flat.add(
                    random.nextInt(10) == 0
                            ? noise(random)
                            : names[random.nextInt(names.length)].getBytes(StandardCharsets.UTF_8));
            flat.add(
                    random.nextBoolean()
                            ? noise(random)
                            : Integer.toString(random.nextInt()).getBytes(StandardCharsets.UTF_8));
        }
        return flat.toArray();
    }

    private static byte[] noise(Random random) {
        byte[] noise = new byte[random.nextInt(6)];
        random.nextBytes(noise);
        return noise;
    }

    @Test
    void anyNameSurvivesAsTextAndBack() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = noise(random);
            assertThat(FieldNames.encode(FieldNames.decode(bytes))).isEqualTo(bytes);
        }
        byte[] emoji = "\uD83D\uDE00\uFFFD".getBytes(StandardCharsets.UTF_8);
        assertThat(FieldNames.encode(FieldNames.decode(emoji))).isEqualTo(emoji);
    }

    @Test
    void whatAnEntryLeavesOutComesFromItsId() {
        Message message = decode("x", "1");
        assertThat(message.type()).isEmpty();
        assertThat(message.role()).isEmpty();
        assertThat(message.timestampMs()).isEqualTo(1_690_000_000_123L);
        assertThat(message.messageId()).isEqualTo("1690000000123-4");
    }

    @ParameterizedTest
    @CsvSource({
        "1690000000, 1690000000000",
        "1690000000123, 1690000000123",
        "1690000000.25, 1690000000250",
        "99999999999, 99999999999000",
        "100000000000, 100000000000",
        "1.69e9, 1690000000000",
    })
    void timestampsCountSecondsOrMilliseconds(String text, long ms) {
        assertThat(Timestamps.parse(text)).isEqualTo(ms);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 999, 1_000, 99_999_999_999L, 100_000_000_000L, 1_690_000_000_123L})
    void everyTimeIsReadBackAsItWasWritten(long ms) {
        assertThat(Timestamps.parse(Timestamps.format(ms))).isEqualTo(ms);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-5", "1e400", "1e999999999", "9999999999999999999999", "NaN", "0x10"})
    void whatIsNoTimestampStaysAField(String text) {
        assertThat(Timestamps.parse(text)).isEqualTo(-1);
        Message message = decode("timestamp", text);
        assertThat(message.timestampMs()).isEqualTo(1_690_000_000_123L);
        assertThat(message.text("timestamp")).isEqualTo(text);
    }

    @Test
    void aRepeatedReservedNameKeepsBothAndTheLastWins() {
        Message message = decode("role", "old", "role", "new", "a", "1", "a", "2");
        assertThat(message.role()).isEqualTo("new");
        assertThat(message.text("role")).isEqualTo("old");
        assertThat(message.text("a")).isEqualTo("2");
        assertThat(message.fields()).hasSize(3);
    }

    @Test
    void aPayloadIsReadBackAsItWasWritten() {
        Random random = new Random(3);
        for (int round = 0; round < 3_000; round++) {
            MessageBuilder builder = Message.builder()
                    .type("t")
                    .role("r")
                    .timestampMs(1_700_000_000_000L)
                    .messageId("m");
            int fields = random.nextInt(6);
            for (int i = 0; i < fields; i++) {
                builder.field("f" + random.nextInt(4), randomValue(random));
            }
            Message sent = builder.build();
            ChannelMessage got = PayloadCodec.decode("c", Payloads.encode(sent), 1);
            assertThat(got.message()).isEqualTo(sent);
        }
    }

    private static FieldValue randomValue(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> FieldValue.of(noise(random));
            case 1 -> FieldValue.of(random.nextLong());
            case 2 -> FieldValue.of(random.nextDouble());
            case 3 -> FieldValue.of(random.nextBoolean());
            case 4 -> FieldValue.json("{ \"a\" : [1, {\"b\":null}, \"\u00e4\\n\"] }");
            default -> FieldValue.of("text \t\r\n\"\\ \u0000 \u00e4 \uD83D\uDE00 " + random.nextInt());
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "hello",
                "[1,2]",
                "\"text\"",
                "5",
                "null",
                "{",
                "{\"a\":1",
                "{\"a\":1} tail",
                "{a:1}",
                "\u0000"
            })
    void whatIsNoJsonObjectIsRaw(String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        Message message = PayloadCodec.decode("c", bytes, 1).message();
        assertThat(message.isRaw()).isTrue();
        assertThat(message.rawPayload()).isEqualTo(bytes);
    }

    @Test
    void jsonThatIsNoneIsRefusedByName() {
        Message broken = Message.of("t").withJson("data", "{\"a\":");
        assertThatThrownBy(() -> Payloads.encode(broken))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'data'");
        assertThatThrownBy(() -> ENTRIES.encode(broken)).hasMessageContaining("'data'");
        assertThatThrownBy(() -> ENTRIES.encode(Message.of("t").withJson("x", "1 2")))
                .hasMessageContaining("'x'");
        assertThatThrownBy(() -> ENTRIES.encode(Message.of("t").withJson("x", "")))
                .hasMessageContaining("'x'");
    }

    @Test
    void aRawPayloadCannotBeAppended() {
        assertThatThrownBy(() -> ENTRIES.encode(Message.raw(new byte[] {1})))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void onlyStreamAndEntryIdTogetherTellOfAnAnnouncement() {
        ChannelMessage announced =
                PayloadCodec.decode("c", "{\"stream\":\"s\",\"entry_id\":\"5-1\"}".getBytes(StandardCharsets.UTF_8), 1);
        assertThat(announced.announced()).contains(new ChannelMessage.Announced("s", EntryId.parse("5-1")));
        assertThat(announced.message().fields()).isEmpty();
        ChannelMessage own = PayloadCodec.decode(
                "c", "{\"stream\":\"s\",\"entry_id\":\"mine\"}".getBytes(StandardCharsets.UTF_8), 1);
        assertThat(own.announced()).isEmpty();
        assertThat(own.message().text("stream")).isEqualTo("s");
        assertThat(own.message().text("entry_id")).isEqualTo("mine");
    }
}
