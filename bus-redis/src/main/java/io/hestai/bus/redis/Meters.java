package io.hestai.bus.redis;

import io.hestai.bus.BusCounters;
import java.util.concurrent.atomic.LongAdder;

/** What a bus counts. Thread-safe. */
final class Meters {
    final LongAdder stored = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder unknown = new LongAdder();
    final LongAdder resolvedFound = new LongAdder();
    final LongAdder resolvedResent = new LongAdder();
    final LongAdder offeredAgain = new LongAdder();
    final LongAdder outboxDropped = new LongAdder();
    final LongAdder redelivered = new LongAdder();
    final LongAdder reclaimed = new LongAdder();
    final LongAdder leasesLost = new LongAdder();
    final LongAdder deadLettered = new LongAdder();
    final LongAdder vanished = new LongAdder();
    final LongAdder effectsSkipped = new LongAdder();
    final LongAdder channelDropped = new LongAdder();
    final LongAdder gaps = new LongAdder();
    final LongAdder gapEntries = new LongAdder();
    final LongAdder dataLosses = new LongAdder();
    final LongAdder reconnects = new LongAdder();
    final LimitMeters limits = new LimitMeters();

    BusCounters snapshot() {
        return new BusCounters(
                stored.sum(),
                refused.sum(),
                unknown.sum(),
                resolvedFound.sum(),
                resolvedResent.sum(),
                offeredAgain.sum(),
                outboxDropped.sum(),
                redelivered.sum(),
                reclaimed.sum(),
                leasesLost.sum(),
                deadLettered.sum(),
                vanished.sum(),
                effectsSkipped.sum(),
                channelDropped.sum(),
                gaps.sum(),
                gapEntries.sum(),
                dataLosses.sum(),
                reconnects.sum(),
                limits.snapshot());
    }
}
