package io.hestai.bus.app.verbs;

import io.hestai.bus.app.runtime.Lifecycle;
import java.time.Duration;

/** Spreads what is done evenly over time. For one thread. */
final class Pace {
    private static final long SECOND = 1_000_000_000L;

    /** Shorter waits are not worth it: what is this little ahead goes at once. */
    private static final long WORTH_WAITING_NANOS = 1_000_000;

    private final long gapNanos;

    /** When the next turn is. */
    private long next = System.nanoTime();

    private Pace(long gapNanos) {
        this.gapNanos = gapNanos;
    }

    static Pace unlimited() {
        return new Pace(0);
    }

    static Pace perSecond(long times) {
        return new Pace(SECOND / times);
    }

    /** Waits for the next turn, or for the end of the run. */
    void await(Lifecycle lifecycle) {
        if (gapNanos == 0) {
            return;
        }
        long ahead = next - System.nanoTime();
        if (ahead > WORTH_WAITING_NANOS) {
            lifecycle.awaitStop(Duration.ofNanos(ahead));
        } else if (ahead < -WORTH_WAITING_NANOS) {
            // Turns that were missed are not made up for.
            next -= ahead;
        }
        next += gapNanos;
    }
}
