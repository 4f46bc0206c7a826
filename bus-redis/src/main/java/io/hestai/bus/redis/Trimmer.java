package io.hestai.bus.redis;

import io.hestai.bus.BusException;
import io.hestai.bus.Retention;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps the retention of the streams that this bus appends to. It has no thread of its own: a step of trimming is a command among others, sent
 * after an append or when the watchdog looks, and whatever follows from its reply happens on the callback thread.
 */
final class Trimmer implements AutoCloseable {
    /** A retention of a stream; programs often make the same one anew for every append. */
    private record Target(String stream, Retention retention) {}

    private final Io io;
    private final Callbacks callbacks;
    private final Watchdog watchdog;
    private final Map<Target, StreamTrim> trims = new ConcurrentHashMap<>();
    private final Runnable tick = this::look;

    Trimmer(Io io, Callbacks callbacks, Watchdog watchdog) {
        this.io = io;
        this.callbacks = callbacks;
        this.watchdog = watchdog;
        watchdog.every(tick);
    }

    /** Called after something was appended to a stream that has a retention. Does not wait for Redis. */
    void appended(String stream, Retention retention) {
        if (retention.isAll()) {
            return;
        }
        StreamTrim trim = trims.computeIfAbsent(
                new Target(stream, retention), target -> new StreamTrim(io, target.stream(), target.retention()));
        try {
            trim.appended();
        } catch (BusException closed) {
            // The append itself was accepted; whoever appends next trims for it.
        }
    }

    /** Called by the watchdog, which must not be held up; what is due is sent by the callback thread. */
    private void look() {
        long now = System.nanoTime();
        trims.values().removeIf(trim -> trim.isOver(now));
        for (StreamTrim trim : trims.values()) {
            if (trim.isDue(now)) {
                callbacks.execute(trim::trimQuietly);
            }
        }
    }

    @Override
    public void close() {
        watchdog.forget(tick);
    }
}
