package io.hestai.bus.redis;

import io.hestai.bus.LimitCounters;
import java.util.concurrent.atomic.LongAdder;

/** What a bus counts of its limits. Thread-safe. */
final class LimitMeters {
    final LongAdder messageBytes = new LongAdder();
    final LongAdder publishRate = new LongAdder();
    final LongAdder streams = new LongAdder();
    final LongAdder groups = new LongAdder();
    final LongAdder streamSize = new LongAdder();
    final LongAdder connections = new LongAdder();
    final LongAdder slowListeners = new LongAdder();
    final LongAdder slowSubscriber = new LongAdder();
    final LongAdder cutOff = new LongAdder();

    LimitCounters snapshot() {
        return new LimitCounters(
                messageBytes.sum(),
                publishRate.sum(),
                streams.sum(),
                groups.sum(),
                streamSize.sum(),
                connections.sum(),
                slowListeners.sum(),
                slowSubscriber.sum(),
                cutOff.sum());
    }
}
