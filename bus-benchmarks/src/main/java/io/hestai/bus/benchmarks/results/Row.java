package io.hestai.bus.benchmarks.results;

import io.hestai.bus.benchmarks.peers.Kind;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What all rounds of one task gave for one peer.
 *
 * @param task the work
 * @param peer the peer's name
 * @param kind what it promises
 * @param rounds how many there were
 * @param figure what is compared, in the task's unit
 * @param p99 microseconds one way; not numbers where latency is not measured
 * @param p999 likewise
 * @param perSecond messages a second that went the whole way
 * @param lost the part of the messages that did not arrive, at the median
 * @param cpuMicros processor time a message
 * @param toLimit beside the least that any program must do, if that was measured
 * @param toJedis beside Jedis used directly, if that was measured
 */
record Row(
        Task task,
        String peer,
        Kind kind,
        int rounds,
        Spread figure,
        Spread p99,
        Spread p999,
        Spread perSecond,
        double lost,
        Spread cpuMicros,
        @Nullable Ratio toLimit,
        @Nullable Ratio toJedis) {
    /** The part of a rate that must be achieved for the latency to mean anything. */
    private static final double HELD = 0.95;

    static Row of(
            Task task, String peer, Kind kind, List<Figures> all, @Nullable Ratio toLimit, @Nullable Ratio toJedis) {
        return new Row(
                task,
                peer,
                kind,
                all.size(),
                spread(all, task::figure),
                spread(all, f -> f.latencies().p99()),
                spread(all, f -> f.latencies().p999()),
                spread(all, Figures::perSecond),
                spread(all, Figures::lost).median(),
                spread(all, Figures::cpuMicros),
                toLimit,
                toJedis);
    }

    private static Spread spread(List<Figures> all, ToDoubleFunction<Figures> what) {
        return Spread.of(all.stream().mapToDouble(what).toArray());
    }

    /** Whether as many messages went the whole way as were asked for. */
    boolean held() {
        return held(task, perSecond.median());
    }

    static boolean held(Task task, double perSecond) {
        return task.mode() != Task.Mode.OPEN || perSecond >= HELD * task.rate();
    }
}
