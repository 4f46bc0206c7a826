package io.hestai.bus;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Turns a future's failure into the exception that a blocking call would have thrown. */
final class Waiting {
    private Waiting() {}

    static <T> T on(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                // Shows the caller's own stack too; the original was made on a thread of the bus.
                cause.addSuppressed(new CallSite());
                throw cause;
            }
            throw e;
        }
    }

    /** Where the waiting call was made. */
    private static final class CallSite extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CallSite() {
            super("the call that waited");
        }
    }
}
