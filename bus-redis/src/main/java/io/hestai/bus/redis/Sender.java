package io.hestai.bus.redis;

import io.hestai.bus.BusEvent;
import io.hestai.bus.BusException;
import io.hestai.bus.ClosedException;
import io.hestai.bus.EntryId;
import io.hestai.bus.OutboxStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
 * <p>When the connection is lost, appends that were written go to the {@link Recovery}, which finds out on the next connection what became of
 * them; anything else that was written has an unknown outcome and is failed so. What was not written waits: appends as long as the outbox
 * holds them, the rest up to the command timeout.
 */
final class Sender implements AutoCloseable {
    static final String PURPOSE = "writer";

    private static final int MAX_PUBLISHED_TOGETHER = 256;
    private static final long QUIET_LOOK_NANOS = 1_000_000;

    private final Dialer dialer;
    private final Names names;
    private final EventHub events;
    private final Health health;
    private final Callbacks callbacks;
    private final Outbox outbox;
    private final Recovery recovery;
    private final long timeoutNanos;
    private final long holdNanos;
    private final String name;

    private final ReentrantLock writing = new ReentrantLock();
    private final SendQueue queue;
    private final Thread writerThread;

    /** Guarded by {@link #writing} for changes; read anywhere. */
    private volatile @Nullable Wire wire;

    /** Whether the last connection had answered anything; one that never did is not made again at once. */
    private volatile boolean wasProven = true;

    private volatile boolean writerParked;
    private volatile boolean closing;
    private volatile boolean closed;

    /**
     * Makes a sender and starts its threads.
     *
     * @param first its first connection; null if Redis is away and what is sent shall wait for it
     */
    Sender(
            Dialer dialer,
            Names names,
            @Nullable Wire first,
            EventHub events,
            Health health,
            Callbacks callbacks,
            Outbox outbox,
            Recovery recovery,
            String name) {
        this.dialer = dialer;
        this.names = names;
        this.events = events;
        this.health = health;
        this.callbacks = callbacks;
        this.outbox = outbox;
        this.recovery = recovery;
        this.queue = new SendQueue(outbox.options(), writing);
        this.timeoutNanos = dialer.commandTimeoutNanos();
        this.holdNanos = Nanos.of(outbox.options().hold());
        this.name = name;
        try {
            if (first == null) {
                throw new IOException("Redis was away when the bus was connected");
            }
            resolveAndBegin(first);
        } catch (IOException | BusException e) {
            outbox.hold();
            health.lost(Failures.words(e));
        }
        writerThread = new Thread(this::write, name + "-writer");
        writerThread.setDaemon(true);
        writerThread.start();
    }

    /** Sends a command of the bus's own; these are few and need no room. Neither waits nor writes: the watchdog must not be held up by a full socket. */
    <T> Reply<T> send(Outgoing<T> outgoing) {
        checkOpen();
        handToWriter(outgoing);
        return outgoing.reply();
    }

    private void handToWriter(Outgoing<?> outgoing) {
        queue.add(outgoing);
        wakeWriter();
    }

    /** Sends what a program publishes; waits, at most for the command timeout, for room among the many that wait already. */
    <T> Reply<T> submit(Outgoing<T> outgoing) {
        checkOpen();
        takeRoom(outgoing, new OutboxOptions.WhenFull.Block(Duration.ofNanos(timeoutNanos)));
        enqueue(outgoing);
        return outgoing.reply();
    }

    /** Sends an append, unless the outbox is full and its options say no. */
    Reply<EntryId> append(Append append) {
        checkOpen();
        Outgoing<EntryId> outgoing = append.outgoing();
        takeRoom(outgoing, outbox.options().whenFull());
        try {
            outbox.accept(append);
        } catch (RuntimeException e) {
            queue.giveBack(outgoing.room());
            throw e;
        }
        enqueue(outgoing);
        return outgoing.reply();
    }

    /** Sends an append once more that Redis had stored and has lost. */
    void sendAgain(Append lost) {
        if (!closing) {
            Append again = Outgoing.again(lost);
            outbox.acceptAgain(again);
            enqueue(again.outgoing());
        }
    }

    private void checkOpen() {
        if (closing) {
            throw new ClosedException("the bus is closed");
        }
    }

    private void enqueue(Outgoing<?> outgoing) {
        queue.add(outgoing);
        Wire current = wire;
        if (current == null || !current.isIdle() || !writeFromHere()) {
            wakeWriter();
        }
    }

