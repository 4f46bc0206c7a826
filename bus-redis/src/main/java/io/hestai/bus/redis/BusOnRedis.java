package io.hestai.bus.redis;

import io.hestai.bus.Bus;
import io.hestai.bus.BusCounters;
import io.hestai.bus.BusEvents;
import io.hestai.bus.Channel;
import io.hestai.bus.ChannelSource;
import io.hestai.bus.ClosedException;
import io.hestai.bus.ConnectionHealth;
import io.hestai.bus.OutboxStatus;
import io.hestai.bus.Retention;
import io.hestai.bus.Stream;
import io.hestai.bus.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The bus: what its parts share, what is open, and in which order all of it is closed. */
final class BusOnRedis implements Bus {
    /** What was accepted gets this long to be sent, even if handlers have used up the time to close. */
    private static final long LEAST_TIME_TO_SEND_NANOS = 200_000_000;

    private final Io io;
    private final Stamp stamp;
    private final EntryCodec entries;
    private final PayloadCodec payloads;
    private final Subscriber subscriber;
    private final Callbacks callbacks;
    private final Watchdog watchdog;
    private final Trimmer trimmer;
    private final Guard guard;
    private final KeyedLocks effectLocks = new KeyedLocks();
    private final Set<Subscription> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    BusOnRedis(Io io, Subscriber subscriber, Callbacks callbacks, Watchdog watchdog) {
        this.io = io;
        this.subscriber = subscriber;
        this.callbacks = callbacks;
        this.watchdog = watchdog;
        this.trimmer = new Trimmer(io, callbacks, watchdog);
        this.guard = new Guard(io, trimmer, System::nanoTime);
        this.stamp = new Stamp(io.config().role(), io.clock());
        this.entries = new EntryCodec(io.config().maxMessageBytes());
        this.payloads = new PayloadCodec(io.config().maxMessageBytes());
    }

    /** Keeps this bus within its limits. */
    Guard guard() {
        return guard;
    }

    Watchdog watchdog() {
        return watchdog;
    }

    /** The name of the next consumer of a group that was given none: that of this program, with a number from the second one on. */
    String consumerName(String stream, String group) {
        return Instances.consumer(io.config().instance(), io.config().namespace() + stream + '{' + group);
    }

    Io io() {
        return io;
    }

    Stamp stamp() {
        return stamp;
    }

    EntryCodec entries() {
        return entries;
    }

    PayloadCodec payloads() {
        return payloads;
    }

    Trimmer trimmer() {
        return trimmer;
    }

    /** Keeps two workers of this bus from running the effect of one message at the same time. */
    KeyedLocks effectLocks() {
        return effectLocks;
    }

    /** Starts a loop and remembers it, so that closing the bus closes it. */
    Subscription start(ReadLoop.Work work, Counters counters, String purpose) {
        checkOpen();
        ReadLoop loop = new ReadLoop(io, work, counters, purpose, open::remove);
        open.add(loop);
        try {
            return loop.start();
        } catch (RuntimeException e) {
            open.remove(loop);
            throw e;
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new ClosedException("the bus is closed");
        }
    }

    @Override
    public String role() {
        return io.config().role();
    }

    @Override
    public String namespace() {
        return io.config().namespace();
    }

    @Override
    public Channel channel(String name) {
        return new RedisChannel(this, Names.check("channel", name));
    }

    @Override
    public ChannelSource channels(List<String> names) {
        for (String name : names) {
            Names.check("channel", name);
        }
        return source(names, false);
    }

    @Override
    public ChannelSource channelsMatching(List<String> patterns) {
        for (String pattern : patterns) {
            Names.checkPattern(pattern);
        }
        return source(patterns, true);
    }

    private ChannelSource source(List<String> names, boolean patterns) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("there is nothing to listen to; name at least one channel");
        }
        List<String> distinct = names.stream().distinct().toList();
        return (listener, options) -> {
            checkOpen();
            ChannelSubscription subscription =
                    new ChannelSubscription(io, distinct, patterns, listener, options, ended -> {
                        subscriber.remove(ended);
                        open.remove(ended);
                    });
            subscription.start();
            open.add(subscription);
            try {
                subscriber.add(subscription);
            } catch (RuntimeException e) {
                subscription.close();
                throw e;
            }
            return subscription;
        };
    }

    @Override
    public Stream stream(String name) {
        return new RedisStream(this, Names.check("stream", name), Retention.all());
    }

    @Override
    public List<String> streamNames() {
        return Keys.streams(io);
    }

    @Override
    public List<String> channelNames() {
        return Keys.channels(io);
    }

    @Override
    public Optional<String> epoch() {
        Object text = io.admin().ask(new Command(1, "GET").arg(Epoch.key(io.names())), "look at the epoch");
        return text == null ? Optional.empty() : Optional.of(Replies.text(text));
    }

    @Override
    public BusEvents events() {
        return io.events();
    }

    @Override
    public OutboxStatus outbox() {
        return io.sender().status();
    }

    @Override
    public List<ConnectionHealth> connections() {
        return io.connections().now();
    }

    @Override
    public BusCounters counters() {
        return io.meters().snapshot();
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        long deadline = System.nanoTime() + io.config().timeouts().close().toNanos();
        closeSubscriptions(deadline);
        subscriber.close();
        trimmer.close();
        io.epoch().close();
        io.sender().close(Math.max(LEAST_TIME_TO_SEND_NANOS, deadline - System.nanoTime()));
        io.admin().close();
        callbacks.close();
        io.events().close();
        watchdog.close();
    }

    /** All at once, so that many slow handlers take no longer than one. */
    private void closeSubscriptions(long deadline) {
        List<Thread> closers = new ArrayList<>();
        for (Subscription each : open) {
            Thread closer = new Thread(each::close, "hbus-close");
            closer.setDaemon(true);
            closer.start();
            closers.add(closer);
        }
        for (Thread closer : closers) {
            try {
                closer.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
