package io.hestai.bus.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What is made of what the processes report; a benchmark that cannot say "not held" would prove nothing. */
final class FiguresTest {
    private static final long SECOND = 1_000_000_000L;

    private static Plan plan(Kind kind, Plan.Mode mode, int receivers) {
        Plan.Task task = mode == Plan.Mode.full ? Plan.Task.throughput : Plan.Task.latency;
        return new Plan(
                task, kind, mode, 1_000, 256, Duration.ofSeconds(1), Duration.ZERO, receivers, 1, false, 0, 1_000);
    }

    private static Report sender(long counted, long unsent, long endedNs) {
        return new Report(Map.of(
                "counted", "" + counted,
                "unsent", "" + unsent,
                "answers", "" + counted,
                "began_ns", "" + 5 * SECOND,
                "ended_ns", "" + endedNs,
                "settled_ns", "" + endedNs,
                "cpu_ns", "3000000",
                "latencies", tally(counted).encoded()));
    }

    private static Report receiver(long counted, long lastNs) {
        return new Report(Map.of(
                "counted",
                "" + counted,
                "last_ns",
                "" + lastNs,
                "cpu_ns",
                "1000000",
                "latencies",
                tally(counted).encoded()));
    }

    private static Tally tally(long messages) {
        Tally tally = new Tally();
        for (int i = 1; i <= messages; i++) {
            tally.counted(i, i * 1_000L);
        }
        return tally;
    }

    private static Figures figures(Plan plan, boolean interrupted, Report sender, Report... receivers) {
        return Figures.of(plan, List.of(sender), List.of(receivers), interrupted, OptionalLong.of(2_000));
    }

    @Test
    void shouldTellTheLatenciesOfARateThatWasHeld() {
        Figures figures = figures(
                plan(Kind.channel, Plan.Mode.open, 1),
                false,
                sender(1_000, 0, 6 * SECOND),
                receiver(1_000, 6 * SECOND - 1));
        assertThat(figures.held()).isTrue();
        assertThat(figures.hasLatencies()).isTrue();
        assertThat(figures.achievedPerSecond()).isEqualTo(1_000);
        assertThat(figures.microsAt(50)).isBetween(499.0, 502.0);
        assertThat(figures.microsAt(99.9)).isBetween(998.0, 1_001.0);
        assertThat(figures.perMessageMicros(figures.clientCpuNs())).isEqualTo(4);
    }

    @Test
    void shouldNotTakeAQueueThatGrewForLatency() {
        Plan plan = plan(Kind.group, Plan.Mode.open, 1);
        Figures late = figures(plan, false, sender(1_000, 0, 6 * SECOND), receiver(1_000, 6 * SECOND + SECOND / 2));
        assertThat(late.held()).isFalse();
        assertThat(late.hasLatencies()).isFalse();
        Figures lost = figures(plan, false, sender(1_000, 0, 6 * SECOND), receiver(800, 6 * SECOND));
        assertThat(lost.held()).isFalse();
        assertThat(lost.lost()).isEqualTo(200);
    }

    @Test
    void shouldNotLeaveOutWhatCouldNotBeSentInTime() {
        Figures figures = figures(
                plan(Kind.channel, Plan.Mode.open, 1), false, sender(990, 10, 6 * SECOND), receiver(990, 6 * SECOND));
        assertThat(figures.held()).isFalse();
    }

    @Test
    void shouldCountAMessageForAllReceiversOnce() {
        Figures figures = figures(
                plan(Kind.follower, Plan.Mode.open, 2),
                false,
                sender(1_000, 0, 6 * SECOND),
                receiver(1_000, 6 * SECOND),
                receiver(999, 6 * SECOND));
        assertThat(figures.messages()).isEqualTo(999);
        assertThat(figures.lost()).isEqualTo(1);
        Figures shared = figures(
                plan(Kind.group, Plan.Mode.open, 2),
                false,
                sender(1_000, 0, 6 * SECOND),
                receiver(600, 6 * SECOND),
                receiver(400, 6 * SECOND));
        assertThat(shared.messages()).isEqualTo(1_000);
        assertThat(shared.lost()).isZero();
    }

    @Test
    void shouldNotHoldTheEndOfAnInterruptedRunAgainstIt() {
        Plan plan = plan(Kind.channel, Plan.Mode.open, 1);
        Figures some = figures(plan, true, sender(500, 0, 5 * SECOND + SECOND / 2), receiver(500, 5 * SECOND + 1));
        assertThat(some.hasLatencies()).isTrue();
        Figures none = figures(plan, true, sender(0, 0, 5 * SECOND), receiver(0, 0));
        assertThat(none.held()).isTrue();
        assertThat(none.hasLatencies()).isFalse();
    }

    @Test
    void shouldCountAnAppendWhenItIsKnownToBeStored() {
        Figures figures = figures(plan(Kind.append, Plan.Mode.full, 1), false, sender(3_000, 0, 8 * SECOND));
        assertThat(figures.messages()).isEqualTo(3_000);
        assertThat(figures.achievedPerSecond()).isEqualTo(1_000);
        assertThat(figures.hasLatencies()).isFalse();
    }
}
