package io.hestai.bus.redis;

import io.hestai.bus.BusEvent;
import io.hestai.bus.BusEvents;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells events to whoever listens, on the callback thread, and to the log. */
final class EventHub implements BusEvents {
    private static final Logger LOG = LoggerFactory.getLogger("io.hestai.bus");
    private static final int MAX_WAITING = 1_000;

    private final Callbacks callbacks;
    private final EventLog log = new EventLog(EventLog.Lines.to(LOG), System::nanoTime);
    private final List<Consumer<BusEvent>> watchers = new CopyOnWriteArrayList<>();
    private final List<Consumer<? super BusEvent>> listeners = new CopyOnWriteArrayList<>();
    /** What was found before anybody could listen, and lasts. */
    private final List<BusEvent> lasting = new CopyOnWriteArrayList<>();

    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();

    EventHub(Callbacks callbacks) {
        this.callbacks = callbacks;
    }

    @Override
    public Registration listen(Consumer<? super BusEvent> listener) {
        listeners.add(listener);
        for (BusEvent standing : lasting) {
            callbacks.execute(() -> tell(listener, standing));
        }
        return () -> listeners.remove(listener);
    }

    @Override
    public long dropped() {
        return dropped.get();
    }

    /** Lets a part of the bus itself see every event, on the thread that tells it: what it does must be short and not throw. */
    void watch(Consumer<BusEvent> watcher) {
        watchers.add(watcher);
    }

    void tell(BusEvent event) {
        for (Consumer<BusEvent> watcher : watchers) {
            watcher.accept(event);
        }
        if (!(event instanceof BusEvent.SendFailed) || LOG.isDebugEnabled()) {
            log.write(event);
        }
        if (listeners.isEmpty()) {
            if (event instanceof BusEvent.NamespaceShared) {
                lasting.add(event);
            }
            return;
        }
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            dropped.incrementAndGet();
            return;
        }
        callbacks.execute(() -> {
            waiting.decrementAndGet();
            for (Consumer<? super BusEvent> listener : listeners) {
                tell(listener, event);
            }
        });
    }

    private static void tell(Consumer<? super BusEvent> listener, BusEvent event) {
        try {
            listener.accept(event);
        } catch (RuntimeException | Error e) {
            LOG.warn("a listener of events failed at '{}'", event, e);
        }
    }

    /** Called now and then: writes what was counted for the log. A log that hangs must not hold up the caller. */
    void logRepeats() {
        if (log.isDue()) {
            callbacks.execute(log::flush);
        }
    }

    /** Writes what was counted for the log. */
    void close() {
        log.close();
    }
}
