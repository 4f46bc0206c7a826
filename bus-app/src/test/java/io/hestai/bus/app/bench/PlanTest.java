package io.hestai.bus.app.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hestai.bus.Message;
import io.hestai.bus.app.runtime.FailedException;
import io.hestai.bus.redis.ScratchNamespace;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What travels in a message, and what a run may hold in the server's memory. */
final class PlanTest {
    private static Plan plan(int size) {
        return new Plan(
                Plan.Task.throughput,
                Kind.group,
                Plan.Mode.full,
                0,
                size,
                Duration.ofSeconds(1),
                Duration.ZERO,
                1,
                1,
                false,
                0,
                Plan.windowFor(size));
    }

    private static ScratchNamespace.Load load(long used, OptionalLong most) {
        return new ScratchNamespace.Load(OptionalLong.empty(), OptionalLong.of(used), most);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 123_456_789_012_345L})
    void shouldCarryAnyTimeWithinTheSizeAskedFor(long time) {
        for (int size : new int[] {Payload.LEAST_BYTES, 256}) {
            Message message = new Payload(size, 63).message(time, time > 0);
            String text = Payload.of(message);
            assertThat(text).hasSize(size);
            assertThat(Payload.intendedNs(text)).isEqualTo(time);
            assertThat(Payload.counts(text)).isEqualTo(time > 0);
            assertThat(Payload.sender(text)).isEqualTo(63);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {24, 256, 10_000, 100_000})
    void shouldHoldNoMoreThanItsPartOfTheMemory(int size) {
        Plan plan = plan(size);
        assertThat(MemoryBound.apply(plan, load(0, OptionalLong.empty()))).isEqualTo(plan);
        long most = 256L << 20;
        assertThat(MemoryBound.apply(plan, load(0, OptionalLong.of(most))).memoryBytes())
                .isLessThanOrEqualTo(most / 4);
        assertThat(MemoryBound.apply(plan, load(most / 2, OptionalLong.of(most)))
                        .memoryBytes())
                .isLessThanOrEqualTo(most / 4);
    }

    @Test
    void shouldRefuseWhatDoesNotFit() {
        assertThatThrownBy(() -> MemoryBound.apply(plan(1_000_000), load(0, OptionalLong.of(100L << 20))))
                .isInstanceOf(FailedException.class)
                .hasMessageContaining("maxmemory");
        assertThatThrownBy(() -> MemoryBound.apply(plan(256), load(100L << 20, OptionalLong.of(100L << 20))))
                .isInstanceOf(FailedException.class);
    }
}
