package io.hestai.bus.app.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hestai.bus.app.runtime.UsageException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DurationsTest {
    @ParameterizedTest
    @CsvSource({"500ms,500", "5s,5000", "1.5m,90000", "2h,7200000", "7d,604800000", "0s,0"})
    void shouldRead(String text, long ms) {
        assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(ms));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "5x", "-5s", "1.2.3s", "5 s", ".s", "99999999d", "1e3s"})
    void shouldRefuse(String text) {
        assertThatThrownBy(() -> Durations.parse(text)).isInstanceOf(UsageException.class);
    }

    @ParameterizedTest
    @CsvSource({"12,12ms", "4000,4s", "4250,4.2s", "61000,1m", "7300000,2h", "200000000,2d"})
    void shouldShow(long ms, String text) {
        assertThat(Durations.show(Duration.ofMillis(ms))).isEqualTo(text);
    }
}
