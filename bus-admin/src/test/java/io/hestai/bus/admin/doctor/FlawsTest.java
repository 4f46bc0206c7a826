package io.hestai.bus.admin.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlawsTest {
    private static boolean has(String kind, String version, String name) {
        return Flaws.known().of(ServerVersion.of(kind, version)).stream()
                .anyMatch(flaw -> flaw.names().contains(name));
    }

    @ParameterizedTest
    @CsvSource({
        "redis, 6.2.19, true",
        "redis, 6.2.20, false",
        "redis, 7.0.15, true",
        "redis, 7.2.10, true",
        "redis, 7.2.11, false",
        "redis, 7.4.6, false",
        "redis, 8.0.3, true",
        "redis, 8.0.4, false",
        "redis, 8.2.1, true",
        "redis, 8.4.0, false",
        "valkey, 8.1.3, true",
        "valkey, 8.1.4, false",
        "valkey, 9.0.0, false",
        "dragonfly, 1.0.0, false"
    })
    void aFlawIsKnownUpToTheRepairOfEachLineOfReleases(String kind, String version, boolean concerned) {
        assertThat(has(kind, version, "CVE-2025-49844")).isEqualTo(concerned);
    }

    @Test
    void aFlawThatCameLaterDoesNotConcernOlderVersions() {
        assertThat(has("redis", "8.0.2", "CVE-2025-62507")).isFalse();
        assertThat(has("redis", "8.2.2", "CVE-2025-62507")).isTrue();
        assertThat(has("redis", "8.2.3", "CVE-2025-62507")).isFalse();
    }

    @Test
    void everyRowNamesItsSourceAndTheTableItsDate() {
        assertThat(Flaws.known().all()).hasSizeGreaterThan(5).allSatisfy(flaw -> {
            assertThat(flaw.source()).startsWith("https://");
            assertThat(flaw.names()).isNotBlank();
            assertThat(flaw.repaired()).isNotEmpty();
        });
        assertThat(Doctor.flawsKnownUntil()).isAfter(LocalDate.of(2026, 1, 1));
    }
}
