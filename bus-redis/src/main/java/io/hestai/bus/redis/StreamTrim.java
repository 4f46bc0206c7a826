package io.hestai.bus.redis;

import io.hestai.bus.BusEvent;
import io.hestai.bus.BusException;
import io.hestai.bus.EntryId;
import io.hestai.bus.RefusedException;
import io.hestai.bus.Retention;
import io.hestai.bus.WrongTypeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * When one stream is trimmed, and what is told of it. One step is on its way at a time. No lock is held while one is sent, because a sender that
 * has no room waits for the callback thread, which takes the lock when a step is answered.
 */
final class StreamTrim {
    private static final int APPENDS = 100;
    private static final long SECOND = 1_000_000_000L;

    /** What few appends have left over is trimmed after so long. */
    private static final long SETTLE_NANOS = SECOND;

    private static final long FORGET_NANOS = 30 * SECOND;
    private static final long SOONEST_NANOS = SECOND / 4;
    private static final long LATEST_NANOS = 30 * SECOND;

    /** Who was told to hold the stream is not told again so soon, should it hold it now and then. */
    private static final long TELL_AGAIN_NANOS = 60 * SECOND;

    /** How long one who was told abandoned still has to come back: a live one does so within its lease, whatever clocks say. */
    private static final long GRACE_NANOS = 30 * SECOND;

    private static final int MAX_REMEMBERED = 1_000;

    private final Io io;
    private final String stream;
    private final Retention retention;

    /** How often it is looked at while nothing is appended; 0 for never. */
    private final long ageEveryNanos;

    private final long heldEveryNanos;
    private final long graceNanos;
    private final AtomicInteger appends = new AtomicInteger();
    private volatile long lastSent = System.nanoTime() - LATEST_NANOS;
    private volatile long lastAppend = System.nanoTime();
    private volatile boolean begun;

    /** Whether the last step left parts of blocks, to which one comes back when it is quiet. */
    private volatile boolean rough;

    private boolean onItsWay;
    private boolean again;
    private boolean held;
    private boolean empty;
    private boolean failing;
    private final Map<String, Long> heldTold = new HashMap<>();
    private final Map<String, Long> abandonedTold = new HashMap<>();

    StreamTrim(Io io, String stream, Retention retention) {
        this.io = io;
        this.stream = stream;
        this.retention = retention;
        this.ageEveryNanos = retention.age().map(age -> every(age, 10)).orElse(0L);
        this.heldEveryNanos =
                retention.abandonAfter().map(idle -> every(idle, 4)).orElse(0L);
        this.graceNanos = Math.min(
                GRACE_NANOS, retention.abandonAfter().map(StreamTrim::nanos).orElse(0L));
    }

    private static long every(Duration duration, int parts) {
        return Math.max(SOONEST_NANOS, Math.min(LATEST_NANOS, nanos(duration) / parts));
    }

    private static long nanos(Duration duration) {
        return duration.compareTo(Duration.ofDays(365)) > 0
                ? Duration.ofDays(365).toNanos()
                : duration.toNanos();
    }

    /** Counts an append, and trims at the first and then at every hundredth. */
    void appended() {
        int since = appends.incrementAndGet();
        lastAppend = System.nanoTime();
        if (since >= APPENDS || !begun) {
            begun = true;
            trim(false);
        }
    }

    /** Whether it is time to look at the stream although nobody appends. */
    synchronized boolean isDue(long now) {
        if (onItsWay) {
            return false;
        }
        long since = now - lastSent;
        return ((rough || appends.get() > 0) && since > SETTLE_NANOS)
                || (ageEveryNanos > 0 && since > ageEveryNanos)
                || (held && heldEveryNanos > 0 && since > heldEveryNanos);
    }

    /** Whether there is nothing more to do until somebody appends again. */
    synchronized boolean isOver(long now) {
        boolean waits = (ageEveryNanos > 0 && !empty) || (held && heldEveryNanos > 0);
        return !onItsWay && !waits && !rough && appends.get() == 0 && now - lastAppend > FORGET_NANOS;
    }

