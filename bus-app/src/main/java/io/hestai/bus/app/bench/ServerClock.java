package io.hestai.bus.app.bench;

import io.hestai.bus.redis.ScratchNamespace;
import java.util.OptionalLong;

/** The processor time that the server uses between two moments, to within the time between two looks. */
final class ServerClock {
    private final ScratchNamespace scratch;
    private long fromNs;
    private long toNs;
    private OptionalLong from = OptionalLong.empty();
    private OptionalLong to = OptionalLong.empty();
    private boolean begun;
    private boolean ended;

    ServerClock(ScratchNamespace scratch) {
        this.scratch = scratch;
    }

    void expect(long from, long to) {
        fromNs = from;
        toNs = to;
    }

    void look(long nowNs) {
        if (!begun && nowNs - fromNs >= 0) {
            begun = true;
            from = scratch.load().cpuMicros();
        }
        if (nowNs - toNs >= 0) {
            end();
        }
    }

    /** The second moment, unless it is past. */
    void end() {
        if (begun && !ended) {
            ended = true;
            to = scratch.load().cpuMicros();
        }
    }

    OptionalLong usedMicros() {
        return from.isPresent() && to.isPresent()
                ? OptionalLong.of(to.getAsLong() - from.getAsLong())
                : OptionalLong.empty();
    }
}
