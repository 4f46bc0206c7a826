package io.hestai.bus.redis;

import io.hestai.bus.BusException;
import io.hestai.bus.ClosedException;
import io.hestai.bus.UnreachableException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The one connection for all channels of a bus. A thread reads it and deals messages out to subscriptions; whoever subscribes waits until
 * Redis has confirmed. When the connection is lost, everything is subscribed to again, and every listener is told of the gap.
 */
final class Subscriber implements AutoCloseable {
    static final String PURPOSE = "subscriber";
    private static final long QUIET_NANOS = 2_000_000_000L;

    /** A connection that is lost so soon after a listener has kept its reader is probably lost for that. */
    private static final long KEPT_NANOS = 5_000_000_000L;

    /** With the quiet time and the watchdog's own periods, a connection that is dead is noticed within 5 s. */
    private static final long PONG_NANOS = 3_000_000_000L - 2 * Watchdog.PERIOD_NS;

    private final Dialer dialer;
    private final Connections connections;
    private final Watchdog watchdog;
    private final Names names;
    private final SharedNamespace sharing;
    private final Duration confirmTimeout;
    private final SubscriberWatch watch;

    /** By channel or pattern as Redis sees it; the lists are replaced, never changed. */
    private final Map<String, List<ChannelSubscription>> byChannel = new ConcurrentHashMap<>();

    private final Map<String, List<ChannelSubscription>> byPattern = new ConcurrentHashMap<>();
    private final Set<ChannelSubscription> all = ConcurrentHashMap.newKeySet();
    private final Map<String, Confirmation> confirmations = new ConcurrentHashMap<>();
    private final Runnable keepAlive = this::keepAlive;

    private final Backoff backoff = new Backoff();

    /** Whether anything was heard over the connection since all was in place; one that was of no use is not made again at once. */
    private boolean proven;

    /** How it is known that Redis cut off the connection that was lost last; empty if it is not. */
    private String cutOff = "";

    /** Whether the connection that was lost last could not be read fast enough, and Redis closed it. */
    private boolean wasSlow;

    private final ReaderRelay relay;

    /** The reader's. */
    private HeardChannel last;

    private boolean started;
    private @Nullable Health health;
    private volatile @Nullable Link link;
    private volatile boolean pinged;

    /** Whether the thread that reads deals out a message; it reads nothing else meanwhile. */
    private final AtomicBoolean dealing = new AtomicBoolean();

    private int ticksDealing;

    /** When the reader was last seen to be kept by a listener; the watchdog's. */
    private volatile long keptAt = System.nanoTime() - KEPT_NANOS;

    private volatile boolean closed;

    /** What Redis is awaited to confirm, or to refuse. */
    private static final class Confirmation {
        private final CountDownLatch arrived = new CountDownLatch(1);
        private volatile @Nullable RedisError refusal;
    }

    Subscriber(
            Dialer dialer,
            Connections connections,
            Watchdog watchdog,
            Names names,
            SharedNamespace sharing,
            Duration confirmTimeout,
            SubscriberWatch watch,
            String threadName) {
        this.dialer = dialer;
        this.connections = connections;
        this.watchdog = watchdog;
        this.names = names;
        this.sharing = sharing;
        this.confirmTimeout = confirmTimeout;
        this.watch = watch;
        this.relay = new ReaderRelay(threadName, this::run);
        this.last = new HeardChannel(new byte[0], names);
    }

    /** Subscribes, and returns when all of it is in place. */
    void add(ChannelSubscription subscription) {
        List<Confirmation> awaited = new ArrayList<>();
        synchronized (this) {
            if (closed) {
                throw new ClosedException("the bus is closed");
            }
            Link current = connected();
            try {
                for (String name : subscription.names()) {
                    awaited.addAll(register(current, subscription, names.namespace() + name));
                }
                current.flush();
            } catch (IOException e) {
                remove(subscription);
                throw Failures.unreachable(dialer.url(), e);
            }
            all.add(subscription);
        }
        for (Confirmation each : awaited) {
            await(each, subscription);
        }
    }

    private List<Confirmation> register(Link current, ChannelSubscription subscription, String channel)
            throws IOException {
        Map<String, List<ChannelSubscription>> registry = registry(subscription.isPatterns());
        boolean first = !registry.containsKey(channel);
        registry.merge(channel, List.of(subscription), Subscriber::concat);
        String key = confirmationKey(subscription.isPatterns(), channel);
        if (first) {
            Confirmation confirmation = new Confirmation();
            confirmations.put(key, confirmation);
            current.put(Command.of(subscription.isPatterns() ? "PSUBSCRIBE" : "SUBSCRIBE", channel));
            return List.of(confirmation);
        }
        Confirmation stillAwaited = confirmations.get(key);
        return stillAwaited == null ? List.of() : List.of(stillAwaited);
    }

