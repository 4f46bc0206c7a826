package io.hestai.bus.redis;

import io.hestai.bus.Acknowledgement;
import io.hestai.bus.BusEvent;
import io.hestai.bus.BusException;
import io.hestai.bus.ConsumeOptions;
import io.hestai.bus.DeliveryHandler;
import io.hestai.bus.EntryId;
import io.hestai.bus.RefusedException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One consumer of a group. What it has pending already comes first, then what was redriven to the group, then new entries; now and then it looks
 * after the work of consumers that are gone.
 *
 * <p>With concurrency 1 the handler runs on the loop's own thread, and as many entries are fetched as it handles in a moment. With more, in order of
 * keys, or when deliveries are settled by hand, no more entries are fetched than may be unsettled at a time, each of which holds a slot.
 */
final class GroupConsumer implements ReadLoop.Work, Settlement.Owner {
    private static final long SLOT_POLL_MS = 50;

    /** While so many messages wait to be tried again, nothing new is taken: a handler that fails always must not eat a whole stream. */
    private static final int MOST_WAITING_RETRIES = 1_000;

    private final Io io;
    private final Watchdog watchdog;
    private final GroupKeys keys;
    private final DeliveryHandler handler;
    private final ConsumeOptions options;
    private final Counters counters;
    private final Lane stream;
    private final Lane redriven;
    private final GroupMaking making;
    private final Lease lease;
    private final Possession possession;
    private final Takeover takeover;
    private final Settlement settlement;
    private final RedrivenLook redrivenLook;
    private final Prefetch prefetch = new Prefetch();
    private final @Nullable ExecutorService workers;
    private final @Nullable Semaphore slots;
    private final @Nullable KeyLines lines;
    private final SignOfLife life;

    private volatile @Nullable ReadLoop loop;

    GroupConsumer(
            Io io,
            Watchdog watchdog,
            GroupKeys keys,
            GroupKeys redrivenKeys,
            DeliveryHandler handler,
            ConsumeOptions options,
            Counters counters) {
        this.io = io;
        this.watchdog = watchdog;
        this.keys = keys;
        this.handler = handler;
        this.options = options;
        this.counters = counters;
        boolean ordered = options.keyOrder().isPresent();
        int attempts = options.retryPolicy().maxAttempts();
        this.stream = new Lane(io, keys, counters, attempts, ordered);
        this.redriven = new Lane(io, redrivenKeys, counters, attempts, ordered);
        this.redrivenLook = new RedrivenLook(io, redrivenKeys);
        this.making = new GroupMaking(io, stream, options.createAt());
        this.lease = new Lease(io, keys, options.lease().toNanos());
        this.possession = new Possession(io, lease, List.of(stream, redriven));
        this.takeover = new Takeover(io, stream, redriven, lease, counters);
        this.life = new SignOfLife(io, lease, List.of(stream, redriven), this::wake);
        this.settlement = new Settlement(io, options, counters, this);
        boolean parallel = options.concurrency() > 1 || ordered;
        boolean byHand = options.acknowledgement() == Acknowledgement.MANUAL;
        this.workers = parallel ? Workers.fixed(options.concurrency(), "hbus-" + keys.group()) : null;
        this.slots = parallel || byHand ? new Semaphore(window(options, ordered)) : null;
        this.lines = ordered ? new KeyLines() : null;
    }

    /** How many deliveries may be unsettled. In order of keys these are more than the handlers, so that they find different keys. */
    private static int window(ConsumeOptions options, boolean ordered) {
        return ordered ? Math.max(64, 16 * options.concurrency()) : options.concurrency();
    }

    @Override
    public void begin(ReadLoop readLoop, Link link) throws IOException {
        loop = readLoop;
        making.begin(link);
        lease.begin(link);
        stream.beginBacklog();
        redriven.beginBacklog();
        settleAcks(link);
        endIfSuperseded(link);
        watchdog.every(life);
    }

    /** Two consumers of one name would take each other's lease in turns; the newer one has it for good. */
    private void endIfSuperseded(Link link) throws IOException {
        if (lease.isSuperseded()) {
            // They are refused, which is told.
            settleAcks(link);
            throw new RefusedException(
                    RefusedException.Reason.OTHER,
                    "consumer '" + keys.consumer() + "' of group '" + keys.group() + "' of '" + keys.stream()
                            + "' was started once more elsewhere, and the newer start has taken its place;"
                            + " give each consumer of a group a name of its own, or none");
        }
    }

    @Override
    public void step(ReadLoop readLoop, Link link) throws IOException {
        possession.quieten(link);
        takeover.lookIfDue(link);
        makeSureOfLease(link);
        endIfSuperseded(link);
        if (runDoubtful(link) || deliverHolding(link) || !takeSlot()) {
            return;
        }
        boolean handedOn = false;
        try {
            handedOn = deliverDue(stream, link)
                    || deliverDue(redriven, link)
                    || deliverRedriven(link)
                    || deliverNew(readLoop, link);
        } finally {
            if (!handedOn) {
                giveSlot();
            }
        }
    }

