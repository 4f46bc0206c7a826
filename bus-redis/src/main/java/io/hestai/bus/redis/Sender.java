package io.hestai.bus.redis;

import io.hestai.bus.BusEvent;
import io.hestai.bus.BusException;
import io.hestai.bus.ClosedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sends commands over one pipelined connection, in the order in which each thread gave them.
 *
 * <p>Smart batching: a command that finds nothing on its way is written at once by the thread that gave it, with no hand-over to another
 * thread. Commands that find others on their way are queued, and the writer thread takes all that have gathered while the last batch was
 * being written. One more thread reads the replies.
 *
 * <p>When the connection is lost, what was written has an unknown outcome and is failed so; what was not written waits for the
 * connection to come back, up to the command timeout.
 */
final class Sender implements AutoCloseable {
    static final String PURPOSE = "writer";

    /** In KiB: 64 MiB, and as a command takes at least one, 65,536 commands. */
    private static final int ROOM = 1 << 16;

    private static final int MAX_PUBLISHED_TOGETHER = 256;

    private final Dialer dialer;
    private final EventHub events;
    private final Health health;
    private final Callbacks callbacks;
    private final long timeoutNanos;
    private final String name;

    private final Queue<Outgoing<?>> queue = new ConcurrentLinkedQueue<>();
    private final Semaphore room = new Semaphore(ROOM);
    private final ReentrantLock writing = new ReentrantLock();
    private final Thread writerThread;

    /** Guarded by {@link #writing} for changes; read anywhere. */
    private volatile @Nullable Wire wire;

    /** The connection that was lost, until the first attempt to replace it. */
    private volatile @Nullable Wire lostWire;

    private volatile boolean writerParked;
    private volatile boolean closing;
    private volatile boolean closed;

    /** One connection's life: what was sent over it and not answered yet. */
    private static final class Wire {
        private final Link link;
        private final Queue<Outgoing<?>> unanswered = new ConcurrentLinkedQueue<>();
        private volatile long sent;
        private volatile long answered;

        Wire(Link link) {
            this.link = link;
        }

        /** Only whoever holds the writing lock counts here. */
        @SuppressWarnings("NonAtomicVolatileUpdate")
        void countSent() {
            sent++;
        }

        /** Only the thread that reads the replies counts here. */
        @SuppressWarnings("NonAtomicVolatileUpdate")
        void countAnswered() {
            answered++;
        }

        boolean isIdle() {
            return sent == answered;
        }
    }

    Sender(Dialer dialer, Link first, EventHub events, Health health, Callbacks callbacks, String name) {
        this.dialer = dialer;
        this.events = events;
        this.health = health;
        this.callbacks = callbacks;
        this.timeoutNanos = dialer.commandTimeoutNanos();
        this.name = name;
        begin(first);
        writerThread = new Thread(this::write, name + "-writer");
        writerThread.setDaemon(true);
        writerThread.start();
    }

    /** Sends a command; does not wait, but for room among the many that wait already. */
    <T> Reply<T> send(Outgoing<T> outgoing) {
        if (closing) {
            throw new ClosedException("the bus is closed");
        }
        takeRoom(outgoing);
        queue.add(outgoing);
        Wire current = wire;
        if (current == null || !current.isIdle() || !writeFromHere()) {
            wakeWriter();
        }
        return outgoing.reply();
    }

    private void takeRoom(Outgoing<?> outgoing) {
        int kib = Math.min(ROOM, 1 + (outgoing.command().length() >>> 10));
        if (!room.tryAcquire(kib)) {
            if (callbacks.isCurrentThread()) {
                // It is the one that makes room; if it waited here, nobody ever would.
                return;
            }
            // Whoever is ahead is answered or failed within the command timeout, so this ends.
            room.acquireUninterruptibly(kib);
        }
        outgoing.holdRoom(kib);
    }

    /** Writes what is queued if no other thread is writing; whether it did. */
    private boolean writeFromHere() {
        if (!writing.tryLock()) {
            return false;
        }
        try {
            Wire current = wire;
            if (current == null) {
                return false;
            }
            writeQueued(current);
        } finally {
            writing.unlock();
        }
        return queue.isEmpty();
    }

    private void wakeWriter() {
        if (writerParked) {
            LockSupport.unpark(writerThread);
        }
    }

    private void write() {
        Backoff backoff = new Backoff();
        while (!closed) {
            if (wire == null && (!closing || !queue.isEmpty())) {
                if (reconnect(backoff)) {
                    health.restored();
                }
            } else {
                writeBatches();
            }
        }
    }

    private void writeBatches() {
        writerParked = true;
        while (queue.isEmpty() && !closed && (wire != null || closing)) {
            LockSupport.park(this);
        }
        writerParked = false;
        writing.lock();
        try {
            Wire current = wire;
            if (current != null) {
                writeQueued(current);
            }
        } finally {
            writing.unlock();
        }
    }

