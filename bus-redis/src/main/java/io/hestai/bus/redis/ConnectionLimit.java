package io.hestai.bus.redis;

import io.hestai.bus.RefusedException;
import io.hestai.bus.RefusedException.Reason;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** How many connections one bus holds, and all buses of this program together; refuses one too many. Thread-safe. */
final class ConnectionLimit {
    private static final AtomicInteger OF_PROCESS = new AtomicInteger();

    private final int most;
    private final int mostOfProcess;
    private final AtomicInteger open = new AtomicInteger();
    private final LongAdder refused;

    /**
     * Makes the limit of one bus.
     *
     * @param config says how many
     * @param refused counts what is refused
     */
    ConnectionLimit(BusConfig config, LongAdder refused) {
        this.most = config.maxConnections();
        this.mostOfProcess = config.limits().processConnections();
        this.refused = refused;
    }

    /** How many connections all buses of this program hold. */
    static int ofProcess() {
        return OF_PROCESS.get();
    }

    /** Takes the place of one connection; whoever takes one gives it back. */
    void take() {
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            throw refuse(
                    "the bus already holds " + most + " connections; close a subscription or raise maxConnections");
        }
        if (OF_PROCESS.incrementAndGet() > mostOfProcess) {
            giveBack();
            throw refuse("the buses of this program already hold " + mostOfProcess
                    + " connections; does it make a bus for each message? Close those that it needs no more, or raise"
                    + " the limit with Limits.withProcessConnections");
        }
    }

    void giveBack() {
        open.decrementAndGet();
        OF_PROCESS.decrementAndGet();
    }

    private RefusedException refuse(String words) {
        refused.increment();
        return new RefusedException(Reason.LIMIT, words);
    }
}
