package io.hestai.bus.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class JsonBytesTest {
    private static final byte[] PLAIN = "abcdefghijklmnopqrstuvwxyz".getBytes(StandardCharsets.US_ASCII);

    @Test
    void everyByteIsJudgedAtEveryPlace() {
        for (int value = Byte.MIN_VALUE; value <= Byte.MAX_VALUE; value++) {
            boolean special = value == '"' || value == '\\' || (value >= 0 && value < ' ');
            for (int place = 0; place < PLAIN.length; place++) {
                byte[] text = PLAIN.clone();
                text[place] = (byte) value;
                assertThat(JsonBytes.special(text, 0, text.length))
                        .as("special: byte %d at %d", value, place)
                        .isEqualTo(special ? place : text.length);
                assertThat(JsonBytes.specialOrForeign(text, 0, text.length))
                        .as("special or foreign: byte %d at %d", value, place)
                        .isEqualTo(special || value < 0 ? place : text.length);
            }
        }
    }

    @Test
    void digitsEndAtTheFirstByteThatIsNone() {
        byte[] digits = "01234567890123456789".getBytes(StandardCharsets.US_ASCII);
        for (int value = Byte.MIN_VALUE; value <= Byte.MAX_VALUE; value++) {
            boolean digit = value >= '0' && value <= '9';
            for (int place = 0; place < digits.length; place++) {
                byte[] text = digits.clone();
                text[place] = (byte) value;
                assertThat(JsonBytes.endOfDigits(text, 0, text.length))
                        .as("byte %d at %d", value, place)
                        .isEqualTo(digit ? text.length : place);
            }
        }
        assertThat(JsonBytes.endOfDigits(digits, 3, 9)).isEqualTo(9);
    }

    @Test
    void whatIsOutsideIsNotLookedAt() {
        byte[] text = new byte[40];
        Arrays.fill(text, (byte) '"');
        for (int from = 0; from <= 20; from++) {
            for (int to = from; to <= 20; to++) {
                Arrays.fill(text, from, to, (byte) 'a');
                assertThat(JsonBytes.special(text, from, to)).isEqualTo(to);
                assertThat(JsonBytes.special(text, from, text.length)).isEqualTo(to);
                Arrays.fill(text, from, to, (byte) '"');
            }
        }
    }
}
