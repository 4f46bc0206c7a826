package io.hestai.bus.operations.migration.mirror;

import java.util.concurrent.atomic.AtomicLong;

/** Counts what is brought to the other side, over the sessions of one run, on top of what earlier runs brought. Thread-safe. */
final class Tally {
    private final long mirroredBefore;
    private final long rejectedBefore;
    private final AtomicLong mirrored = new AtomicLong();
    private final AtomicLong skipped = new AtomicLong();
    private final AtomicLong rejected = new AtomicLong();
    private final AtomicLong behind = new AtomicLong();

    Tally(long mirroredBefore, long rejectedBefore) {
        this.mirroredBefore = mirroredBefore;
        this.rejectedBefore = rejectedBefore;
    }

    void mirror() {
        mirrored.incrementAndGet();
    }

    void skip() {
        skipped.incrementAndGet();
    }

    void reject() {
        rejected.incrementAndGet();
    }

    void behind(long waiting) {
        behind.set(waiting);
    }

    long mirroredInAll() {
        return mirroredBefore + mirrored.get();
    }

    long rejectedInAll() {
        return rejectedBefore + rejected.get();
    }

    MirrorStats stats() {
        return new MirrorStats(mirrored.get(), skipped.get(), rejected.get(), behind.get());
    }
}