    /** Needs {@link #writing}. */
    private void writeQueued(Wire current) {
        try {
            Outgoing<?> next = queue.poll();
            if (next == null) {
                return;
            }
            if (current.isIdle()) {
                current.link.expectReplyWithin(Math.min(timeoutNanos, next.replyWithinNanos()));
            }
            while (next != null) {
                current.unanswered.add(next);
                current.countSent();
                current.link.put(next.command());
                next = queue.poll();
            }
            current.link.flush();
        } catch (IOException e) {
            // The reader sees the same, and deals with what has no answer.
            current.link.abort(Failures.words(e));
        }
    }

    private void begin(Link link) {
        Wire fresh = new Wire(link);
        writing.lock();
        try {
            wire = fresh;
        } finally {
            writing.unlock();
        }
        Thread reader = new Thread(() -> readReplies(fresh), name + "-replies");
        reader.setDaemon(true);
        reader.start();
    }

    private boolean reconnect(Backoff backoff) {
        Wire before = lostWire;
        lostWire = null;
        if (before != null && before.answered > 0) {
            backoff.reset();
        } else if (before != null) {
            // It was lost before it was of any use, and so may the next be.
            LockSupport.parkNanos(backoff.nextMs() * 1_000_000);
        }
        try {
            begin(dialer.dial(PURPOSE));
            return true;
        } catch (IOException e) {
            health.failedAttempt(Failures.words(e));
            failOverdue(Failures.unreachable(dialer.url(), e));
        } catch (BusException e) {
            health.failedAttempt(Failures.words(e));
            failOverdue(e);
        }
        LockSupport.parkNanos(backoff.nextMs() * 1_000_000);
        return false;
    }

    /** Fails what has waited for the connection as long as it may. */
    private void failOverdue(BusException reason) {
        long now = System.nanoTime();
        List<Outgoing<?>> overdue = new ArrayList<>();
        for (Outgoing<?> head = queue.peek();
                head != null && head.isOlderThan(timeoutNanos, now);
                head = queue.peek()) {
            queue.poll();
            tellFailed(head, head.fail(reason));
            overdue.add(head);
        }
        publish(overdue);
    }

    private void readReplies(Wire current) {
        List<Outgoing<?>> settled = new ArrayList<>();
        try {
            while (true) {
                Object answer = current.link.read();
                settled.add(settle(current, answer));
                if (settled.size() == MAX_PUBLISHED_TOGETHER || !current.link.hasBuffered()) {
                    publish(settled);
                    settled = new ArrayList<>();
                }
            }
        } catch (IOException e) {
            publish(settled);
            lost(current, e);
        }
    }

    private Outgoing<?> settle(Wire current, @Nullable Object answer) throws IOException {
        Outgoing<?> outgoing = current.unanswered.poll();
        if (outgoing == null) {
            throw new IOException("Redis gave a reply that nobody asked for");
        }
        current.countAnswered();
        if (current.isIdle()) {
            current.link.expectNothing();
            if (!current.isIdle()) {
                // A command slipped in between; its own deadline may have been taken back.
                current.link.expectReplyWithin(timeoutNanos);
            }
        } else {
            current.link.expectReplyWithin(timeoutNanos);
        }
        BusException failure = outgoing.settle(answer);
        if (failure != null) {
            tellFailed(outgoing, failure);
        }
        return outgoing;
    }

    /** The bus's own bookkeeping has no destination; whoever sent it deals with its failure. */
    private void tellFailed(Outgoing<?> outgoing, BusException failure) {
        if (!outgoing.destination().isEmpty()) {
            events.tell(new BusEvent.SendFailed(outgoing.destination(), failure));
        }
    }

    private void publish(List<Outgoing<?>> settled) {
        if (!settled.isEmpty()) {
            callbacks.publish(settled, room::release);
        }
    }

    private void lost(Wire gone, IOException cause) {
        gone.link.close();
        writing.lock();
        try {
            wire = null;
            lostWire = gone;
        } finally {
            writing.unlock();
        }
        if (!closing) {
            health.lost(Failures.words(cause));
        }
        List<Outgoing<?>> unanswered = new ArrayList<>();
        for (Outgoing<?> each = gone.unanswered.poll(); each != null; each = gone.unanswered.poll()) {
            tellFailed(each, each.failUnknown(cause));
            unanswered.add(each);
        }
        publish(unanswered);
        LockSupport.unpark(writerThread);
    }

    /** Waits until everything accepted is answered, as long as the timeout allows, then closes the connection. */
    void close(long nanosAtMost) {
        closing = true;
        LockSupport.unpark(writerThread);
        try {
            if (room.tryAcquire(ROOM, nanosAtMost, TimeUnit.NANOSECONDS)) {
                room.release(ROOM);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
    }

    @Override
    public void close() {
        closing = true;
        closed = true;
        LockSupport.unpark(writerThread);
        Wire current = wire;
        if (current != null) {
            current.link.abort("the bus was closed");
        }
        List<Outgoing<?>> left = new ArrayList<>();
        for (Outgoing<?> each = queue.poll(); each != null; each = queue.poll()) {
            each.fail(new ClosedException("the bus was closed before the command could be sent"));
            left.add(each);
        }
        publish(left);
    }
}