    private void makeSureOfLease(Link link) throws IOException {
        if (lease.isInDoubt(System.nanoTime())) {
            lease.ascertain(link);
        }
    }

    private void settleAcks(Link link) throws IOException {
        stream.acks().settleAll(link, io.dialer().commandTimeoutNanos());
        redriven.acks().settleAll(link, io.dialer().commandTimeoutNanos());
    }

    /** Hands out what a worker was not certain of, if it is still this consumer's; whether there was any. */
    private boolean runDoubtful(Link link) throws IOException {
        GroupDelivery delivery = possession.firstInDoubt();
        if (delivery == null) {
            return false;
        }
        boolean ours = possession.isOurs(delivery.lane(), delivery.key(), delivery.token(), link);
        possession.decided();
        if (ours) {
            delivery.checked(lease.token());
            run(delivery);
        } else {
            delivery.lane().forget(delivery.key());
            finished(delivery);
        }
        return true;
    }

    /** Delivers what kept its slot while it waited, since others wait behind it. */
    private boolean deliverHolding(Link link) throws IOException {
        for (Lane lane : List.of(stream, redriven)) {
            DueQueue.Due due = lane.due().pollHolding(System.nanoTime());
            if (due != null) {
                deliver(lane, due, link);
                return true;
            }
        }
        return false;
    }

    /** Delivers one entry that this consumer has pending and that is due; and hands the held slot on; whether there was one. */
    private boolean deliverDue(Lane lane, Link link) throws IOException {
        DueQueue.Due due = lane.due().poll(System.nanoTime());
        if (due == null) {
            lane.readBacklog(link);
            due = lane.due().poll(System.nanoTime());
        }
        return due != null && deliver(lane, due, link);
    }

    private boolean deliver(Lane lane, DueQueue.Due due, Link link) throws IOException {
        List<Entries.Raw> own;
        Object pendingReply;
        try {
            settleAcks(link);
            link.put(lane.keys().readOwn(due.id()));
            link.put(lane.keys().pendingOwn(due.id(), 1));
            link.flush();
            link.expectReplyWithin(io.dialer().commandTimeoutNanos());
            Object entryReply = link.read();
            pendingReply = link.read();
            link.expectNothing();
            own = entryReply instanceof RedisError error && lane == redriven && error.is("NOGROUP")
                    ? List.of()
                    : Entries.ofRead(checked(entryReply));
        } catch (IOException | BusException e) {
            lane.due().add(due);
            throw e;
        }
        if (own.isEmpty() || !own.get(0).id().equals(due.id())) {
            // Acknowledged, taken over or removed meanwhile: it is not this consumer's any more.
            lane.forget(due.id());
            releaseHolding(lane, due);
            return false;
        }
        counters.received.increment();
        counters.redelivered.increment();
        io.meters().redelivered.increment();
        long attempt = attempts(pendingReply);
        lane.attempted(due.id(), attempt);
        dispatch(lane, own.get(0), attempt, due.lastAttempt());
        return true;
    }

    private void releaseHolding(Lane lane, DueQueue.Due due) {
        if (due.holdsSlot()) {
            GroupDelivery first = lines == null ? null : lines.find(lane, due.id());
            if (first == null) {
                giveSlot();
            } else {
                finished(first);
            }
        }
    }

    private static long attempts(@Nullable Object pendingReply) {
        if (pendingReply instanceof RedisError) {
            return 2;
        }
        @Nullable Object[] rows = Replies.array(pendingReply);
        return rows.length == 0 ? 2 : Replies.number(Replies.array(rows[0])[3]);
    }

    /** Takes one of what was sent to this group again; nothing, as long as it was not looked for a while. */
    private boolean deliverRedriven(Link link) throws IOException {
        if (!redrivenLook.isDue()) {
            return false;
        }
        possession.quieten(link);
        List<Entries.Raw> found = redrivenLook.take(link);
        if (found.isEmpty()) {
            return false;
        }
        counters.received.increment();
        redriven.take(found);
        dispatch(redriven, found.get(0), 1, DueQueue.ANY);
        return true;
    }

    /** Reads what nobody was given yet and hands it on, with the slot that is held; whether there was anything. */
    private boolean deliverNew(ReadLoop readLoop, Link link) throws IOException {
        boolean mustWait = stream.due().size() >= MOST_WAITING_RETRIES || (lines != null && stream.hasBacklog());
        if (mustWait) {
            settleAcks(link);
            LockSupport.parkNanos(this, Math.min(untilDue(), SLOT_POLL_MS * 1_000_000));
            return false;
        }
        List<Entries.Raw> entries = readNew(readLoop, link);
        counters.received.add(entries.size());
        stream.take(entries);
        handleAll(entries, readLoop, link);
        return !entries.isEmpty();
    }

