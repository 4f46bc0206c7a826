package io.hestai.bus.app.bench;

import io.hestai.bus.Bus;
import io.hestai.bus.Message;
import io.hestai.bus.app.json.JsonText;
import io.hestai.bus.app.runtime.Context;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A receiving process: takes the time of what comes, answers in the closed loop, and tells now and then how far it is. */
final class Receiver {
    private static final long TELL_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Plan plan;
    private final Bus bus;
    private final Context context;
    private final Tally tally = new Tally();
    private final ConcurrentHashMap<Integer, Route> back = new ConcurrentHashMap<>();

    Receiver(Plan plan, Bus bus, Context context) {
        this.plan = plan;
        this.bus = bus;
        this.context = context;
    }

    void play(Orders orders) throws InterruptedException {
        context.lifecycle().own(Route.there(plan, bus).hear(this::heard));
        context.data(Words.READY);
        Orders.Schedule schedule = orders.awaitSchedule();
        if (schedule != null) {
            report(measure(orders, schedule));
        }
    }

    private void heard(Message message) {
        long nowNs = System.nanoTime();
        String text = Payload.of(message);
        if (plan.mode() == Plan.Mode.closed) {
            back.computeIfAbsent(Payload.sender(text), sender -> Route.back(plan, bus, sender))
                    .send(message);
        }
        if (Payload.counts(text)) {
            tally.counted(nowNs, nowNs - Payload.intendedNs(text));
        } else {
            tally.notCounted();
        }
    }

    /** Tells how far it is until it is stopped; gives the processor time between the two ends of the schedule. */
    private long measure(Orders orders, Orders.Schedule schedule) throws InterruptedException {
        long told = 0;
        long atFrom = CpuClock.nanos();
        boolean begun = false;
        while (true) {
            long nowNs = System.nanoTime();
            if (!begun && nowNs - schedule.fromNs() >= 0) {
                begun = true;
                atFrom = CpuClock.nanos();
            }
            if (nowNs - schedule.toNs() >= 0) {
                break;
            }
            told = tell(told);
            long next = begun ? schedule.toNs() : schedule.fromNs();
            if (orders.awaitStop(Math.min(TELL_NS, next - nowNs))) {
                break;
            }
        }
        long used = CpuClock.nanos() - atFrom;
        while (!orders.isStopped()) {
            told = tell(told);
            orders.awaitStop(TELL_NS);
        }
        return used;
    }

    private long tell(long told) {
        long all = tally.all();
        if (all != told) {
            context.data(Words.GOT + " " + all + " " + tally.counted());
        }
        return all;
    }

    private void report(long cpuNs) {
        context.data(Words.RESULT + " "
                + JsonText.object(json -> {
                    json.writeNumberProperty("counted", tally.counted());
                    json.writeNumberProperty("last_ns", tally.lastNs());
                    json.writeNumberProperty("cpu_ns", cpuNs);
                    json.writeStringProperty("latencies", tally.encoded());
                }));
    }
}
