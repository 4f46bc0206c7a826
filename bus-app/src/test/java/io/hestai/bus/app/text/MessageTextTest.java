package io.hestai.bus.app.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.EntryId;
import io.hestai.bus.FieldValue;
import io.hestai.bus.Message;
import io.hestai.bus.StreamEntry;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class MessageTextTest {
    private static final MessageText PLAIN = new MessageText(new Style(false, Map.of()), ZoneOffset.UTC);

    @Test
    void shouldShowAShortMessageInOneLine() {
        Message message =
                Message.of("anchor_loaded").withRole("agent").with("id", "X 1").with("n", 3);
        assertThat(show(message))
                .isEqualTo("2026-11-23 09:30:00.007  1-0  agent     anchor_loaded         id=\"X 1\"  n=3");
    }

    @Test
    void shouldShowLinesBelowEachOther() {
        assertThat(show(Message.of("x").with("text", "one\r\n\ttwo")))
                .endsWith("\n    text  one\n" + " ".repeat(10) + "    two");
    }

    @Test
    void shouldShowBytesAsSuch() {
        assertThat(show(Message.of("x").with("b", new byte[] {(byte) 0xFF, 0}))).endsWith("b=<2 bytes: ff00>");
    }

    @Test
    void shouldCutWhatIsTooLongToRead() {
        assertThat(show(Message.of("x").with("b", "y".repeat(10_000))))
                .hasSizeLessThan(5_000)
                .contains("6000 characters more");
    }

    /** Whoever may write to the bus must not command the terminal of whoever reads. */
    @Test
    void shouldNeverLetAControlCharacterThrough() {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            String evil = random.ints(1 + random.nextInt(150), 0, random.nextBoolean() ? 0x100 : 0x2100)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            Message message = Message.of(evil).withRole(evil).withKey(evil).toBuilder()
                    .field("f" + evil, FieldValue.of(evil))
                    .build();
            assertThat(show(message).replace("\n", "").chars().noneMatch(Character::isISOControl))
                    .as("message %d", i)
                    .isTrue();
            assertThat(show(message)).doesNotContain("\u202E", "\u2066");
        }
    }

    @Test
    void shouldColourOnlyATerminalThatDoesNotMind() {
        assertThat(new Style(true, Map.of()).alarm("x")).startsWith("\u001b[");
        assertThat(new Style(true, Map.of("NO_COLOR", "1")).alarm("x")).isEqualTo("x");
        assertThat(new Style(true, Map.of("TERM", "dumb")).alarm("x")).isEqualTo("x");
        assertThat(new Style(false, Map.of()).alarm("x")).isEqualTo("x");
    }

    private static String show(Message message) {
        Message timed = message.withTimestamp(Instant.parse("2026-11-23T09:30:00.007Z"));
        return PLAIN.show(new StreamEntry("s", new EntryId(1, 0), timed));
    }
}