    /** A connection that is lost meanwhile does not keep the entries that were read from their handler. */
    private void handleAll(List<Entries.Raw> entries, ReadLoop readLoop, Link link) throws IOException {
        IOException lost = null;
        String token = lease.token();
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
            if (!first && lost == null && !isStillOurs(entry.id(), token, link)) {
                stream.forget(entry.id());
                giveSlot();
                continue;
            }
            first = false;
            dispatch(stream, entry, 1, DueQueue.ANY);
            if (lost == null) {
                lost = flushOldAcks(link);
            }
        }
        if (lost != null) {
            throw lost;
        }
    }

    private boolean isStillOurs(EntryId id, String fetchedUnder, Link link) {
        try {
            return possession.isOurs(stream, id, fetchedUnder, link);
        } catch (IOException e) {
            // Whether it is ours is not known; on the next connection it is found among what is pending, if it is.
            return false;
        }
    }

    private @Nullable IOException flushOldAcks(Link link) {
        try {
            stream.acks().flushIfOld(link, System.nanoTime());
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

    private long untilDue() {
        long now = System.nanoTime();
        return Math.min(stream.due().untilNext(now), redriven.due().untilNext(now));
    }

    private List<Entries.Raw> readNew(ReadLoop readLoop, Link link) throws IOException {
        int count = slots == null ? prefetch.forOne() : prefetch.forMany(1 + slots.availablePermits());
        long untilMs = Math.min(untilDue(), takeover.untilLook(System.nanoTime())) / 1_000_000;
        long blockMs = Math.min(ReadLoop.BLOCK_MS, Math.max(1, untilMs));
        stream.acks().put(link);
        redriven.acks().put(link);
        Object reply = readLoop.readBlocking(link, keys.readNew(count, blockMs), blockMs, before -> {
            stream.acks().readConfirmations(before);
            redriven.acks().readConfirmations(before);
        });
        List<Entries.Raw> entries = Entries.ofRead(checked(reply));
        prefetch.came(entries);
        return entries;
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

    private void dispatch(Lane lane, Entries.Raw entry, long attempt, long lastAttempt) {
        if (entry.fields() == null) {
            // The stream was trimmed past it: there is nothing to deliver, and nothing to keep it pending for.
            lane.vanished(entry.id());
            settlement.sendAck(lane, entry.id(), lease.token(), true);
            giveSlot();
            return;
        }
        GroupDelivery delivery = new GroupDelivery(lane, entry, attempt, lease.token(), settlement);
        if (attempt > lastAttempt) {
            delivery.reject("delivered " + (attempt - 1) + " times without an outcome; its consumers ended");
        } else if (lines == null || lines.enter(delivery)) {
            run(delivery);
        }
    }

    private void run(GroupDelivery delivery) {
        if (workers == null) {
            long began = System.nanoTime();
            handle(delivery);
            prefetch.handledIn(System.nanoTime() - began);
            return;
        }
        try {
            workers.execute(() -> handleIfOurs(delivery));
        } catch (RejectedExecutionException closing) {
            // Stays pending, for whoever comes next.
        }
    }

    /** What waited for a worker, or behind others of its key, may be somebody else's by now. */
    private void handleIfOurs(GroupDelivery delivery) {
        if (possession.isCertain(delivery)) {
            handle(delivery);
        } else {
            possession.doubt(delivery);
            wake();
        }
    }

    private void handle(GroupDelivery delivery) {
        life.began(delivery);
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
            delivery.fail(e);
        } finally {
            life.ended(delivery);
            Interrupts.clear();
        }
    }

    @Override
    public boolean isLoopThread() {
        ReadLoop current = loop;
        return current != null && current.isLoopThread();
    }

    @Override
    public void wake() {
        ReadLoop current = loop;
        if (current != null && !current.isLoopThread()) {
            current.wake();
        }
    }

    @Override
    public void finished(GroupDelivery delivery) {
        GroupDelivery next = lines == null ? null : lines.leave(delivery);
        if (next != null) {
            run(next);
        }
        giveSlot();
    }

    @Override
    public void end(@Nullable Link link) throws IOException {
        if (workers != null) {
            Workers.finish(workers, io.config().timeouts().close());
        }
        if (link != null) {
            settleAcks(link);
        }
        if (!life.isIdle()) {
            // A handler has outlasted the time to close: what it works on is nobody else's until it ends.
            life.leaveWhenIdle(watchdog);
            return;
        }
        watchdog.forget(life);
        if (link != null) {
            link.call(lease.leave(), io.dialer().commandTimeoutNanos());
        }
    }

    @Override
    public long queued() {
        return (long) stream.due().size() + redriven.due().size();
    }
}
