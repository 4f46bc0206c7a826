package io.hestai.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MessageTest {

    @Test
    void everyWithGivesANewMessageAndLeavesTheOldOneAlone() {
        Message empty = Message.of("t");
        Message full = empty.with("a", "1").withRole("agent").withKey("k").withTimestamp(Instant.ofEpochMilli(5));
        assertThat(empty.fields()).isEmpty();
        assertThat(empty.role()).isEmpty();
        assertThat(full.text("a")).isEqualTo("1");
        assertThat(full.key()).contains("k");
        assertThat(full.timestampMs()).isEqualTo(5);
        assertThatThrownBy(() -> full.fields().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void bytesAreCopiedInAndOut() {
        byte[] bytes = {1, 2};
        Message message = Message.of("t").with("b", bytes);
        bytes[0] = 9;
        message.bytes("b")[1] = 9;
        assertThat(message.bytes("b")).containsExactly(1, 2);
        byte[] payload = {1};
        Message raw = Message.raw(payload);
        payload[0] = 9;
        raw.rawPayload()[0] = 9;
        assertThat(raw.rawPayload()).containsExactly(1);
    }

    @Test
    void theLastFieldOfANameWinsAndAllAreKept() {
        Message message = Message.of("t").with("a", "1").with("b", "2").with("a", "3");
        assertThat(message.text("a")).isEqualTo("3");
        assertThat(message.fields()).extracting(Field::name).containsExactly("a", "b", "a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"type", "role", "timestamp", "message_id", "msg_id", "key", "reply_to", "traceparent"})
    void aReservedNameIsNoField(String name) {
        assertThatThrownBy(() -> Message.of("t").with(name, "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + name + "'");
    }

    @Test
    void aMissingFieldIsNamedTogetherWithThoseThatAreThere() {
        assertThatThrownBy(() -> Message.of("t").with("a", "1").text("b"))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("'b'")
                .hasMessageContaining("[a]");
        assertThat(Message.of("t").find("b")).isEmpty();
    }

    @Test
    void numbersAreReadFromTextAndFromJson() {
        Message message = Message.of("t").with("text", " 12.50 ").with("json", 7);
        assertThat(message.number("text")).isEqualByComparingTo("12.5");
        assertThat(message.number("json")).isEqualByComparingTo("7");
        assertThatThrownBy(() -> Message.of("t").with("x", "seven").number("x"))
                .isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> Message.of("t").with("x", Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void textIsToldFromBytesThatAreNone() {
        assertThat(FieldValue.of(new byte[] {(byte) 0xC3, (byte) 0x28}).isText())
                .isFalse();
        assertThat(FieldValue.of(new byte[] {(byte) 0xC3, (byte) 0xA4}).isText())
                .isTrue();
        assertThat(FieldValue.of("ä")).isEqualTo(FieldValue.of(new byte[] {(byte) 0xC3, (byte) 0xA4}));
    }

    @Test
    void itsTextNeverShowsValues() {
        assertThat(Message.of("t").with("secret", "hush").toString())
                .contains("secret")
                .doesNotContain("hush");
    }
}