    private void takeRoom(Outgoing<?> outgoing, OutboxOptions.WhenFull whenFull) {
        // The thread that makes room must not wait for it: nobody else ever would.
        if (!callbacks.isCurrentThread()) {
            queue.takeRoom(outgoing, wire != null, whenFull, this::dropped);
        }
    }

    private void dropped(Outgoing<?> oldest) {
        outbox.dropped();
        publish(List.of(oldest));
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
            if (wire == null && !(closing && isEmpty())) {
                reconnect(backoff);
            } else {
                writeBatches();
            }
        }
    }

    private boolean isQuiet() {
        Wire current = wire;
        return isEmpty() && (current == null || current.isIdle());
    }

    private boolean isEmpty() {
        return queue.isEmpty() && recovery.isEmpty();
    }

    private void writeBatches() {
        writerParked = true;
        while (queue.isEmpty() && !closed && (wire != null || closing)) {
            outbox.drained();
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
                current.link().expectReplyWithin(next.patience(timeoutNanos));
            }
            boolean appends = false;
            while (next != null) {
                appends |= next.append() != null;
                put(current, next);
                next = queue.poll();
            }
            DiskWait diskWait = current.diskWait();
            if (appends && diskWait != null) {
                put(current, Outgoing.wait(diskWait));
            }
            current.link().flush();
        } catch (IOException e) {
            // The reader sees the same, and deals with what has no answer.
            current.link().abort(Failures.words(e));
        }
    }

    private static void put(Wire current, Outgoing<?> outgoing) throws IOException {
        current.unanswered().add(outgoing);
        current.countSent();
        current.link().put(outgoing.command());
    }

    private void begin(Wire fresh, List<Append> resend) {
        writing.lock();
        try {
            queue.addFirst(resend);
            wire = fresh;
            outbox.drain();
            writeQueued(fresh);
        } finally {
            writing.unlock();
        }
        Thread reader = new Thread(() -> readReplies(fresh), name + "-replies");
        reader.setDaemon(true);
        reader.start();
    }

    private void reconnect(Backoff backoff) {
        if (wasProven) {
            wasProven = false;
            backoff.reset();
        } else {
            LockSupport.parkNanos(backoff.nextMs() * 1_000_000);
        }
        try {
            resolveAndBegin(Wire.dial(dialer, names));
            health.restored();
        } catch (IOException e) {
            failOverdue(Failures.unreachable(dialer.url(), e));
        } catch (BusException e) {
            failOverdue(e);
        }
    }

    /** Finds out what is left from an earlier connection, then begins. */
    private void resolveAndBegin(Wire fresh) throws IOException {
        try {
            Recovery.Outcome outcome = recovery.resolve(fresh, () -> outbox.connected(fresh.run()));
            publish(Append.commands(outcome.settled()));
            begin(fresh, outcome.resend());
        } catch (IOException | RuntimeException e) {
            fresh.link().close();
            throw e;
        }
    }

    /** Fails what has waited for the connection as long as it may. */
    private void failOverdue(BusException reason) {
        health.failedAttempt(reason);
        long now = System.nanoTime();
        List<Outgoing<?>> overdue = new ArrayList<>();
        for (Append each : recovery.takeOlderThan(holdNanos, now)) {
            each.outgoing().failUnknown("and Redis did not come back in time: " + Failures.words(reason));
            overdue.add(each.outgoing());
        }
        for (Outgoing<?> each :
                queue.takeIf(each -> each.isOlderThan(each.append() == null ? timeoutNanos : holdNanos, now))) {
            each.fail(reason);
            overdue.add(each);
        }
        publish(overdue);
    }

    private void readReplies(Wire current) {
        List<Outgoing<?>> settled = new ArrayList<>();
        try {
            while (true) {
                Object answer = current.link().read();
                settle(current, answer, settled);
                if (settled.size() >= MAX_PUBLISHED_TOGETHER || !current.link().hasBuffered()) {
                    publish(settled);
                    settled = new ArrayList<>();
                }
            }
        } catch (IOException e) {
            publish(settled);
            lost(current, e);
        }
    }

    private void settle(Wire current, @Nullable Object answer, List<Outgoing<?>> settled) throws IOException {
        Outgoing<?> outgoing = current.unanswered().poll();
        if (outgoing == null) {
            throw new IOException("Redis gave a reply that nobody asked for");
        }
        current.countAnswered();
        expectNext(current);
        if (current.isToStay(outgoing, answer)) {
            return;
        }
        outgoing.settle(answer);
        settled.add(outgoing);
        DiskWait diskWait = current.diskWait();
        if (diskWait != null && outgoing.command().name().equals("WAITAOF")) {
            waited(current, diskWait, answer, settled);
        }
    }

    private void expectNext(Wire current) {
        if (current.isIdle()) {
            current.link().expectNothing();
            if (!current.isIdle()) {
                // A command slipped in between; its own deadline may have been taken back.
                current.link().expectReplyWithin(timeoutNanos);
            }
        } else {
            current.link().expectReplyWithin(timeoutNanos);
        }
    }

    /** What was answered before the wait is on disk; if it is not, there is one more wait. */
    private void waited(Wire current, DiskWait diskWait, @Nullable Object answer, List<Outgoing<?>> settled)
            throws IOException {
        if (!current.isOnDisk(answer)) {
            enqueue(Outgoing.wait(diskWait));
            return;
        }
        for (Wire.Answered each = current.unsettled().poll();
                each != null;
                each = current.unsettled().poll()) {
            each.outgoing().settle(each.answer());
            settled.add(each.outgoing());
        }
    }

    private void publish(List<Outgoing<?>> settled) {
        if (settled.isEmpty()) {
            return;
        }
        for (Outgoing<?> each : settled) {
            BusException failure = each.failure();
            if (failure != null) {
                tellFailed(each, failure);
            }
            Append append = each.append();
            if (append != null) {
                outbox.release(append);
            }
        }
        callbacks.publish(settled, queue::giveBack);
    }

    /** The bus's own bookkeeping has no destination; whoever sent it deals with its failure. */
    private void tellFailed(Outgoing<?> outgoing, BusException failure) {
        if (!outgoing.destination().isEmpty()) {
            outbox.count(failure);
            events.tell(new BusEvent.SendFailed(outgoing.destination(), failure));
        }
    }

    private void lost(Wire gone, IOException cause) {
        gone.link().close();
        List<Outgoing<?>> unknown = new ArrayList<>();
        writing.lock();
        try {
            // Nobody writes, so whatever was sent over the connection is in this list, and the writer meets it when it
            // makes the next.
            List<Outgoing<?>> unanswered = new ArrayList<>();
            gone.unsettled().forEach(each -> unanswered.add(each.outgoing()));
            unanswered.addAll(gone.unanswered());
            gone.unanswered().clear();
            for (Outgoing<?> each : unanswered) {
                if (each.append() == null || closed) {
                    unknown.add(each);
                }
            }
            unanswered.removeAll(unknown);
            recovery.add(Append.among(unanswered), List.of(gone.run()));
            wire = null;
            outbox.hold();
        } finally {
            writing.unlock();
        }
        wasProven = gone.isProven();
        if (!closing) {
            health.lost(Failures.words(cause));
        }
        for (Outgoing<?> each : unknown) {
            each.failUnknown(Failures.words(cause));
        }
        publish(unknown);
        LockSupport.unpark(writerThread);
    }

    /** What waits. */
    OutboxStatus status() {
        Wire current = wire;
        Outgoing<?> oldest = queue.oldest(
                recovery.oldest(), current == null ? null : current.unanswered().peek());
        return outbox.status(
                oldest == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - oldest.submittedAt()));
    }

    /** Waits until everything accepted is answered, as long as the timeout allows, then closes the connection. */
    void close(long nanosAtMost) {
        closing = true;
        LockSupport.unpark(writerThread);
        long deadline = System.nanoTime() + nanosAtMost;
        queue.awaitEmpty(nanosAtMost);
        // The bus's own commands take no room: a trim, the place of a follower.
        while (!isQuiet() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(this, QUIET_LOOK_NANOS);
        }
        close();
    }

    @Override
    public void close() {
        closing = true;
        outbox.leave();
        closed = true;
        LockSupport.unpark(writerThread);
        Wire current = wire;
        if (current != null) {
            current.link().abort("the bus was closed");
        }
        List<Outgoing<?>> left = new ArrayList<>();
        for (Append each : takeLimbo()) {
            each.outgoing().failUnknown("and the bus was closed before it could be found out");
            left.add(each.outgoing());
        }
        for (Outgoing<?> each : queue.takeIf(all -> true)) {
            each.fail(new ClosedException("the bus was closed before the command could be sent"));
            left.add(each);
        }
        publish(left);
        outbox.close();
    }

    /** Under the lock, so that a connection that is lost at this moment adds nothing afterwards. */
    private List<Append> takeLimbo() {
        writing.lock();
        try {
            return recovery.takeAll();
        } finally {
            writing.unlock();
        }
    }
}
