package io.hestai.bus.app.bench;

import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.text.Durations;

/** Warns before a Redis that others may use is put under load. */
final class HeavyLoad {
    private static final long HEAVY_RATE = 10_000;
    private static final long HEAVY_BYTES_PER_SECOND = 16L << 20;
    private static final long HEAVY_BYTES = 64L << 20;

    private HeavyLoad() {}

    static void announce(Plan plan, Context context) {
        String what = what(plan);
        if (!what.isEmpty() && !context.usesPrivateRedis()) {
            context.warning("this is heavy load for a Redis that others use: " + what + "; Ctrl-C ends it");
        }
    }

    private static String what(Plan plan) {
        if (plan.mode() == Plan.Mode.full) {
            return "as many messages of " + plan.size() + " bytes as it can take, "
                    + (plan.messages() > 0 ? plan.messages() + " of them" : "for " + Durations.show(plan.duration()))
                    + ", holding up to " + MemoryBound.mib(plan.memoryBytes());
        }
        if (plan.rate() > HEAVY_RATE
                || plan.bytesPerSecond() > HEAVY_BYTES_PER_SECOND
                || plan.memoryBytes() > HEAVY_BYTES) {
            return (plan.mode() == Plan.Mode.open ? plan.rate() + " messages a second" : "messages") + " of "
                    + plan.size() + " bytes, holding up to " + MemoryBound.mib(plan.memoryBytes());
        }
        return "";
    }
}
