package io.hestai.bus.redis;

import io.hestai.bus.RefusedException;
import io.hestai.bus.RefusedException.Reason;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** How many connections one bus holds, and all buses of this program together; refuses one too many. Thread-safe. */
final class ConnectionLimit {
    private static final AtomicInteger OF_PROCESS = new AtomicInteger();

    private final int most;
    private final int mostOfProcess;
    private final AtomicInteger open = new AtomicInteger();
    private final LongAdder refused;

    /** There are none before there is a bus to tell them. */
    private volatile @Nullable Alarms alarms;

    /** One for each of the two limits. */
    private record Alarms(LimitAlarm ofBus, LimitAlarm ofProcess) {}

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

    /** Tells from now on what is refused. */
    void tellTo(EventHub events) {
        alarms = new Alarms(
                new LimitAlarm("maxConnections", refused, events, System::nanoTime),
                new LimitAlarm("processConnections", refused, events, System::nanoTime));
    }

    /** How many connections all buses of this program hold. */
    static int ofProcess() {
        return OF_PROCESS.get();
    }

    /**
     * Takes the place of one connection; whoever takes one gives it back.
     *
     * @param purpose what it is for
     */
    void take(String purpose) {
        Alarms told = alarms;
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            throw refuse(
                    told == null ? null : told.ofBus(),
                    purpose,
                    "the bus already holds " + most + " connections; close a subscription or raise maxConnections");
        }
        if (OF_PROCESS.incrementAndGet() > mostOfProcess) {
            giveBack();
            throw refuse(
                    told == null ? null : told.ofProcess(),
                    purpose,
                    "the buses of this program already hold " + mostOfProcess
                            + " connections; does it make a bus for each message? Close those that it needs no more, or"
                            + " raise the limit with Limits.withProcessConnections");
        }
    }

    void giveBack() {
        open.decrementAndGet();
        OF_PROCESS.decrementAndGet();
    }

    private RefusedException refuse(@Nullable LimitAlarm alarm, String purpose, String words) {
        if (alarm == null) {
            refused.increment();
        } else {
            alarm.tell("connect for '" + purpose + "'", words);
        }
        return new RefusedException(Reason.LIMIT, words);
    }
}
