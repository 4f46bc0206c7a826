package io.hestai.bus.redis;

import io.hestai.bus.Acknowledgement;
import io.hestai.bus.BusEvent;
import io.hestai.bus.BusException;
import io.hestai.bus.ConsumeOptions;
import io.hestai.bus.DeliveryHandler;
import io.hestai.bus.EntryId;
import io.hestai.bus.Position;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One consumer of a group. What it has pending already comes first, then new entries.
 *
 * <p>With concurrency 1 the handler runs on the loop's own thread, and as many entries are fetched as it handles in a moment. With more,
 * or when deliveries are settled by hand, no more entries are fetched than may be unsettled at a time, each of which holds a slot.
 */
final class GroupConsumer implements ReadLoop.Work, GroupDelivery.Settler {
    private static final int BACKLOG_PAGE = 500;
    private static final long SLOT_POLL_MS = 50;

    /** While so many messages wait to be tried again, nothing new is taken: a handler that fails always must not eat a whole stream. */
    private static final int MOST_WAITING_RETRIES = 1_000;

    private static final Duration AFTER_FAILED_SETTLING = Duration.ofSeconds(1);

    private final Io io;
    private final GroupKeys keys;
    private final DeliveryHandler handler;
    private final ConsumeOptions options;
    private final Counters counters;
    private final DeadLetters deadLetters;
    private final Acknowledger acks;
    private final Set<EntryId> inHand = ConcurrentHashMap.newKeySet();
    private final DueQueue due = new DueQueue();
    private final Prefetch prefetch = new Prefetch();
    private final @Nullable ExecutorService workers;
    private final @Nullable Semaphore slots;

    private volatile @Nullable ReadLoop loop;

    /** Where the list of this consumer's own pending entries is to be read on; null when it was read to its end. */
    private @Nullable EntryId backlogFrom;

    GroupConsumer(Io io, GroupKeys keys, DeliveryHandler handler, ConsumeOptions options, Counters counters) {
        this.io = io;
        this.keys = keys;
        this.handler = handler;
        this.options = options;
        this.counters = counters;
        this.deadLetters = new DeadLetters(io, keys);
        this.acks = new Acknowledger(io, keys, inHand);
        boolean parallel = options.concurrency() > 1;
        boolean byHand = options.acknowledgement() == Acknowledgement.MANUAL;
        this.workers = parallel ? Workers.fixed(options.concurrency(), "hbus-" + keys.group()) : null;
        this.slots = parallel || byHand ? new Semaphore(options.concurrency()) : null;
    }

    @Override
    public void begin(ReadLoop readLoop, Link link) throws IOException {
        loop = readLoop;
        boolean atEnd = options.createAt() instanceof Position.End;
        Object created = link.call(keys.create(atEnd), io.dialer().commandTimeoutNanos());
        if (created instanceof RedisError error && !error.is("BUSYGROUP")) {
            throw Failures.explain(error, "create group '" + keys.group() + "' of '" + keys.stream() + "'");
        }
        acks.recover();
        acks.settleAll(link, io.dialer().commandTimeoutNanos());
        backlogFrom = EntryId.MIN;
    }

    @Override
    public void step(ReadLoop readLoop, Link link) throws IOException {
        if (!takeSlot()) {
            return;
        }
        boolean handedOn = false;
        try {
            handedOn = deliverDue(link) || deliverNew(readLoop, link);
        } finally {
            if (!handedOn) {
                giveSlot();
            }
        }
    }

    /** Reads what nobody was given yet and hands it on, with the slot that is held; whether there was anything. */
    private boolean deliverNew(ReadLoop readLoop, Link link) throws IOException {
        if (due.size() >= MOST_WAITING_RETRIES) {
            acks.settleAll(link, io.dialer().commandTimeoutNanos());
            LockSupport.parkNanos(this, Math.min(due.untilNext(System.nanoTime()), SLOT_POLL_MS * 1_000_000));
            return false;
        }
        List<Entries.Raw> entries = readNew(readLoop, link);
        counters.received.add(entries.size());
        for (Entries.Raw entry : entries) {
            inHand.add(entry.id());
        }
        handleAll(entries, readLoop, link);
        return !entries.isEmpty();
    }

