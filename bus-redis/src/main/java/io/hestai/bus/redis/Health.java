package io.hestai.bus.redis;

import io.hestai.bus.BusEvent;
import io.hestai.bus.ConnectionHealth;
import io.hestai.bus.ConnectionHealth.State;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * How one long-lived connection does, kept by whoever makes it and makes it again. It tells the losses and returns as events, one for each
 * change: a loss of what is lost already is none. Thread-safe.
 */
final class Health {
    private final String purpose;
    private final Consumer<BusEvent> tell;
    private final Meters meters;
    private final Consumer<Health> onClose;

    private State state = State.UP;
    private long since = System.nanoTime();
    private long attempts;
    private String reason = "";

    Health(String purpose, Consumer<BusEvent> tell, Meters meters, Consumer<Health> onClose) {
        this.purpose = purpose;
        this.tell = tell;
        this.meters = meters;
        this.onClose = onClose;
    }

    /**
     * The connection is gone.
     *
     * @param why in one line
     */
    void lost(String why) {
        synchronized (this) {
            reason = why;
            if (state == State.DOWN) {
                return;
            }
            state = State.DOWN;
            since = System.nanoTime();
            attempts = 0;
        }
        tell.accept(new BusEvent.ConnectionLost(purpose, why));
    }

    /**
     * It was tried in vain to make it again.
     *
     * @param why in one line
     */
    synchronized void failedAttempt(String why) {
        attempts++;
        reason = why;
    }

    /** The connection is there again. */
    void restored() {
        Duration downFor;
        synchronized (this) {
            if (state == State.UP) {
                return;
            }
            long now = System.nanoTime();
            downFor = Duration.ofNanos(now - since);
            state = State.UP;
            since = now;
            attempts = 0;
            reason = "";
        }
        meters.reconnects.increment();
        tell.accept(new BusEvent.ConnectionRestored(purpose, downFor));
    }

    synchronized ConnectionHealth now() {
        return new ConnectionHealth(purpose, state, Duration.ofNanos(System.nanoTime() - since), attempts, reason);
    }

    /** The connection is no longer wanted. */
    void close() {
        onClose.accept(this);
    }
}