    private void await(Confirmation confirmation, ChannelSubscription subscription) {
        boolean inTime = Waits.forEnd(confirmation.arrived, confirmTimeout);
        RedisError refusal = confirmation.refusal;
        if (refusal != null) {
            remove(subscription);
            throw Failures.explain(refusal, "subscribe to " + subscription.names());
        }
        if (!inTime) {
            remove(subscription);
            throw new UnreachableException("Redis at " + dialer.url() + " did not confirm the subscription to "
                    + subscription.names() + " in time; try again");
        }
    }

    void remove(ChannelSubscription subscription) {
        synchronized (this) {
            all.remove(subscription);
            Link current = link;
            for (String name : subscription.names()) {
                String channel = names.namespace() + name;
                registry(subscription.isPatterns()).computeIfPresent(channel, (key, list) -> {
                    List<ChannelSubscription> left = new ArrayList<>(list);
                    left.remove(subscription);
                    return left.isEmpty() ? null : left;
                });
                if (current != null && !registry(subscription.isPatterns()).containsKey(channel)) {
                    unsubscribe(current, subscription.isPatterns(), channel);
                }
            }
        }
    }

    private void unsubscribe(Link current, boolean pattern, String channel) {
        confirmations.remove(confirmationKey(pattern, channel));
        try {
            current.put(Command.of(pattern ? "PUNSUBSCRIBE" : "UNSUBSCRIBE", channel));
            current.flush();
        } catch (IOException e) {
            // The connection is going down, and with it the subscription; it is not made again.
            current.abort(Failures.words(e));
        }
    }

    /** Needs this object's lock. */
    private Link connected() {
        Link current = link;
        if (current != null) {
            return current;
        }
        if (started) {
            throw new UnreachableException("Redis at " + dialer.url()
                    + " is away; the connection for channels is being made again, try later");
        }
        try {
            current = dial(true);
        } catch (IOException e) {
            throw Failures.unreachable(dialer.url(), e);
        }
        link = current;
        health = connections.open(PURPOSE);
        started = true;
        relay.start();
        watchdog.every(keepAlive);
        return current;
    }

    private Link dial(boolean first) throws IOException {
        Link fresh = dialer.dial(PURPOSE);
        try {
            String found = watch.begin(fresh, !first && wasSlow);
            cutOff = found.isEmpty() ? cutOff : found;
            sharing.join(fresh, first, confirmTimeout.toNanos());
            return fresh;
        } catch (IOException | RuntimeException e) {
            fresh.close();
            throw e;
        }
    }

    private void run() {
        // Whoever takes over leaves behind one that is kept by its listener.
        dealing.lazySet(false);
        while (!closed && relay.isReader()) {
            Link current = link;
            if (current == null) {
                return;
            }
            try {
                while (relay.isReader()) {
                    hear(current.read(), relay);
                }
            } catch (IOException | IllegalStateException e) {
                current.close();
                synchronized (this) {
                    link = null;
                }
                if (!closed) {
                    wasSlow = !current.isAborted() && (current.isBehind() || keptLately());
                    comeBack(Failures.words(e));
                }
            }
        }
    }

    private void comeBack(String reason) {
        long since = System.nanoTime();
        cutOff = "";
        health().lost(reason);
        for (ChannelSubscription each : all) {
            each.disconnected(reason);
        }
        if (!proven) {
            pause();
        }
        while (!closed && !resubscribe()) {
            pause();
        }
        if (!closed) {
            Duration gap = Duration.ofNanos(System.nanoTime() - since);
            health().restored();
            String why = cutOff.isEmpty() ? reason : cutOff;
            for (ChannelSubscription each : all) {
                each.resubscribed(gap, why);
            }
        }
    }

    /** There is one as soon as there is a thread. */
    private Health health() {
        return Objects.requireNonNull(health);
    }

    private void pause() {
        if (!closed) {
            LockSupport.parkNanos(backoff.nextMs() * 1_000_000);
        }
    }

    private boolean resubscribe() {
        Link fresh = null;
        try {
            fresh = dial(false);
            synchronized (this) {
                if (closed) {
                    fresh.close();
                    return true;
                }
                confirmations.clear();
                awaitAll(fresh, "SUBSCRIBE", byChannel.keySet());
                awaitAll(fresh, "PSUBSCRIBE", byPattern.keySet());
                proven = false;
                pinged = false;
                link = fresh;
            }
            return true;
        } catch (IOException | BusException e) {
            if (fresh != null) {
                fresh.close();
            }
            health().failedAttempt(e);
            return false;
        }
    }

    private boolean keptLately() {
        return System.nanoTime() - keptAt < KEPT_NANOS;
    }

