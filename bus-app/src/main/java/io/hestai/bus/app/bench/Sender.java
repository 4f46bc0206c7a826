package io.hestai.bus.app.bench;

import io.hestai.bus.Bus;
import io.hestai.bus.Message;
import io.hestai.bus.app.json.JsonText;
import io.hestai.bus.app.runtime.Context;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A sending process. In the open loop the time that travels is the one at which the message was to be sent, so that a stall anywhere, here
 * too, shows in the latency of all that it held up.
 */
final class Sender {
    /** Parking wakes up late by about this; the rest of a wait is spun. */
    private static final long SPIN_NS = TimeUnit.MICROSECONDS.toNanos(60);

    /** How long after the end what is late is still sent; what is left then was not to be sent at this rate. */
    private static final long LONGEST_DELAY_NS = TimeUnit.SECONDS.toNanos(2);

    private static final long FULL_PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final long LONGEST_ANSWER_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long LONGEST_END_NS = TimeUnit.SECONDS.toNanos(10);

    private final Plan plan;
    private final int index;
    private final Bus bus;
    private final Context context;
    private final Orders orders;
    private final Payload payload;
    private final Route there;
    private final Tally answers = new Tally();
    private volatile Thread pinging = Thread.currentThread();
    private volatile long pong;

    // All of these belong to the sending thread.
    private final Deque<CompletableFuture<?>> underWay = new ArrayDeque<>();
    private long sent;
    private long counted;
    private long refused;
    private long spunNs;
    private long cpuFromNs;
    private long beganNs;
    private long endNs;
    private boolean stopped;
    private long unsent;

    Sender(Plan plan, int index, Bus bus, Context context, Orders orders) {
        this.plan = plan;
        this.index = index;
        this.bus = bus;
        this.context = context;
        this.orders = orders;
        this.payload = new Payload(plan.size(), index);
        this.there = Route.there(plan, bus);
    }

    void play() throws InterruptedException {
        if (plan.mode() == Plan.Mode.closed) {
            pinging = Thread.currentThread();
            context.lifecycle().own(Route.back(plan, bus, index).hear(this::answered));
        }
        context.data(Words.READY);
        Orders.Schedule schedule = orders.awaitSchedule();
        if (schedule == null) {
            return;
        }
        beganNs = schedule.fromNs();
        endNs = schedule.toNs();
        waitUntil(schedule.startNs());
        switch (plan.mode()) {
            case open -> sendAtRate(schedule);
            case closed -> pingPong(schedule);
            case full -> sendAll(schedule);
        }
        long endedNs = System.nanoTime();
        long cpuNs = CpuClock.nanos() - cpuFromNs - spunNs;
        awaitSettled();
        report(endedNs, System.nanoTime(), Math.max(0, cpuNs));
    }

    /** Whatever was to be sent until the end is sent, if late: leaving out what a stall held up would hide the stall. */
    private void sendAtRate(Orders.Schedule schedule) {
        double intervalNs = 1e9 * plan.publishers() / plan.rate();
        double offsetNs = intervalNs * index / plan.publishers();
        long baseNs = schedule.startNs();
        boolean counts = false;
        long i = 0;
        while (true) {
            long intendedNs = baseNs + (long) (offsetNs + i * intervalNs);
            long nowNs = System.nanoTime();
            if (!counts && Math.max(intendedNs - schedule.fromNs(), nowNs - schedule.fromNs()) >= 0) {
                // What the warming up could not send is not held against what is measured.
                counts = true;
                begin();
                baseNs = schedule.fromNs();
                i = 0;
            } else if (intendedNs - endNs() >= 0) {
                waitUntil(endNs());
                return;
            } else if (intendedNs - nowNs > 0) {
                waitUntil(intendedNs);
            } else if (isTooLate()) {
                unsent = 1 + (long) ((endNs() - intendedNs) / intervalNs);
                return;
            } else if (hasRoom()) {
                send(payload.message(intendedNs, counts), counts);
                i++;
            } else {
                LockSupport.parkNanos(this, FULL_PAUSE_NS);
            }
        }
    }

    /** The end of the schedule, or when the run was stopped before. */
    private long endNs() {
        if (orders.isStopped() && !stopped) {
            stopped = true;
            endNs = Math.min(endNs, System.nanoTime());
        }
        return endNs;
    }

    private boolean isTooLate() {
        return System.nanoTime() - endNs() > LONGEST_DELAY_NS;
    }