    /** A connection that is lost meanwhile does not keep the entries that were read from their handler. */
    private void handleAll(List<Entries.Raw> entries, ReadLoop readLoop, Link link) throws IOException {
        IOException lost = null;
        boolean first = true;
        for (Entries.Raw entry : entries) {
            if (!readLoop.mayFinish()) {
                // Stays pending, and comes first when a consumer of this name starts again.
                break;
            }
            if (!first && slots != null) {
                // Only as many were asked for as there were free slots; the first one's slot is held already.
                slots.acquireUninterruptibly();
            }
            first = false;
            dispatch(entry, 1);
            if (lost == null) {
                lost = flushOldAcks(link);
            }
        }
        if (lost != null) {
            throw lost;
        }
    }

    private @Nullable IOException flushOldAcks(Link link) {
        try {
            acks.flushIfOld(link, System.nanoTime());
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    /** Waits a little for a slot, so that the loop can also look at what else there is to do. */
    private boolean takeSlot() {
        if (slots == null) {
            return true;
        }
        try {
            return slots.tryAcquire(SLOT_POLL_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    private void giveSlot() {
        if (slots != null) {
            slots.release();
        }
    }

    /** Delivers one entry that this consumer has pending and that is due; and hands the held slot on; whether there was one. */
    private boolean deliverDue(Link link) throws IOException {
        EntryId id = due.poll(System.nanoTime());
        if (id == null && backlogFrom != null) {
            readBacklog(link);
            id = due.poll(System.nanoTime());
        }
        if (id == null) {
            return false;
        }
        acks.settleAll(link, io.dialer().commandTimeoutNanos());
        link.put(keys.readOwn(id));
        link.put(keys.pendingOwn(id, 1));
        link.flush();
        link.expectReplyWithin(io.dialer().commandTimeoutNanos());
        Object entryReply = link.read();
        Object pendingReply = link.read();
        link.expectNothing();
        List<Entries.Raw> own = Entries.ofRead(checked(entryReply));
        if (own.isEmpty() || !own.get(0).id().equals(id)) {
            // Acknowledged, taken over or removed meanwhile: it is not this consumer's any more.
            inHand.remove(id);
            return false;
        }
        counters.received.increment();
        counters.redelivered.increment();
        inHand.add(id);
        dispatch(own.get(0), attempts(checked(pendingReply)));
        return true;
    }

    private static long attempts(@Nullable Object pendingReply) {
        @Nullable Object[] rows = Replies.array(pendingReply);
        return rows.length == 0 ? 2 : Replies.number(Replies.array(rows[0])[3]);
    }

    private void readBacklog(Link link) throws IOException {
        EntryId from = backlogFrom;
        if (from == null) {
            return;
        }
        Object reply = checked(
                link.call(keys.pendingOwn(from, BACKLOG_PAGE), io.dialer().commandTimeoutNanos()));
        @Nullable Object[] rows = Replies.array(reply);
        long now = System.nanoTime();
        for (Object row : rows) {
            EntryId id = Replies.entryId(Replies.array(row)[0]);
            if (inHand.add(id)) {
                due.add(id, now);
            }
            from = id;
        }
        backlogFrom = rows.length < BACKLOG_PAGE ? null : from.next();
    }

    private List<Entries.Raw> readNew(ReadLoop readLoop, Link link) throws IOException {
        int count = slots == null ? prefetch.count() : 1 + slots.availablePermits();
        long untilDueMs = due.untilNext(System.nanoTime()) / 1_000_000;
        long blockMs = Math.min(ReadLoop.BLOCK_MS, Math.max(1, untilDueMs));
        acks.put(link);
        Object reply = readLoop.readBlocking(link, keys.readNew(count, blockMs), blockMs, acks::readConfirmations);
        return Entries.ofRead(checked(reply));
    }

    /** A group that vanished is made again, as on a new connection. */
    private @Nullable Object checked(@Nullable Object reply) throws IOException {
        if (reply instanceof RedisError error) {
            if (error.is("NOGROUP") || error.is("UNBLOCKED")) {
                throw new IOException("the stream or its group was removed: " + error.text());
            }
            throw Failures.explain(error, "read group '" + keys.group() + "' of '" + keys.stream() + "'");
        }
        return reply;
    }

    private void dispatch(Entries.Raw entry, long attempt) {
        @Nullable Object[] fields = entry.fields();
        if (fields == null) {
            // The stream was trimmed past it: there is nothing to deliver, and nothing to keep it pending for.
            io.events().tell(new BusEvent.EntryVanished(keys.stream(), keys.group(), entry.id()));
            sendAck(entry.id());
            giveSlot();
            return;
        }
        GroupDelivery delivery = new GroupDelivery(keys, entry, EntryCodec.decode(entry.id(), fields), attempt, this);
        if (workers == null) {
            long began = System.nanoTime();
            handle(delivery);
            prefetch.handledIn(System.nanoTime() - began);
        } else {
            workers.execute(() -> handle(delivery));
        }
    }

    private void handle(GroupDelivery delivery) {
        try {
            handler.onDelivery(delivery);
            counters.handled.increment();
            if (options.acknowledgement() == Acknowledgement.BY_RETURN) {
                delivery.ack();
            }
        } catch (Exception | Error e) {
            counters.failed.increment();
            io.events()
                    .tell(new BusEvent.HandlerFailed(
                            "group '" + keys.group() + "' of '" + keys.stream() + "' at " + delivery.id() + ", attempt "
                                    + delivery.attempt(),
                            e));
            if (isLast(delivery)) {
                delivery.reject("failed " + delivery.attempt() + " times, at last with " + e);
            } else {
                delivery.retry();
            }
        } finally {
            Interrupts.clear();
        }
    }

    private boolean isLast(GroupDelivery delivery) {
        return delivery.attempt() >= options.retryPolicy().maxAttempts();
    }

    @Override
    public void acknowledge(GroupDelivery delivery) {
        sendAck(delivery.id());
        giveSlot();
    }

    private void sendAck(EntryId id) {
        ReadLoop current = loop;
        if (current != null && current.isLoopThread()) {
            acks.gather(id, System.nanoTime());
        } else {
            acks.sendNow(id);
        }
    }

    @Override
    public void retry(GroupDelivery delivery, @Nullable Duration delay) {
        if (delay == null && isLast(delivery)) {
            reject(delivery, "still to be retried after " + delivery.attempt() + " attempts");
            return;
        }
        again(delivery.id(), delay == null ? jittered(options.retryPolicy().delayAfter(delivery.attempt())) : delay);
        giveSlot();
    }

    /** The entry stays pending for this consumer until it falls due. */
    private void again(EntryId id, Duration delay) {
        due.add(id, System.nanoTime() + delay.toNanos());
        ReadLoop current = loop;
        if (current != null && !current.isLoopThread()) {
            current.wake();
        }
    }

    private static Duration jittered(Duration delay) {
        long nanos = delay.toNanos();
        return Duration.ofNanos(nanos / 2 + ThreadLocalRandom.current().nextLong(nanos / 2 + 1));
    }

    @Override
    public void reject(GroupDelivery delivery, String reason) {
        try {
            deadLetters.store(delivery, reason);
            inHand.remove(delivery.id());
            counters.deadLettered.increment();
            io.events().tell(new BusEvent.DeadLettered(keys.stream(), keys.group(), delivery.id(), reason));
        } catch (BusException e) {
            io.events().tell(new BusEvent.SendFailed(keys.stream(), e));
            again(delivery.id(), AFTER_FAILED_SETTLING);
        }
        giveSlot();
    }

    @Override
    public void renew(GroupDelivery delivery) {
        io.sender()
                .send(new Outgoing<>(
                        keys.renew(delivery.id()),
                        "renew the lease of " + delivery.id(),
                        keys.stream(),
                        Replies::array));
    }

    @Override
    public void end(@Nullable Link link) throws IOException {
        if (workers != null) {
            Workers.finish(workers, io.config().timeouts().close());
        }
        if (link != null) {
            acks.settleAll(link, io.dialer().commandTimeoutNanos());
        }
    }

    @Override
    public long queued() {
        return due.size();
    }
}
