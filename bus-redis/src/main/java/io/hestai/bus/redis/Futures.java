package io.hestai.bus.redis;

import io.hestai.bus.BusException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What returns a future says in the future what went wrong, wherever it went wrong. */
final class Futures {
    private Futures() {}

    static <T> CompletableFuture<T> of(Supplier<CompletableFuture<T>> send) {
        try {
            return send.get();
        } catch (BusException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