    private void sendAll(Orders.Schedule schedule) {
        long quota = plan.messages() / plan.publishers() + (index < plan.messages() % plan.publishers() ? 1 : 0);
        boolean counts = false;
        while (true) {
            while (!hasRoom() && !orders.isStopped()) {
                LockSupport.parkNanos(this, FULL_PAUSE_NS);
            }
            long nowNs = System.nanoTime();
            counts = counts || begins(schedule, nowNs);
            boolean enough = plan.messages() > 0 ? counted >= quota : nowNs - schedule.toNs() >= 0;
            if (enough || orders.isStopped()) {
                return;
            }
            send(payload.message(nowNs, counts), counts);
        }
    }

    private void pingPong(Orders.Schedule schedule) {
        boolean counts = false;
        int answersEach = plan.kind().isBroadcast() ? plan.receivers() : 1;
        while (!orders.isStopped()) {
            long nowNs = System.nanoTime();
            counts = counts || begins(schedule, nowNs);
            if (nowNs - schedule.toNs() >= 0) {
                return;
            }
            long wanted = pong + answersEach;
            send(payload.message(nowNs, counts), counts);
            awaitAnswers(wanted);
        }
    }

    private void awaitAnswers(long wanted) {
        long beganNs = System.nanoTime();
        while (pong < wanted) {
            LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(100));
            if (System.nanoTime() - beganNs > LONGEST_ANSWER_NS) {
                return;
            }
        }
    }

    /** Half the way there and back. */
    private void answered(Message message) {
        long nowNs = System.nanoTime();
        String text = Payload.of(message);
        if (Payload.counts(text)) {
            answers.counted(nowNs, (nowNs - Payload.intendedNs(text)) / 2);
        } else {
            answers.notCounted();
        }
        pong = answers.all();
        LockSupport.unpark(pinging);
    }

    /** Whether what is sent now counts. */
    private boolean begins(Orders.Schedule schedule, long nowNs) {
        if (nowNs - schedule.fromNs() < 0) {
            return false;
        }
        begin();
        beganNs = nowNs;
        return true;
    }

    private void begin() {
        spunNs = 0;
        cpuFromNs = CpuClock.nanos();
    }

    private void send(Message message, boolean counts) {
        sent++;
        if (counts) {
            counted++;
        }
        underWay.add(there.send(message));
        settle();
    }

    /** Looks at what is done by now; chaining to each future would wake a thread each time, which nobody does who sends much. */
    private void settle() {
        for (CompletableFuture<?> first = underWay.peek(); first != null && first.isDone(); first = underWay.peek()) {
            if (first.isCompletedExceptionally()) {
                refused++;
            }
            underWay.remove();
        }
    }

    /** Whether less is under way than the run may hold in the server's memory. */
    private boolean hasRoom() {
        return plan.listeners() == 0 || sent * plan.publishers() - orders.credit() < plan.window();
    }

    /** Parks while that is fine enough, and spins for the rest, which is not held against the bus. */
    private void waitUntil(long timeNs) {
        long leftNs = timeNs - System.nanoTime();
        while (leftNs > SPIN_NS && !orders.isStopped()) {
            LockSupport.parkNanos(this, Math.min(leftNs - SPIN_NS, TimeUnit.MILLISECONDS.toNanos(100)));
            leftNs = timeNs - System.nanoTime();
        }
        if (leftNs <= 0) {
            return;
        }
        while (timeNs - System.nanoTime() > 0 && !orders.isStopped()) {
            Thread.onSpinWait();
        }
        spunNs += leftNs;
    }

    private void awaitSettled() {
        long beganNs = System.nanoTime();
        settle();
        while (!underWay.isEmpty() && System.nanoTime() - beganNs < LONGEST_END_NS) {
            LockSupport.parkNanos(this, FULL_PAUSE_NS);
            settle();
        }
    }

    private void report(long endedNs, long settledNs, long cpuNs) {
        context.data(Words.RESULT + " "
                + JsonText.object(json -> {
                    json.writeNumberProperty("counted", counted);
                    json.writeNumberProperty("unsent", unsent);
                    json.writeNumberProperty("refused", refused);
                    json.writeNumberProperty("unsettled", underWay.size());
                    json.writeNumberProperty("began_ns", beganNs);
                    json.writeNumberProperty("ended_ns", endedNs);
                    json.writeNumberProperty("settled_ns", settledNs);
                    json.writeNumberProperty("cpu_ns", cpuNs);
                    json.writeNumberProperty("answers", answers.counted());
                    json.writeStringProperty("latencies", answers.encoded());
                }));
    }
}
