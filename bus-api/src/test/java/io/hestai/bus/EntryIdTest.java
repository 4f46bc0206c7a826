package io.hestai.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EntryIdTest {

    @ParameterizedTest
    @ValueSource(strings = {"0-0", "1679253449152-0", "1679253449152-7", "18446744073709551615-18446744073709551615"})
    void isReadAndWrittenAsRedisDoes(String text) {
        assertThat(EntryId.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1-", "-1", "1-2-3", "1.5-0", "99999999999999999999-0", "1-x", " 1-0"})
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> EntryId.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void ordersAsUnsignedNumbers() {
        assertThat(EntryId.MAX).isGreaterThan(EntryId.parse("1-5"));
        assertThat(EntryId.parse("1-5")).isGreaterThan(EntryId.parse("1-4")).isLessThan(EntryId.parse("2-0"));
    }

    @Test
    void knowsItsNeighbours() {
        assertThat(EntryId.parse("1-0").previous()).isEqualTo(new EntryId(0, -1));
        assertThat(new EntryId(0, -1).next()).isEqualTo(EntryId.parse("1-0"));
        assertThat(EntryId.parse("1-4").next()).isEqualTo(EntryId.parse("1-5"));
        assertThat(EntryId.MIN.previous()).isEqualTo(EntryId.MIN);
        assertThat(EntryId.MAX.next()).isEqualTo(EntryId.MAX);
    }
}
