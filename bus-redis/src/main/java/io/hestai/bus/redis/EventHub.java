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
    private final List<Consumer<? super BusEvent>> listeners = new CopyOnWriteArrayList<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();

    EventHub(Callbacks callbacks) {
        this.callbacks = callbacks;
    }

    @Override
    public Registration listen(Consumer<? super BusEvent> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public long dropped() {
        return dropped.get();
    }

    void tell(BusEvent event) {
        log(event);
        if (listeners.isEmpty()) {
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

    /** What the future of a send says anyway, or what comes with every message, is no news for the log. */
    private static void log(BusEvent event) {
        if (event instanceof BusEvent.HandlerFailed failed) {
            LOG.warn("{}", event, failed.failure());
        } else if (event instanceof BusEvent.SendFailed) {
            LOG.debug("{}", event);
        } else if (event instanceof BusEvent.ConnectionRestored) {
            LOG.info("{}", event);
        } else {
            LOG.warn("{}", event);
        }
    }
}
