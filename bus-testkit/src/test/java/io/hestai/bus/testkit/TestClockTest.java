package io.hestai.bus.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class TestClockTest {
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

    private final TestClock clock = TestClock.at(START);

    @Test
    void standsStill() {
        long before = clock.nanoTime();
        assertThat(clock.instant()).isEqualTo(START);
        assertThat(clock.nanoTime()).isEqualTo(before);
    }

    @Test
    void advancesBothClocksAlsoAcrossTheOverflow() {
        long before = clock.nanoSource().getAsLong();
        clock.advance(Duration.ofMinutes(1));
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(60));
        assertThat(clock.nanoTime() - before).isEqualTo(Duration.ofMinutes(1).toNanos());
        assertThat(clock.nanoTime()).isNegative();
        assertThatThrownBy(() -> clock.advance(Duration.ofNanos(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void stepsTheWallClockAlone() {
        long before = clock.nanoTime();
        clock.step(Duration.ofHours(-1));
        assertThat(clock.instant()).isEqualTo(START.minusSeconds(3600));
        clock.set(START);
        assertThat(clock.instant()).isEqualTo(START);
        assertThat(clock.nanoTime()).isEqualTo(before);
    }

    @Test
    void movesTogetherInAllZones() {
        TestClock elsewhere = clock.withZone(ZoneId.of("Europe/Vienna"));
        clock.advance(Duration.ofSeconds(1));
        assertThat(elsewhere.instant()).isEqualTo(START.plusSeconds(1));
        assertThat(elsewhere.getZone()).isEqualTo(ZoneId.of("Europe/Vienna"));
    }
}
