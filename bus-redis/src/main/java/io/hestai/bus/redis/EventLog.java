package io.hestai.bus.redis;

import io.hestai.bus.BusEvent;
import io.hestai.bus.OutboxStatus;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * Writes events to the log, without ever flooding it: of those of one kind about one thing the first is written with all it has; those that
 * follow within {@link #PERIOD_NANOS} are counted, and written as one line when that time is over. Thread-safe.
 */
final class EventLog {
    static final long PERIOD_NANOS = 10_000_000_000L;

    /** Of how many things repeats are counted; all others share one count for each kind. */
    static final int MOST_SUBJECTS = 1_000;

    /** Where the lines go. */
    @FunctionalInterface
    interface Lines {
        void write(Level level, String line, @Nullable Throwable trace);

        static Lines to(Logger log) {
            return (level, line, trace) -> log.atLevel(level).setCause(trace).log(line);
        }
    }

    private final Lines lines;
    private final LongSupplier nanoTime;
    private final Map<String, Series> bySubject = new ConcurrentHashMap<>();

    /** What is alike. Guarded by itself. */
    private static final class Series {
        private long began;
        private long repeats;
        private @Nullable BusEvent last;
        private boolean over;
    }

    EventLog(Lines lines, LongSupplier nanoTime) {
        this.lines = lines;
        this.nanoTime = nanoTime;
    }

    void write(BusEvent event) {
        boolean taken;
        do {
            // A series that ends at this moment takes nothing more; the next one does.
            taken = writeOrCount(series(event), event);
        } while (!taken);
    }

    private Series series(BusEvent event) {
        String subject = event.getClass().getSimpleName() + ' ' + subject(event);
        Series known = bySubject.get(subject);
        if (known != null) {
            return known;
        }
        if (bySubject.size() >= MOST_SUBJECTS) {
            subject = event.getClass().getSimpleName();
        }
        return bySubject.computeIfAbsent(subject, any -> new Series());
    }

    private boolean writeOrCount(Series series, BusEvent event) {
        synchronized (series) {
            if (series.over) {
                return false;
            }
            if (series.last != null) {
                series.repeats++;
                series.last = event;
                return true;
            }
            series.last = event;
            series.began = nanoTime.getAsLong();
        }
        lines.write(level(event), event.toString(), trace(event));
        return true;
    }

    /** Whether there is a series whose time is over, so that {@link #flush} has something to do. */
    boolean isDue() {
        long now = nanoTime.getAsLong();
        for (Series each : bySubject.values()) {
            synchronized (each) {
                if (isDue(each, now)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isDue(Series series, long now) {
        return series.last != null && now - series.began >= PERIOD_NANOS;
    }

    /** Writes a line for each series whose time is over and that had repeats; one without ends. */
    void flush() {
        flush(nanoTime.getAsLong());
    }

    /** Writes what was counted, whether its time is over or not, because nothing more comes. */
    void close() {
        flush(nanoTime.getAsLong() + PERIOD_NANOS);
    }

    private void flush(long now) {
        for (Iterator<Series> all = bySubject.values().iterator(); all.hasNext(); ) {
            Series each = all.next();
            BusEvent last;
            long repeats;
            synchronized (each) {
                if (!isDue(each, now)) {
                    continue;
                }
                last = each.last;
                repeats = each.repeats;
                if (repeats == 0) {
                    each.over = true;
                    all.remove();
                }
                each.repeats = 0;
                each.began = now;
            }
            if (last != null && repeats > 0) {
                lines.write(level(last), repeats == 1 ? last.toString() : last + more(repeats - 1), null);
            }
        }
    }

    private static String more(long repeats) {
        return " (and " + repeats + " more like it)";
    }

    /** What the future of a send says anyway is no news for the log. */
    private static Level level(BusEvent event) {
        if (event instanceof BusEvent.SendFailed) {
            return Level.DEBUG;
        }
        return isGoodNews(event) ? Level.INFO : Level.WARN;
    }

    private static boolean isGoodNews(BusEvent event) {
        return event instanceof BusEvent.ConnectionRestored
                || event instanceof BusEvent.SendsResolved
                || (event instanceof BusEvent.OutboxChanged changed && changed.state() != OutboxStatus.State.HOLDING);
    }

    private static @Nullable Throwable trace(BusEvent event) {
        return event instanceof BusEvent.HandlerFailed failed ? failed.failure() : null;
    }

    /** What an event is about, without what differs from one to the next. */
    private static String subject(BusEvent event) {
        if (event instanceof BusEvent.ConnectionLost lost) {
            return lost.connection();
        }
        if (event instanceof BusEvent.ConnectionRestored restored) {
            return restored.connection();
        }
        if (event instanceof BusEvent.Resubscribed resubscribed) {
            return resubscribed.channels();
        }
        if (event instanceof BusEvent.SendFailed failed) {
            return failed.destination();
        }
        if (event instanceof BusEvent.AnnounceUnheard unheard) {
            return unheard.stream();
        }
        if (event instanceof BusEvent.MessagesDropped dropped) {
            return dropped.channels();
        }
        if (event instanceof BusEvent.HandlerFailed failed) {
            return upToEntry(failed.subscription())
                    + ' '
                    + failed.failure().getClass().getName();
        }
        if (event instanceof BusEvent.ListenerSlow slow) {
            return slow.channels();
        }
        return subjectInGroup(event);
    }

    private static String subjectInGroup(BusEvent event) {
        if (event instanceof BusEvent.DeadLettered dead) {
            return dead.stream() + ' ' + dead.group();
        }
        if (event instanceof BusEvent.EntryVanished vanished) {
            return vanished.stream() + ' ' + vanished.group();
        }
        if (event instanceof BusEvent.LeaseLost lost) {
            return lost.stream() + ' ' + lost.group();
        }
        if (event instanceof BusEvent.TakenOver taken) {
            return taken.stream() + ' ' + taken.group();
        }
        if (event instanceof BusEvent.HandlerSlow slow) {
            return slow.stream() + ' ' + slow.group();
        }
        if (event instanceof BusEvent.GroupRemade remade) {
            return remade.stream() + ' ' + remade.group();
        }
        return subjectOfRare(event);
    }

    private static String subjectOfRare(BusEvent event) {
        if (event instanceof BusEvent.SubscriptionFailed failed) {
            return failed.subscription();
        }
        if (event instanceof BusEvent.GapFound gap) {
            return gap.stream();
        }
        if (event instanceof BusEvent.RetentionHeld held) {
            return held.stream() + ' ' + held.by();
        }
        if (event instanceof BusEvent.Abandoned abandoned) {
            return abandoned.stream() + ' ' + abandoned.by();
        }
        if (event instanceof BusEvent.LimitReached reached) {
            return reached.limit() + ' ' + reached.doing();
        }
        if (event instanceof BusEvent.OutboxChanged changed) {
            return changed.state().name();
        }
        if (event instanceof BusEvent.DataLost lost) {
            return lost.what();
        }
        if (event instanceof BusEvent.NamespaceShared shared) {
            return shared.how();
        }
        return "";
    }

    /** {@code group 'g' of 's' at 1-0, attempt 2} is about the group, not about the entry. */
    private static String upToEntry(String subscription) {
        int at = subscription.indexOf(" at ");
        return at < 0 ? subscription : subscription.substring(0, at);
    }
}
