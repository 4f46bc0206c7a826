package io.hestai.bus.app.verbs;

import io.hestai.bus.app.runtime.Lifecycle;
import org.jspecify.annotations.Nullable;

/** Counts messages, and ends the run with the last one that is wanted. Thread-safe. */
final class Quota {
    private final @Nullable Long wanted;
    private final Lifecycle lifecycle;
    private long taken;

    Quota(@Nullable Long wanted, Lifecycle lifecycle) {
        this.wanted = wanted;
        this.lifecycle = lifecycle;
    }

    /** Whether one more message is wanted. */
    synchronized boolean isOpen() {
        return (wanted == null || taken < wanted) && !lifecycle.stopping();
    }

    /** Counts a message that was dealt with; tells whether it was the last one wanted. */
    synchronized boolean take() {
        taken++;
        return wanted != null && taken >= wanted;
    }

    synchronized boolean isMetWithoutCount() {
        return wanted == null && taken > 0;
    }
}
