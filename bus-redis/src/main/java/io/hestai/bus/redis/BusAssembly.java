package io.hestai.bus.redis;

import io.hestai.bus.Bus;
import io.hestai.bus.BusEvent;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Puts a bus together, from the connection up. */
final class BusAssembly {
    private final BusConfig config;
    private final Dialer dialer;
    private final Watchdog watchdog;
    private final Clock clock;
    private final Names names;
    private final Callbacks callbacks = new Callbacks("hbus-callbacks");
    private final EventHub events = new EventHub(callbacks);
    private final Meters meters;
    private final Connections connections;
    private final Tracks tracks;
    private final SharedNamespace sharing;
    private final Recovery recovery;

    BusAssembly(BusConfig config, Dialer dialer, Watchdog watchdog, Clock clock) {
        this.config = config;
        this.dialer = dialer;
        this.watchdog = watchdog;
        this.clock = clock;
        this.meters = dialer.meters();
        this.connections = new Connections(events, meters);
        dialer.tellTo(events);
        this.names = new Names(config.namespace());
        this.sharing = new SharedNamespace(names, dialer.url(), events);
        this.tracks = new Tracks(names, clock);
        this.recovery = new Recovery(events, meters, dialer.commandTimeoutNanos());
    }

    Bus connect() {
        Wire first = null;
        try {
            first = firstWire();
            return assemble(first, outbox());
        } catch (IOException | RuntimeException e) {
            if (first != null) {
                first.link().close();
            }
            callbacks.close();
            watchdog.close();
            throw e instanceof IOException io ? Failures.unreachable(dialer.url(), io) : (RuntimeException) e;
        }
    }

    /** An outbox on disk can wait for a Redis that is away; without one the caller is told. */
    private @Nullable Wire firstWire() throws IOException {
        Wire first;
        try {
            first = Wire.dial(dialer, names);
        } catch (IOException e) {
            if (config.outbox().directory().isPresent()) {
                return null;
            }
            throw e;
        }
        try {
            dialer.checkServer(first.link());
            sharing.look(first.link(), dialer.commandTimeoutNanos());
            return first;
        } catch (IOException | RuntimeException e) {
            first.link().close();
            throw e;
        }
    }

    /** Opens the outbox; what an earlier run left in it is sent before anything else. */
    private Outbox outbox() {
        OutboxOptions options = config.outbox();
        if (options.directory().isEmpty()) {
            return new Outbox(options, AppendStore.NONE, events, meters);
        }
        DiskStore store = DiskStore.open(options.directory().get(), config.namespace(), options);
        DiskStore.Leftovers left =
                store.leftovers(tracks, Replies::entryId, stream -> RedisStream.announced(events, stream));
        Outbox outbox = new Outbox(options, store, events, meters);
        left.appends().forEach(outbox::acceptAgain);
        recovery.add(left.appends(), left.connections());
        if (!left.appends().isEmpty() || store.tornBytes() > 0) {
            events.tell(new BusEvent.OutboxRecovered(left.appends().size(), store.tornBytes()));
        }
        return outbox;
    }

    private Bus assemble(@Nullable Wire first, Outbox outbox) {
        Health health = connections.open(Sender.PURPOSE);
        Sender sender = new Sender(dialer, names, first, events, health, callbacks, outbox, recovery, "hbus");
        outbox.begin(watchdog);
        watchdog.every(events::logRepeats);
        Epoch epoch = new Epoch(sender, names, tracks, events, meters, sharing);
        epoch.onLoss(emptied -> outbox.offerAgain(sender, emptied));
        Admin admin = new Admin(dialer, connections);
        Io io = new Io(
                config, names, dialer, sender, admin, events, connections, tracks, epoch, meters, sharing, clock);
        SubscriberWatch watch =
                new SubscriberWatch(sender, events, meters.limits, System::nanoTime, dialer.commandTimeoutNanos());
        Duration confirmation = config.timeouts().command();
        Subscriber subscriber =
                new Subscriber(dialer, connections, watchdog, names, sharing, confirmation, watch, "hbus-subscriber");
        return new BusOnRedis(io, subscriber, callbacks, watchdog);
    }
}
