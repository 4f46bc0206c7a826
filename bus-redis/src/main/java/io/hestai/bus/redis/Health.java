package io.hestai.bus.redis;

import io.hestai.bus.BusEvent;
import io.hestai.bus.ConnectionHealth;
import io.hestai.bus.ConnectionHealth.State;
import io.hestai.bus.RefusedException;
import io.hestai.bus.RefusedException.Reason;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How one long-lived connection does, kept by whoever makes it and makes it again. It tells the losses and returns as events, one for each
 * change: a loss of what is lost already is none, unless the server is there and refuses. Thread-safe.
 */
final class Health {
    /** What does not pass by itself. */
    private static final Set<Reason> LASTING = EnumSet.of(Reason.AUTHENTICATION, Reason.PERMISSION, Reason.NOT_DURABLE);

    private final String purpose;
    private final Consumer<BusEvent> tell;
    private final Meters meters;
    private final Consumer<Health> onClose;

    private State state = State.UP;
    private long since = System.nanoTime();
    private long attempts;
    private String reason = "";

    /** What was told of the loss last. */
    private String told = "";

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
            told = why;
            since = System.nanoTime();
            attempts = 0;
        }
        tell.accept(new BusEvent.ConnectionLost(purpose, why));
    }

    private void failed(String why) {
        attempts++;
        reason = why;
    }

    /**
     * It was tried in vain to make it again. Where somebody must mend what stands in the way, that is told, once.
     *
     * @param why what was thrown
     */
    void failedAttempt(Exception why) {
        String words = Failures.words(why);
        synchronized (this) {
            failed(words);
            boolean lasts = isLasting(why);
            if (!lasts || words.equals(told)) {
                return;
            }
            told = words;
        }
        tell.accept(new BusEvent.ConnectionLost(purpose, words));
    }

    private static boolean isLasting(Exception why) {
        if (why instanceof RefusedException refused) {
            return LASTING.contains(refused.reason());
        }
        // A server that cannot prove who it is may be another one.
        return why instanceof TlsException || why.getCause() instanceof TlsException;
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
