package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.testkit.chaos.Verdict;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Everything at once: publishers, a group and a follower, while one fault after the other is injected; then all is healed, drained, and judged by what
 * two ledgers outside Redis say. The same seed makes the same faults in the same order. For the properties see {@link ChaosPlan}; {@code ./mvnw
 * -Psoak verify} runs it for long.
 */
final class ChaosTest {
    /** What one consumer of one stream may have fetched, or acknowledged without a confirmation, when a fault comes. */
    private static final long IN_FLIGHT = 2L * 256 * 2;

    @Test
    @Timeout(value = 6, unit = TimeUnit.HOURS)
    void nothingIsLostNothingIsInventedAndEveryRepeatSaysSo() throws Exception {
        ChaosPlan plan = ChaosPlan.fromProperties();
        long began = System.nanoTime();
        Map<ChaosFault, Integer> injected = new EnumMap<>(ChaosFault.class);
        try (ChaosWorld world = new ChaosWorld(plan)) {
            inject(world, plan, injected);
            Verdict verdict = world.settle();
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            System.out.println(report(plan, injected, world, verdict, took));
            assertThat(verdict.failures()).as("%s, %s", plan, verdict.figures()).isEmpty();
            assertThat(verdict.published()).isGreaterThanOrEqualTo(plan.messages());
            assertThat(verdict.repeats())
                    .as("repeats: no more than handlers threw and than was in flight at the faults")
                    .isLessThanOrEqualTo(world.tally.thrown.get() + IN_FLIGHT * plan.faults() * ChaosPlan.CONSUMERS);
            assertThat(world.tally.stolen).as("work taken from who was at it").hasValue(0);
            assertThat(world.tally.thrown.get()).as("handlers that threw").isPositive();
        }
    }

    private static void inject(ChaosWorld world, ChaosPlan plan, Map<ChaosFault, Integer> injected) {
        Random random = new Random(plan.seed());
        for (ChaosFault fault : ChaosFault.order(plan.faults(), random)) {
            world.tally.allowance.set(plan.messages() / plan.faults() + 1);
            try {
                fault.inject(world, random);
                recovered(world);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(fault + " in " + plan + " after " + injected + ": " + e.getMessage(), e);
            }
            injected.merge(fault, 1, Integer::sum);
        }
    }

    /** Appends are stored again, and those that belong to this fault's share are through. */
    private static void recovered(ChaosWorld world) {
        long before = world.tally.stored.get();
        eventually(() -> world.tally.stored.get() > before && world.tally.allowance.get() <= 0);
    }

    private static String report(
            ChaosPlan plan, Map<ChaosFault, Integer> injected, ChaosWorld world, Verdict verdict, Duration took) {
        return "chaos on " + world.redis.executable() + ", seed " + plan.seed() + ", " + took.toSeconds()
                + " s\n  faults "
                + injected.values().stream().mapToInt(Integer::intValue).sum() + " " + injected
                + ", handlers that threw "
                + world.tally.thrown.get() + "\n  " + verdict;
    }
}