    /** Trims when nothing is being appended, and then to the entry, as there is time. */
    void trimQuietly() {
        try {
            trim(true);
        } catch (BusException closed) {
            // The bus is closing.
        }
    }

    private void trim(boolean exact) {
        List<String> passedOver;
        synchronized (this) {
            if (onItsWay) {
                again = true;
                return;
            }
            onItsWay = true;
            passedOver = passedOver();
        }
        appends.set(0);
        rough = !exact;
        lastSent = System.nanoTime();
        Command step = TrimScript.step(io.names(), stream, retention, exact, passedOver);
        Reply<TrimScript.Step> reply;
        try {
            reply = io.sender().send(new Outgoing<>(step, "trim '" + stream + "'", "", TrimScript::read));
        } catch (BusException closed) {
            settled();
            throw closed;
        }
        reply.whenComplete((done, failure) -> {
            boolean more = settled();
            if (failure != null) {
                failed(failure);
            } else {
                more |= done.more();
                told(done);
            }
            if (more) {
                continueWith(exact);
            }
        });
    }

    private void continueWith(boolean exact) {
        try {
            trim(exact);
        } catch (BusException closed) {
            // The bus is closing.
        }
    }

    /** Those whose time to come back is over. */
    private List<String> passedOver() {
        long now = System.nanoTime();
        List<String> names = new ArrayList<>();
        for (Map.Entry<String, Long> each : abandonedTold.entrySet()) {
            if (now - each.getValue() >= graceNanos) {
                names.add(each.getKey());
            }
        }
        return names;
    }

    /** Whether there was an append meanwhile that wants another step. */
    private synchronized boolean settled() {
        boolean wanted = again;
        onItsWay = false;
        again = false;
        return wanted;
    }

    private void failed(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        boolean refused = cause instanceof RefusedException || cause instanceof WrongTypeException;
        boolean first;
        synchronized (this) {
            first = refused && !failing;
            failing |= refused;
        }
        // A connection that is lost is told elsewhere, and a later step does what this one did not.
        if (first && cause instanceof BusException told) {
            io.events().tell(new BusEvent.TrimFailed(stream, told));
        }
    }

    private void told(TrimScript.Step step) {
        List<BusEvent> news = new ArrayList<>();
        synchronized (this) {
            failing = false;
            empty = step.empty();
            if (!step.judged()) {
                return;
            }
            held = !step.heldBy().isEmpty() || !step.abandoned().isEmpty();
            addHeld(news, step.heldBy(), step.keptFrom());
            addAbandoned(news, step);
        }
        news.forEach(io.events()::tell);
    }

    private void addHeld(List<BusEvent> news, String by, @Nullable EntryId keptFrom) {
        if (keptFrom == null) {
            return;
        }
        long now = System.nanoTime();
        Long before = heldTold.get(by);
        if (before == null || now - before > TELL_AGAIN_NANOS) {
            news.add(new BusEvent.RetentionHeld(stream, TrimScript.named(by), keptFrom));
        }
        remember(heldTold, by, now);
    }

    /** Told once, for as long as it stays idle; one that came back is told anew should it go again. */
    private void addAbandoned(List<BusEvent> news, TrimScript.Step step) {
        if (step.removed() == 0 && step.heldBy().isEmpty() && step.abandoned().isEmpty()) {
            // Nothing was to be removed, and so nobody was looked at.
            return;
        }
        Map<String, Long> still = new HashMap<>();
        for (TrimScript.Idle each : step.abandoned()) {
            Long before = abandonedTold.get(each.holder());
            if (before == null) {
                news.add(new BusEvent.Abandoned(stream, TrimScript.named(each.holder()), each.idle()));
            }
            still.put(each.holder(), before == null ? System.nanoTime() : before);
        }
        abandonedTold.clear();
        abandonedTold.putAll(still);
    }

    private static void remember(Map<String, Long> told, String name, long now) {
        if (told.size() >= MAX_REMEMBERED) {
            told.clear();
        }
        told.put(name, now);
    }
}
