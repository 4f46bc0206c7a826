package io.hestai.bus.app.bench;

import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.FailedException;
import io.hestai.bus.app.runtime.Lifecycle;
import io.hestai.bus.redis.BusConfig;
import io.hestai.bus.redis.ScratchNamespace;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToIntFunction;

/** Directs a run: a scratch namespace, the processes, a schedule for all of them, and what came of it. Every wait is bounded. */
final class Bench {
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration BEFORE_START = Duration.ofMillis(200);
    private static final Duration FAR = Duration.ofDays(30);

    /** How long nothing may arrive before what is missing counts as lost. */
    private static final Duration QUIET = Duration.ofSeconds(1);

    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(10);

    /** How long after its time a sender may still be busy, Redis being away for instance. */
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(45);

    private static final Duration LONGEST_REPORT = Duration.ofSeconds(15);
    private static final long LONGEST_LAST_WORD_S = 60;

    private final Context context;
    private final Lifecycle lifecycle;
    private final Plan asked;

    Bench(Context context, Plan asked) {
        this.context = context;
        this.lifecycle = context.lifecycle();
        this.asked = asked;
    }

    /**
     * Runs.
     *
     * @param config where, and around which namespace
     * @param outcome is given what was measured, also by a run that was interrupted, and says how the program is to end
     * @return what the outcome said
     */
    int run(BusConfig config, ToIntFunction<Figures> outcome) {
        CountDownLatch shown = new CountDownLatch(1);
        try {
            ScratchNamespace scratch = lifecycle.open(() -> ScratchNamespace.open(config));
            Plan plan = MemoryBound.apply(asked, scratch.load());
            Crew crew = new Crew(context);
            crew.start(plan, config, scratch.id());
            makeTheEndWaitFor(shown);
            return outcome.applyAsInt(measure(plan, crew, new ServerClock(scratch)));
        } catch (RuntimeException e) {
            // What has been closed already is stumbled over; nobody wants to hear of that.
            if (lifecycle.interrupted()) {
                context.warning("interrupted before anything was measured");
            }
            throw e;
        } finally {
            shown.countDown();
        }
    }

    /** Whoever closes what is open waits, for an interrupted run has figures to collect and to show; this thread itself never does. */
    private void makeTheEndWaitFor(CountDownLatch shown) {
        Thread measuring = Thread.currentThread();
        lifecycle.own(() -> {
            if (Thread.currentThread() != measuring && !shown.await(LONGEST_LAST_WORD_S, TimeUnit.SECONDS)) {
                throw new FailedException("the figures were not to be had");
            }
        });
    }

    private Figures measure(Plan plan, Crew crew, ServerClock server) {
        long startNs = System.nanoTime() + BEFORE_START.toNanos();
        long fromNs = startNs + plan.warmup().toNanos();
        long toNs = fromNs + (plan.messages() > 0 ? FAR : plan.duration()).toNanos();
        crew.say(Words.GO + " " + startNs + " " + fromNs + " " + toNs);
        server.expect(fromNs, toNs);
        awaitSent(plan, crew, server, toNs);
        List<Report> sent = Crew.reports(crew.senders());
        awaitReceived(plan, crew, sent);
        server.end();
        crew.receivers().forEach(member -> member.say(Words.STOP));
        awaitReports(crew, crew.receivers(), LONGEST_REPORT);
        Figures figures =
                Figures.of(plan, sent, Crew.reports(crew.receivers()), lifecycle.interrupted(), server.usedMicros());
        crew.leave();
        return figures;
    }

    /** Tells the senders what has arrived until all of them are done. */
    private void awaitSent(Plan plan, Crew crew, ServerClock server, long toNs) {
        long credit = 0;
        boolean stopped = false;
        while (!Crew.areDone(crew.senders())) {
            pause();
            crew.look();
            long nowNs = System.nanoTime();
            server.look(nowNs);
            if (lifecycle.stopping() && !stopped) {
                stopped = true;
                toNs = nowNs;
                crew.senders().forEach(member -> member.say(Words.STOP));
            }
            if (nowNs - toNs > LONGEST_DELAY.toNanos()) {
                throw new FailedException("the publishers did not end in time; is Redis still there?");
            }
            long arrived = crew.arrived(plan.kind());
            if (arrived != credit) {
                credit = arrived;
                String word = Words.CREDIT + " " + credit;
                crew.senders().forEach(member -> member.say(word));
            }
        }
    }

    private void awaitReceived(Plan plan, Crew crew, List<Report> sent) {
        if (plan.mode() == Plan.Mode.closed || plan.listeners() == 0) {
            return;
        }
        long copies = plan.kind().isBroadcast() ? plan.receivers() : 1;
        long wanted = copies
                * sent.stream().mapToLong(report -> report.number("counted")).sum();
        long beganNs = System.nanoTime();
        long movedNs = beganNs;
        long before = -1;
        while (before < wanted
                && System.nanoTime() - movedNs < QUIET.toNanos()
                && System.nanoTime() - beganNs < LONGEST_DRAIN.toNanos()) {
            crew.look();
            long now = crew.receivers().stream().mapToLong(Member::counted).sum();
            if (now != before) {
                before = now;
                movedNs = System.nanoTime();
            }
            if (now < wanted) {
                pause();
            }
        }
    }

    private static void awaitReports(Crew crew, List<Member> members, Duration atMost) {
        long beganNs = System.nanoTime();
        while (!Crew.areDone(members)) {
            LockSupport.parkNanos(LOOK.toNanos());
            crew.look();
            if (System.nanoTime() - beganNs > atMost.toNanos()) {
                throw new FailedException("the receivers did not say what they measured; is this machine very busy?");
            }
        }
    }

    /** Waits a while, less if somebody wants the end; not for nothing then either. */
    private void pause() {
        if (lifecycle.stopping()) {
            LockSupport.parkNanos(LOOK.toNanos());
        } else {
            lifecycle.awaitStop(LOOK);
        }
    }
}
