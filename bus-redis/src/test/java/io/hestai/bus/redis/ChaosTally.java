package io.hestai.bus.redis;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What all publishers and consumers of a chaos run count together. */
final class ChaosTally {
    /** How many messages may still be published at full speed. */
    final AtomicLong allowance = new AtomicLong();

    final AtomicLong stored = new AtomicLong();
    final AtomicLong refused = new AtomicLong();

    /** Handlers that threw. */
    final AtomicLong thrown = new AtomicLong();

    /** Handlers that were given what a handler of another live consumer was still at work on. */
    final AtomicLong stolen = new AtomicLong();

    /** Whose handlers are at work on what, by message id. */
    private final Map<String, ChaosConsumer.Life> atWork = new ConcurrentHashMap<>();

    void begin(String messageId, ChaosConsumer.Life life) {
        ChaosConsumer.Life other = atWork.put(messageId, life);
        if (other != null && !other.isDead()) {
            stolen.incrementAndGet();
        }
    }

    void end(String messageId, ChaosConsumer.Life life) {
        atWork.remove(messageId, life);
    }
}
