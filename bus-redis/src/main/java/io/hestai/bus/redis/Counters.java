package io.hestai.bus.redis;

import io.hestai.bus.SubscriptionStats;
import java.util.concurrent.atomic.LongAdder;

/** What a subscription counts. Thread-safe. */
final class Counters {
    final LongAdder received = new LongAdder();
    final LongAdder handled = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder dropped = new LongAdder();
    final LongAdder redelivered = new LongAdder();
    final LongAdder deadLettered = new LongAdder();
    final LongAdder reclaimed = new LongAdder();
    final LongAdder leasesLost = new LongAdder();
    final LongAdder missed = new LongAdder();
    final LongAdder reconnects = new LongAdder();

    SubscriptionStats snapshot(long queued) {
        return new SubscriptionStats(
                received.sum(),
                handled.sum(),
                failed.sum(),
                dropped.sum(),
                queued,
                redelivered.sum(),
                deadLettered.sum(),
                reclaimed.sum(),
                leasesLost.sum(),
                missed.sum(),
                reconnects.sum());
    }
}
