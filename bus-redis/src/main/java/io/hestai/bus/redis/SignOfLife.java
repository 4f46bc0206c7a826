package io.hestai.bus.redis;

import io.hestai.bus.BusEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer does now and then while its handlers run: gives a sign of life, starts the idle time of what it has in hand anew, for foreign
 * consumers that go by it, puts it back if the group was made again, and tells of handlers that take very long. Run by the watchdog.
 */
final class SignOfLife implements Runnable {
    private final Io io;
    private final Lease lease;
    private final List<Lane> lanes;
    private final Runnable wake;

    /** When the handlers under way began; 0 for those that were told to be slow. */
    private final Map<GroupDelivery, Long> running = new ConcurrentHashMap<>();

    /** Who runs this, once the consumer was closed and leaves as soon as its handlers have ended. */
    private volatile @Nullable Watchdog leaving;

    SignOfLife(Io io, Lease lease, List<Lane> lanes, Runnable wake) {
        this.io = io;
        this.lease = lease;
        this.lanes = lanes;
        this.wake = wake;
    }

    /** A handler begins, at a time of the monotonic clock. */
    void began(GroupDelivery delivery, long now) {
        running.put(delivery, now);
    }

    /** A handler has ended. */
    void ended(GroupDelivery delivery) {
        running.remove(delivery);
    }

    /** Whether no handler runs. */
    boolean isIdle() {
        return running.isEmpty();
    }

    /** Goes on until the handlers under way have ended, or the bus is closed, then leaves the group. */
    void leaveWhenIdle(Watchdog watchdog) {
        leaving = watchdog;
    }

    @Override
    public void run() {
        Watchdog last = leaving;
        if (last != null && (running.isEmpty() || lease.isSuperseded())) {
            last.forget(this);
            leave();
            return;
        }
        long now = System.nanoTime();
        boolean isDue = lease.isBeatDue(now);
        if (lease.isSuperseded()) {
            wake.run();
        } else if (isDue) {
            lease.sendBeat(now);
            lanes.forEach(this::refresh);
            running.forEach((delivery, began) -> tellIfSlow(delivery, began, now));
        }
    }

    private void leave() {
        try {
            io.sender().send(new Outgoing<>(lease.leave(), "leave a group", "", Replies::number));
        } catch (RuntimeException closed) {
            // The bus is closed, and the lease will run out.
        }
    }

    private void refresh(Lane lane) {
        for (Command refresh : lane.refresh()) {
            try {
                io.sender().send(new Outgoing<>(refresh, "renew leases", "", Replies::text));
            } catch (RuntimeException closed) {
                return;
            }
        }
    }

    private void tellIfSlow(GroupDelivery delivery, long began, long now) {
        if (began != 0 && now - began > lease.lengthNanos() && running.replace(delivery, began, 0L)) {
            io.events()
                    .tell(new BusEvent.HandlerSlow(
                            delivery.stream(), delivery.group(), delivery.id(), Duration.ofNanos(now - began)));
        }
    }
}
