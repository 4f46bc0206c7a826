package io.hestai.bus.app.verbs;

import io.hestai.bus.Subscription;
import io.hestai.bus.app.runtime.Lifecycle;
import java.time.Duration;

/** Ends the run when a subscription ends by itself: its stream was replaced by something else, or its rights were taken away. */
final class SubscriptionWatch {
    private static final Duration LOOK = Duration.ofHours(1);

    private SubscriptionWatch() {}

    static Thread start(Subscription subscription, Lifecycle lifecycle) {
        Thread thread = new Thread(() -> watch(subscription, lifecycle), "hbus-watch");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void watch(Subscription subscription, Lifecycle lifecycle) {
        try {
            while (!subscription.awaitEnd(LOOK)) {
                // Still at work.
            }
            subscription.failure().ifPresent(lifecycle::fail);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
