package io.hestai.bus.app.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hestai.bus.EntryId;
import io.hestai.bus.Position;
import io.hestai.bus.app.runtime.UsageException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PositionsTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @Test
    void shouldReadPlaces() {
        assertThat(Positions.parse("start", BERLIN)).isEqualTo(Position.start());
        assertThat(Positions.parse("end", BERLIN)).isEqualTo(Position.end());
        assertThat(Positions.parse("-5m", BERLIN)).isEqualTo(Position.ago(Duration.ofMinutes(5)));
        assertThat(Positions.parse("1679253449152-3", BERLIN)).isEqualTo(Position.at(new EntryId(1679253449152L, 3)));
        assertThat(Positions.parse("1679253449152", BERLIN)).isEqualTo(Position.at(new EntryId(1679253449152L, 0)));
        assertThat(Positions.parse("(1-2", BERLIN)).isEqualTo(Position.after(new EntryId(1, 2)));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-23T09:30:00Z, 2026-11-23T09:30:00Z",
        "2026-11-23T09:30+02:00, 2026-11-23T07:30:00Z",
        "2026-11-23T09:30, 2026-11-23T08:30:00Z",
        "2026-11-23 09:30:15.5, 2026-11-23T08:30:15.5Z",
        "2026-11-23, 2026-11-22T23:00:00Z",
        "1950-01-01, 1970-01-01T00:00:00Z"
    })
    void shouldReadTimesInTheReadersZoneUnlessTheySayTheirOwn(String text, Instant instant) {
        assertThat(Positions.parse(text, BERLIN)).isEqualTo(Position.time(instant));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "xyz", "1-2-3", "+5m", "-5", "2026-13-01", "2026-11-23T25:00", "(", "1-"})
    void shouldRefuseInOneLine(String text) {
        assertThatThrownBy(() -> Positions.parse(text, BERLIN))
                .isInstanceOf(UsageException.class)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }
}
