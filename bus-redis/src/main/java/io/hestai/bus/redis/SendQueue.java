package io.hestai.bus.redis;

import io.hestai.bus.RefusedException;
import io.hestai.bus.RefusedException.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent, and the room for it. Anybody may add; taking out needs the writing lock, so that nothing is taken out of the middle
 * of what is being written.
 */
final class SendQueue {
    private final Queue<Outgoing<?>> queue = new ConcurrentLinkedQueue<>();

    /** What is sent before all that is queued; guarded by {@link #writing}. */
    private final ArrayDeque<Outgoing<?>> again = new ArrayDeque<>();

    private final ReentrantLock writing;
    private final OutboxOptions options;
    private final Room room;

    SendQueue(OutboxOptions options, ReentrantLock writing) {
        this.options = options;
        this.writing = writing;
        this.room = new Room(options.maxMessages(), options.maxBytes());
    }

    void add(Outgoing<?> outgoing) {
        queue.add(outgoing);
    }

    /** Puts what is to be sent once more before all that waits. Needs the writing lock. */
    void addFirst(List<Append> resend) {
        resend.forEach(each -> again.add(each.outgoing()));
    }

    /** Takes out the next; null if there is none. Needs the writing lock. */
    @Nullable
    Outgoing<?> poll() {
        Outgoing<?> first = again.poll();
        return first == null ? queue.poll() : first;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** What has waited for longest: among what is unresolved, sent, or queued, which were accepted in this order. */
    @Nullable
    Outgoing<?> oldest(@Nullable Append unresolved, @Nullable Outgoing<?> sent) {
        if (unresolved != null) {
            return unresolved.outgoing();
        }
        return sent == null ? queue.peek() : sent;
    }

    /**
     * Takes the room that a command needs.
     *
     * @param flowing whether what is queued is being sent: then a thread that sends more than that is held up for a moment
     * @param whenFull what to do if there is none
     * @param makingRoom told of each append that is dropped to make room
     * @throws RefusedException if there is none
     */
    void takeRoom(Outgoing<?> outgoing, boolean flowing, OutboxOptions.WhenFull whenFull, DropListener makingRoom) {
        if (flowing) {
            room.hesitate();
        }
        int cost = room.cost(outgoing.command().length());
        if (!room.tryTake(cost) && !makeRoom(cost, whenFull, makingRoom)) {
            throw new RefusedException(
                    Reason.OUTBOX_FULL,
                    "cannot " + outgoing.doing() + ": " + options.maxMessages() + " messages or " + options.maxBytes()
                            + " bytes wait already; wait until Redis has caught up, or give the outbox more room");
        }
        outgoing.holdRoom(cost);
    }

    /** Hears of what was dropped: it has failed, and its room is given back. */
    @FunctionalInterface
    interface DropListener {
        void dropped(Outgoing<?> oldest);
    }

    private boolean makeRoom(int cost, OutboxOptions.WhenFull whenFull, DropListener makingRoom) {
        if (whenFull instanceof OutboxOptions.WhenFull.Block block) {
            return room.take(cost, Nanos.of(block.atMost()));
        }
        if (whenFull instanceof OutboxOptions.WhenFull.DropOldest) {
            for (Outgoing<?> oldest = takeOldestAppend(); oldest != null; oldest = takeOldestAppend()) {
                room.giveBack(oldest.room());
                oldest.holdRoom(0);
                oldest.fail(new RefusedException(
                        Reason.OUTBOX_FULL,
                        "could not " + oldest.doing() + ": it was the oldest in a full outbox, and made room"));
                makingRoom.dropped(oldest);
                if (room.tryTake(cost)) {
                    return true;
                }
            }
        }
        return false;
    }

    private @Nullable Outgoing<?> takeOldestAppend() {
        List<Outgoing<?>> taken = take(queue, each -> each.append() != null, 1);
        return taken.isEmpty() ? null : taken.get(0);
    }

    void giveBack(int roomTaken) {
        room.giveBack(roomTaken);
    }

    /** Waits until everything that took room is answered. */
    void awaitEmpty(long nanosAtMost) {
        room.awaitEmpty(nanosAtMost);
    }

    /** Takes out all that match. */
    List<Outgoing<?>> takeIf(Predicate<Outgoing<?>> condition) {
        List<Outgoing<?>> taken = take(again, condition, Integer.MAX_VALUE);
        taken.addAll(take(queue, condition, Integer.MAX_VALUE));
        return taken;
    }

    private List<Outgoing<?>> take(Queue<Outgoing<?>> from, Predicate<Outgoing<?>> condition, int most) {
        List<Outgoing<?>> taken = new ArrayList<>();
        writing.lock();
        try {
            for (Iterator<Outgoing<?>> all = from.iterator(); all.hasNext() && taken.size() < most; ) {
                Outgoing<?> each = all.next();
                if (condition.test(each)) {
                    all.remove();
                    taken.add(each);
                }
            }
        } finally {
            writing.unlock();
        }
        return taken;
    }
}
