package io.hestai.bus.redis;

import io.hestai.bus.BusEvent;
import io.hestai.bus.BusException;
import io.hestai.bus.RefusedException;
import io.hestai.bus.Subscription;
import io.hestai.bus.SubscriptionStats;
import io.hestai.bus.UnknownOutcomeException;
import io.hestai.bus.UnreachableException;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The life of a follower or consumer: a thread with a connection of its own that reads, blocking, and hands on what it has read. A lost
 * connection is made again, with ever longer pauses; what Redis refuses for good ends the loop, and is told.
 *
 * <p>A blocked read is woken with {@code CLIENT UNBLOCK} rather than by closing the connection: an entry that Redis had just handed out
 * would otherwise be pending for a consumer that never saw it.
 */
final class ReadLoop implements Subscription {
    /** How long one read blocks. Short enough to notice a dead connection soon, long enough to be idle when nothing happens. */
    static final long BLOCK_MS = 2_000;

    /** With the longest block and the watchdog's own period, a connection that is dead is noticed within 5 s. */
    private static final long GRACE_NANOS = 3_000_000_000L - Watchdog.PERIOD_NS;

    private static final long UNBLOCK_AGAIN_MS = 20;

    /** What a loop does. All its methods are called by one thread at a time. */
    interface Work {
        /** Called on every new connection. */
        void begin(ReadLoop loop, Link link) throws IOException;

        /** Reads once and hands on what was read. */
        void step(ReadLoop loop, Link link) throws IOException;

        /** Called on the last connection when the loop was closed, or without one if there is none. */
        void end(@Nullable Link link) throws IOException;

        /** How many messages wait for their handler. */
        long queued();
    }

    private final Dialer dialer;
    private final Sender sender;
    private final EventHub events;
    private final Connections connections;
    private final Epoch epoch;
    private final Work work;
    private final Counters counters;
    private final String purpose;
    private final Duration closeTimeout;
    private final Consumer<ReadLoop> onEnd;
    private final Thread thread;
    private final CountDownLatch ended = new CountDownLatch(1);

    private final Backoff backoff = new Backoff();

    private @Nullable Link link;
    private @Nullable Health health;

    /** Whether the connection has been of use; one that never was is not made again at once. */
    private boolean proven;

    private volatile State state = State.ACTIVE;
    private volatile @Nullable Throwable failure;
    private volatile boolean stopping;
    private volatile long stoppedAt;
    private volatile boolean wakeWanted;
    private volatile long blockedClient = -1;

    /**
     * Makes the loop ready; {@link #start} connects and begins.
     *
     * @param io what connects, sends and tells
     * @param work what the loop does
     * @param counters what it counts
     * @param purpose the connection's name
     * @param onEnd told when the loop has ended
     */
    ReadLoop(Io io, Work work, Counters counters, String purpose, Consumer<ReadLoop> onEnd) {
        this.dialer = io.dialer();
        this.sender = io.sender();
        this.events = io.events();
        this.connections = io.connections();
        this.epoch = io.epoch();
        this.closeTimeout = io.config().timeouts().close();
        this.work = work;
        this.counters = counters;
        this.purpose = purpose;
        this.onEnd = onEnd;
        this.thread = new Thread(this::run, "hbus-" + purpose);
        this.thread.setDaemon(true);
    }

    /** Connects on the calling thread, so that what Redis refuses is thrown to the caller, then lets the loop run. */
    ReadLoop start() {
        Link first;
        try {
            first = dialer.dial(purpose);
        } catch (IOException e) {
            throw Failures.unreachable(dialer.url(), e);
        }
        try {
            work.begin(this, first);
        } catch (IOException e) {
            first.close();
            throw Failures.unreachable(dialer.url(), e);
        } catch (RuntimeException e) {
            first.close();
            throw e;
        }
        link = first;
        health = connections.open(purpose);
        thread.start();
        return this;
    }

    /**
     * Sends a command that blocks in Redis, and reads its reply.
     *
     * @param current the loop's connection; what is in its buffer travels along
     * @param blockMs how long Redis may block
     * @param repliesBefore reads the replies to what was in the buffer before
     */
    @Nullable
    Object readBlocking(Link current, Command command, long blockMs, RepliesBefore repliesBefore) throws IOException {
        blockedClient = current.clientId();
        try {
            current.put(command);
            current.flush();
            if (stopping || wakeWanted) {
                requestUnblock();
            }
            current.expectReplyWithin(blockMs * 1_000_000 + GRACE_NANOS);
            repliesBefore.read(current);
            Object reply = current.read();
            if (reply instanceof RedisError error) {
                readFailed(error);
            } else {
                proven = true;
                backoff.reset();
            }
            return reply;
        } finally {
            current.expectNothing();
            blockedClient = -1;
            wakeWanted = false;
        }
    }

    private void readFailed(RedisError error) throws IOException {
        if (error.is("UNBLOCKED") || error.is("NOGROUP")) {
            // The server has become a replica, or what was waited for is gone, perhaps with all the rest.
            epoch.lookSoon();
        }
        if (error.is("UNBLOCKED")) {
            throw new IOException("Redis ended the read: " + error.text());
        }
    }

