package io.hestai.bus.app.bench;

import io.hestai.bus.app.runtime.FailedException;
import io.hestai.bus.redis.ScratchNamespace;
import java.util.OptionalLong;

/** Keeps a run from filling a Redis that has other things to hold. */
final class MemoryBound {
    /** A run takes no more of the server's memory than this part of it, and no more than this part of what is free. */
    private static final int PART = 4;

    private MemoryBound() {}

    /** The plan, with so few messages under way that the server has room for them. */
    static Plan apply(Plan plan, ScratchNamespace.Load load) {
        OptionalLong most = load.maxMemoryBytes();
        if (most.isEmpty()) {
            return plan;
        }
        long free = most.getAsLong() - load.usedMemoryBytes().orElse(0);
        long room = Math.max(0, Math.min(most.getAsLong() / PART, free / 2));
        Plan smaller = plan.within(room);
        if (smaller.memoryBytes() > room) {
            throw new FailedException("messages of " + plan.size() + " bytes need up to " + mib(smaller.memoryBytes())
                    + " of Redis's memory, and it has " + mib(free) + " free of the " + mib(most.getAsLong())
                    + " that maxmemory allows; a smaller --size needs less");
        }
        return smaller;
    }

    static String mib(long bytes) {
        return (bytes + (1 << 20) - 1) / (1 << 20) + " MiB";
    }
}
