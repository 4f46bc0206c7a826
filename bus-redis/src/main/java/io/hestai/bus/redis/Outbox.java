package io.hestai.bus.redis;

import io.hestai.bus.BusEvent;
import io.hestai.bus.BusException;
import io.hestai.bus.OutboxStatus;
import io.hestai.bus.OutboxStatus.State;
import io.hestai.bus.UnknownOutcomeException;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What waits to be sent or answered: how much it is, since when, and whether it grows or shrinks. Thread-safe. */
final class Outbox {
    private final OutboxOptions options;
    private final EventHub events;
    private final Meters meters;
    private final LongAdder accepted = new LongAdder();
    private final LongAdder done = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    /** Guarded by this for changes. */
    private volatile State state = State.SENDING;

    /** Whether it was told that messages are held; guarded by this for changes. */
    private volatile boolean toldHolding;

    private final AppendStore store;
    private final KeptAppends kept;

    /** While the bus is closed, what fails only for that stays in the store. */
    private volatile boolean leaving;

    /** Who ticks, if nobody else does. */
    private volatile @Nullable Watchdog ticker;

    Outbox(OutboxOptions options, AppendStore store, EventHub events, Meters meters) {
        this.options = options;
        this.store = store;
        this.kept = new KeptAppends(Nanos.of(options.keepStored()), options.maxMessages(), store::release, meters);
        this.events = events;
        this.meters = meters;
    }

    OutboxOptions options() {
        return options;
    }

    /** Takes an append in; from now on it is sent, or its future says why not. */
    void accept(Append append) {
        store.accept(append);
        acceptAgain(append);
    }

    /** Takes an append in that the store has already. */
    void acceptAgain(Append append) {
        accepted.increment();
        bytes.add(append.outgoing().command().length());
        if (state == State.HOLDING && !toldHolding) {
            synchronized (this) {
                tellHolding();
            }
        }
    }

    /** Lets an append go whose outcome is known. */
    void release(Append append) {
        if (append.storedAt() != null) {
            meters.stored.increment();
            keep(append);
        } else if (!leaving) {
            store.release(append);
        }
        // Last, so that who sees an empty outbox finds its store empty, too.
        done.increment();
        bytes.add(-append.outgoing().command().length());
    }

    private void keep(Append stored) {
        if (options.keepStored().isZero()) {
            store.release(stored);
        } else {
            kept.add(stored);
        }
    }

    /** Ticks from now on: with those that do something now and then, or by itself where a slow disk would hold the others up. */
    void begin(Watchdog others) {
        if (options.directory().isPresent()) {
            Watchdog alone = new Watchdog("hbus-outbox");
            ticker = alone;
            alone.every(this::tick);
        } else {
            others.every(this::tick);
        }
    }

    /** Lets go what was kept long enough, and brings to the disk what is to be there. */
    private void tick() {
        kept.forgetOld(System.nanoTime());
        store.tick();
    }

    /** Sends again what was stored and is lost; see {@link KeptAppends#offerAgain}. */
    void offerAgain(Sender sender, boolean emptied) {
        kept.offerAgain(sender, emptied);
    }

    /** Takes note of the connection over which appends are sent from now on. */
    void connected(ServerRun run) {
        store.connected(run);
    }

    /** From now on what fails does so because the bus is closed, and stays in the store. */
    void leave() {
        leaving = true;
    }

    void close() {
        Watchdog alone = ticker;
        if (alone != null) {
            alone.close();
        }
        store.close();
    }

    void count(BusException failure) {
        if (failure instanceof UnknownOutcomeException) {
            meters.unknown.increment();
        } else {
            meters.refused.increment();
        }
    }

    /** Counts one that made room for a newer one. */
    void dropped() {
        meters.outboxDropped.increment();
        long soFar = meters.outboxDropped.sum();
        if (Long.bitCount(soFar) == 1) {
            events.tell(new BusEvent.OutboxDropped(soFar));
        }
    }

    /** Redis is away. It is told when there is something to hold. */
    synchronized void hold() {
        become(State.HOLDING);
        tellHolding();
    }

    private void tellHolding() {
        if (depth() > 0 && !toldHolding) {
            toldHolding = true;
            events.tell(new BusEvent.OutboxChanged(State.HOLDING, depth()));
        }
    }

    /** Redis is back; what was kept is on its way. */
    synchronized void drain() {
        become(toldHolding ? State.DRAINING : State.SENDING);
    }

    /** Nothing that was kept is left. */
    void drained() {
        if (state == State.DRAINING) {
            become(State.SENDING);
        }
    }

    private synchronized void become(State next) {
        if (state == next) {
            return;
        }
        state = next;
        if (toldHolding) {
            events.tell(new BusEvent.OutboxChanged(next, depth()));
            toldHolding = next != State.SENDING;
        }
    }

    private long depth() {
        return Math.max(0, accepted.sum() - done.sum());
    }

    OutboxStatus status(Duration oldest) {
        long depth = depth();
        return new OutboxStatus(
                state,
                depth,
                Math.max(0, bytes.sum()),
                depth == 0 ? Duration.ZERO : oldest,
                meters.outboxDropped.sum());
    }
}