    /** Reads replies that come before the one that is waited for. */
    @FunctionalInterface
    interface RepliesBefore {
        void read(Link link) throws IOException;
    }

    boolean isStopping() {
        return stopping;
    }

    /** Whether there is still time for what was read already: always, until half of the time to close is over. */
    boolean mayFinish() {
        return !stopping || System.nanoTime() - stoppedAt < closeTimeout.toNanos() / 2;
    }

    boolean isLoopThread() {
        return Thread.currentThread() == thread;
    }

    /** Ends a blocking read early, because there is something else to do. */
    void wake() {
        wakeWanted = true;
        requestUnblock();
    }

    /** Asks Redis to unblock the read; again a little later if the read had not reached Redis yet. */
    private void requestUnblock() {
        long client = blockedClient;
        if (client < 0) {
            return;
        }
        Command unblock = Command.of("CLIENT UNBLOCK", Long.toString(client), "TIMEOUT");
        try {
            sender.send(new Outgoing<>(unblock, "wake a reader", "", Replies::number))
                    .whenComplete((unblocked, refused) -> {
                        if (refused == null && unblocked == 0 && blockedClient == client && (wakeWanted || stopping)) {
                            requestUnblock();
                        }
                    });
        } catch (BusException closed) {
            // The read ends by itself when its time is over.
        }
    }

    private void run() {
        try {
            while (!stopping) {
                Link current = link == null ? reconnect() : link;
                if (current != null) {
                    live(current);
                }
            }
            if (link == null) {
                work.end(null);
            }
            state = State.CLOSED;
        } catch (IOException e) {
            state = State.CLOSED;
        } catch (RuntimeException | Error e) {
            failure = e;
            state = State.FAILED;
            endAfterFailure();
            events.tell(new BusEvent.SubscriptionFailed(purpose, e));
        } finally {
            Link last = link;
            if (last != null) {
                last.close();
            }
            health().close();
            ended.countDown();
            onEnd.accept(this);
        }
    }

    /** What was done before the failure is kept: a follower's place, an acknowledgement under way. */
    private void endAfterFailure() {
        try {
            work.end(null);
        } catch (IOException | RuntimeException e) {
            // The first failure is the one to tell.
        }
    }

    private void live(Link current) throws IOException {
        try {
            while (!stopping) {
                work.step(this, current);
            }
            work.end(current);
        } catch (IOException e) {
            lost(current, Failures.words(e));
        } catch (BusException e) {
            if (!isPassing(e)) {
                throw e;
            }
            lost(current, Failures.words(e));
        }
    }

    /** There is one from the start on; before it there is no loop. */
    private Health health() {
        return Objects.requireNonNull(health);
    }

    private void lost(Link current, String reason) {
        current.close();
        link = null;
        if (!stopping) {
            state = State.RECONNECTING;
            health().lost(reason);
        }
    }

    private @Nullable Link reconnect() {
        if (!proven) {
            pause();
        }
        while (!stopping) {
            try {
                return begin();
            } catch (IOException e) {
                failedAttempt(e);
            } catch (BusException e) {
                if (!isPassing(e)) {
                    throw e;
                }
                failedAttempt(e);
            }
        }
        return null;
    }

    private Link begin() throws IOException {
        Link fresh = dialer.dial(purpose);
        try {
            work.begin(this, fresh);
        } catch (IOException | RuntimeException e) {
            fresh.close();
            throw e;
        }
        link = fresh;
        proven = false;
        state = State.ACTIVE;
        counters.reconnects.increment();
        health().restored();
        return fresh;
    }

    private void failedAttempt(Exception e) {
        health().failedAttempt(e);
        pause();
    }

    private void pause() {
        if (!stopping) {
            LockSupport.parkNanos(backoff.nextMs() * 1_000_000);
        }
    }

    /**
     * What may be otherwise in a moment, without anybody changing rights or names. A password may be: while it is changed, programs and
     * server have not the same one for a time.
     */
    private static boolean isPassing(BusException e) {
        if (!(e instanceof RefusedException refused)) {
            return e instanceof UnreachableException || e instanceof UnknownOutcomeException;
        }
        return switch (refused.reason()) {
            case AUTHENTICATION, LOADING, OUT_OF_MEMORY, NOT_PERSISTING, READ_ONLY, LIMIT -> true;
            default -> false;
        };
    }

    @Override
    public State state() {
        return stopping && state != State.FAILED ? State.CLOSED : state;
    }

    @Override
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public SubscriptionStats stats() {
        return counters.snapshot(work.queued());
    }

    @Override
    public boolean awaitEnd(Duration atMost) throws InterruptedException {
        return ended.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        if (!stopping) {
            stoppedAt = System.nanoTime();
            stopping = true;
        }
        LockSupport.unpark(thread);
        requestUnblock();
        if (isLoopThread()) {
            return;
        }
        boolean interrupted = false;
        long deadline = System.nanoTime() + closeTimeout.toNanos();
        while (ended.getCount() > 0 && System.nanoTime() < deadline) {
            try {
                if (!ended.await(UNBLOCK_AGAIN_MS, TimeUnit.MILLISECONDS)) {
                    LockSupport.unpark(thread);
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
