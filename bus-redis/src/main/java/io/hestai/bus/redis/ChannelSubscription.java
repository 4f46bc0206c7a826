package io.hestai.bus.redis;

import io.hestai.bus.BusEvent;
import io.hestai.bus.ChannelListener;
import io.hestai.bus.SubscribeOptions;
import io.hestai.bus.SubscribeOptions.Dispatch;
import io.hestai.bus.Subscription;
import io.hestai.bus.SubscriptionStats;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One listener to channels: its queue, its thread, its counters. */
final class ChannelSubscription implements Subscription {
    private static final long TELL_AGAIN_NANOS = 10_000_000_000L;

    private final Io io;
    private final List<String> names;
    private final boolean patterns;
    private final ChannelListener listener;
    private final Counters counters = new Counters();
    private final MessageQueue<Runnable> queue;
    private final @Nullable Thread thread;
    private final Consumer<ChannelSubscription> onClose;
    private final Quickness quickness = new Quickness();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Thread lentThread;
    private volatile boolean closed;
    private volatile boolean connected = true;
    private final int capacity;
    private boolean toldOfDrops;
    private long toldSlowAt = System.nanoTime() - TELL_AGAIN_NANOS;

    ChannelSubscription(
            Io io,
            List<String> names,
            boolean patterns,
            ChannelListener listener,
            SubscribeOptions options,
            Consumer<ChannelSubscription> onClose) {
        this.io = io;
        this.names = List.copyOf(names);
        this.patterns = patterns;
        this.listener = listener;
        this.onClose = onClose;
        this.queue = new MessageQueue<>(options.queueCapacity(), options.overflow(), this::halfFull);
        this.capacity = options.queueCapacity();
        this.thread = options.dispatch() == Dispatch.DIRECT ? null : new Thread(this::run, "hbus-sub:" + names);
    }

    void start() {
        if (thread != null) {
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** The channels or patterns, without the namespace. */
    List<String> names() {
        return names;
    }

    boolean isPatterns() {
        return patterns;
    }

    /**
     * Called by the thread that reads the connection.
     *
     * @param lending by which that thread may be lent to the listener, if it is quick; null if not
     */
    void deliver(String channel, byte[] payload, @Nullable ReaderRelay lending) {
        counters.received.increment();
        long receivedMs = io.clock().millis();
        if (thread == null) {
            handle(channel, payload, receivedMs);
            return;
        }
        if (lending != null && quickness.isProved() && handleLent(channel, payload, receivedMs, lending)) {
            return;
        }
        int dropped = queue.offer(() -> handleTimed(channel, payload, receivedMs));
        if (dropped > 0) {
            counters.dropped.add(dropped);
            tellOfDrops();
        }
    }

    /** Runs the listener on the calling thread, unless something waits that comes first; whether it did. */
    private boolean handleLent(String channel, byte[] payload, long receivedMs, ReaderRelay lending) {
        if (!queue.beginAside()) {
            return false;
        }
        boolean lent = lending.lend();
        try {
            if (lent) {
                lentThread = Thread.currentThread();
                handle(channel, payload, receivedMs);
                lentThread = null;
                quickness.took(lending.giveBack());
            }
        } finally {
            queue.endAside();
        }
        return lent;
    }

    private void handleTimed(String channel, byte[] payload, long receivedMs) {
        long began = System.nanoTime();
        handle(channel, payload, receivedMs);
        quickness.took(System.nanoTime() - began);
    }

    /** Once for each connection: the counter tells the rest. */
    private void tellOfDrops() {
        if (!toldOfDrops) {
            toldOfDrops = true;
            io.events().tell(new BusEvent.MessagesDropped(names.toString(), counters.dropped.sum()));
        }
    }

    /** Called by the thread that reads the connection, when the queue has become so. */
    private void halfFull() {
        long now = System.nanoTime();
        if (now - toldSlowAt >= TELL_AGAIN_NANOS) {
            toldSlowAt = now;
            io.meters().limits.slowListeners.increment();
            io.events().tell(new BusEvent.ListenerSlow(names.toString(), queue.size(), capacity));
        }
    }

    void disconnected(String reason) {
        connected = false;
        notice(() -> listener.onDisconnected(reason));
    }

    void resubscribed(Duration gap, String reason) {
        connected = true;
        toldOfDrops = false;
        counters.reconnects.increment();
        notice(() -> listener.onResubscribed(gap, reason));
        io.events().tell(new BusEvent.Resubscribed(names.toString(), gap, reason));
    }

    private void notice(Runnable notice) {
        Runnable guarded = () -> {
            try {
                notice.run();
            } catch (RuntimeException | Error e) {
                failed(e);
            }
        };
        if (thread == null) {
            guarded.run();
        } else {
            queue.offerAlways(guarded);
        }
    }

    private void handle(String channel, byte[] payload, long receivedMs) {
        try {
            listener.onMessage(PayloadCodec.decode(channel, payload, receivedMs));
            counters.handled.increment();
        } catch (Exception | Error e) {
            failed(e);
        } finally {
            Interrupts.clear();
        }
    }

    private void failed(Throwable e) {
        counters.failed.increment();
        io.events().tell(new BusEvent.HandlerFailed("channels " + names, e));
    }

    private void run() {
        try {
            while (!closed) {
                Runnable next = queue.take();
                if (next != null && !closed) {
                    next.run();
                }
            }
        } finally {
            ended.countDown();
        }
    }

    @Override
    public State state() {
        return closed ? State.CLOSED : connected ? State.ACTIVE : State.RECONNECTING;
    }

    @Override
    public Optional<Throwable> failure() {
        return Optional.empty();
    }

    @Override
    public SubscriptionStats stats() {
        return counters.snapshot(queue.size());
    }

    @Override
    public boolean awaitEnd(Duration atMost) throws InterruptedException {
        return ended.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        onClose.accept(this);
        queue.close();
        if (thread == null) {
            ended.countDown();
        } else if (thread != Thread.currentThread() && lentThread != Thread.currentThread()) {
            Waits.forEnd(ended, io.config().timeouts().close());
        }
    }
}
