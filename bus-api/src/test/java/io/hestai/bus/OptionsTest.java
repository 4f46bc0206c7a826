package io.hestai.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class OptionsTest {

    @Test
    void pausesDoubleUpToTheLongest() {
        RetryPolicy policy = new RetryPolicy(9, Duration.ofMillis(100), Duration.ofSeconds(1));
        assertThat(policy.delayAfter(1)).isEqualTo(Duration.ofMillis(100));
        assertThat(policy.delayAfter(2)).isEqualTo(Duration.ofMillis(200));
        assertThat(policy.delayAfter(4)).isEqualTo(Duration.ofMillis(800));
        assertThat(policy.delayAfter(5)).isEqualTo(Duration.ofSeconds(1));
        assertThat(policy.delayAfter(1_000)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void nonsenseIsRefusedWithItsValue() {
        assertThatThrownBy(() -> new RetryPolicy(0, Duration.ZERO, Duration.ZERO))
                .hasMessageContaining("maxAttempts is 0");
        assertThatThrownBy(() -> new RetryPolicy(1, Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ConsumeOptions.defaults().concurrency(0)).hasMessageContaining("concurrency is 0");
        assertThatThrownBy(() -> ConsumeOptions.defaults().lease(Duration.ofMillis(10)))
                .hasMessageContaining("lease");
        assertThatThrownBy(() -> SubscribeOptions.defaults().withQueueCapacity(0))
                .hasMessageContaining("queueCapacity is 0");
        assertThatThrownBy(() -> Overflow.block(Duration.ofMinutes(1))).hasMessageContaining("PT1M");
        assertThatThrownBy(() -> Retention.count(0)).hasMessageContaining("0 entries");
        assertThatThrownBy(() -> Retention.age(Duration.ZERO)).hasMessageContaining("PT0S");
        assertThatThrownBy(() -> Retention.bytes(0)).hasMessageContaining("0 bytes");
        assertThatThrownBy(() -> Retention.count(1).abandonAfter(Duration.ZERO)).hasMessageContaining("PT0S");
        assertThatThrownBy(() -> EffectOptions.count(0)).hasMessageContaining("count is 0");
        assertThatThrownBy(() -> EffectOptions.age(Duration.ofMillis(1))).hasMessageContaining("PT0.001S");
        assertThatThrownBy(() -> Position.ago(Duration.ofSeconds(-1))).hasMessageContaining("future");
        assertThatThrownBy(() -> Position.cursor("a").or(Position.cursor("b"))).hasMessageContaining("another cursor");
    }

    @Test
    void theBoundsOfARetentionAddUp() {
        Retention retention = Retention.count(5)
                .andAge(Duration.ofDays(1))
                .andBytes(7)
                .abandonAfter(Duration.ofDays(2))
                .andCount(6);
        assertThat(retention)
                .isEqualTo(new Retention(
                        OptionalLong.of(6),
                        Optional.of(Duration.ofDays(1)),
                        OptionalLong.of(7),
                        Optional.of(Duration.ofDays(2))));
        assertThat(retention.isAll()).isFalse();
        assertThat(Retention.all().abandonAfter(Duration.ofDays(1)).isAll()).isTrue();
    }
}
