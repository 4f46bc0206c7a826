package io.hestai.bus.redis;

import java.util.concurrent.ThreadLocalRandom;

/** Ever longer pauses between attempts, with jitter so that many programs do not come back in step. One thread. */
final class Backoff {
    private static final long FIRST_MS = 20;
    private static final long LAST_MS = 2_000;

    private int failures;

    /** The pause after one more failure, in milliseconds. */
    long nextMs() {
        long ceiling = Math.min(LAST_MS, FIRST_MS << Math.min(failures, 10));
        failures++;
        return ceiling / 2 + ThreadLocalRandom.current().nextLong(ceiling / 2 + 1);
    }

    void reset() {
        failures = 0;
    }
}
