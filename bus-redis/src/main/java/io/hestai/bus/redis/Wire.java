package io.hestai.bus.redis;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** One connection's life: what was sent over it and not answered yet, and whose connection it is in the server's eyes. */
final class Wire {
    private final Link link;
    private final ServerRun run;
    private final Queue<Outgoing<?>> unanswered = new ConcurrentLinkedQueue<>();

    /** Stored in memory, not yet known to be on disk; only the thread that reads the replies touches it. */
    private final ArrayDeque<Answered> notOnDisk = new ArrayDeque<>();

    private volatile long sent;
    private volatile long answered;

    Wire(Link link, ServerRun run) {
        this.link = link;
        this.run = run;
    }

    Link link() {
        return link;
    }

    ServerRun run() {
        return run;
    }

    Queue<Outgoing<?>> unanswered() {
        return unanswered;
    }

    /** An append that Redis has answered, and the answer. */
    record Answered(Outgoing<?> outgoing, @Nullable Object answer) {}

    ArrayDeque<Answered> notOnDisk() {
        return notOnDisk;
    }

    /** Only whoever holds the writing lock counts here. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void countSent() {
        sent++;
    }

    /** Only the thread that reads the replies counts here. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void countAnswered() {
        answered++;
    }

    boolean isIdle() {
        return sent == answered;
    }
}