    /** Subscribes to each and waits for the confirmations; messages that come in between are dealt out. */
    private void awaitAll(Link fresh, String command, Set<String> channels) throws IOException {
        for (String channel : channels) {
            fresh.put(Command.of(command, channel));
        }
        fresh.flush();
        int missing = channels.size();
        while (missing > 0) {
            fresh.expectReplyWithin(confirmTimeout.toNanos());
            Object reply = fresh.read();
            if (reply instanceof RedisError error) {
                throw Failures.explain(error, "subscribe again");
            }
            @Nullable Object[] parts = Replies.array(reply);
            String kind = Replies.text(parts[0]);
            if (kind.endsWith("subscribe")) {
                missing--;
            } else {
                hear(reply, null);
            }
        }
        fresh.expectNothing();
    }

    /** Takes in what came. The thread may be the reader no more afterwards, if there is a relay by which to lend it to a listener. */
    private void hear(@Nullable Object reply, @Nullable ReaderRelay lending) {
        if (!proven) {
            proven = true;
            backoff.reset();
        }
        if (pinged) {
            pinged = false;
            Link current = link;
            if (current != null) {
                current.expectNothing();
            }
        }
        if (reply instanceof RedisError error) {
            refused(error);
            return;
        }
        if (!(reply instanceof Object[])) {
            return;
        }
        @Nullable Object[] parts = Replies.array(reply);
        byte[] kind = Replies.bytes(parts[0]);
        // The first letters tell the kinds apart: message, pmessage, subscribe, psubscribe, unsubscribe, punsubscribe,
        // pong.
        if (kind[0] == 'm') {
            HeardChannel channel = heardOn(Replies.bytes(parts[1]));
            deal(byChannel.get(channel.key()), channel.name(), Replies.bytes(parts[2]), lending);
        } else if (kind[0] == 'p' && kind[1] == 'm') {
            HeardChannel channel = heardOn(Replies.bytes(parts[2]));
            deal(byPattern.get(Replies.text(parts[1])), channel.name(), Replies.bytes(parts[3]), lending);
        } else if (kind[0] == 's' || (kind[0] == 'p' && kind[1] == 's')) {
            confirmed(confirmationKey(kind[0] == 'p', Replies.text(parts[1])));
        }
    }

    private HeardChannel heardOn(byte[] channel) {
        if (!last.is(channel)) {
            last = new HeardChannel(channel, names);
        }
        return last;
    }

    private void deal(
            @Nullable List<ChannelSubscription> listeners,
            String channel,
            byte[] payload,
            @Nullable ReaderRelay lending) {
        if (listeners == null) {
            return;
        }
        dealing.lazySet(true);
        try {
            // With several, one that kept the thread would let the next message overtake this one on its way to the
            // rest.
            ReaderRelay toOne = listeners.size() == 1 ? lending : null;
            for (ChannelSubscription each : listeners) {
                each.deliver(channel, payload, toOne);
            }
        } finally {
            dealing.lazySet(false);
        }
    }

    private void confirmed(String key) {
        Confirmation confirmation = confirmations.remove(key);
        if (confirmation != null) {
            confirmation.arrived.countDown();
        }
    }

    /** Redis does not say which subscription it refuses; whoever waits now is told. */
    private void refused(RedisError error) {
        for (String key : Set.copyOf(confirmations.keySet())) {
            Confirmation confirmation = confirmations.remove(key);
            if (confirmation != null) {
                confirmation.refusal = error;
                confirmation.arrived.countDown();
            }
        }
    }

    /** A connection that has said nothing for a while is asked; if it does not answer either, it is dead. */
    private void keepAlive() {
        Link current = link;
        ticksDealing = dealing.get() ? ticksDealing + 1 : 0;
        if (current == null) {
            return;
        }
        boolean kept = ticksDealing > 1;
        if (kept) {
            keptAt = System.nanoTime();
        }
        watch.tick(kept);
        // A listener that keeps the reader is not the server's silence.
        if (pinged || dealing.get() || System.nanoTime() - current.heardAt() < QUIET_NANOS) {
            return;
        }
        synchronized (this) {
            if (current != link) {
                return;
            }
            pinged = true;
            current.expectReplyWithin(PONG_NANOS);
            try {
                current.put(Command.of("PING"));
                current.flush();
            } catch (IOException e) {
                current.abort(Failures.words(e));
            }
        }
    }

    private Map<String, List<ChannelSubscription>> registry(boolean pattern) {
        return pattern ? byPattern : byChannel;
    }

    private static String confirmationKey(boolean pattern, String channel) {
        return (pattern ? "p" : "c") + channel;
    }

    private static List<ChannelSubscription> concat(List<ChannelSubscription> a, List<ChannelSubscription> b) {
        List<ChannelSubscription> both = new ArrayList<>(a);
        both.addAll(b);
        return both;
    }

    @Override
    public void close() {
        Link current;
        synchronized (this) {
            closed = true;
            current = link;
            if (health != null) {
                health.close();
            }
        }
        watchdog.forget(keepAlive);
        relay.close();
        if (current != null) {
            current.abort("the bus was closed");
        }
    }
}
