package io.hestai.bus.app.bench;

import io.hestai.bus.app.runtime.ChildProcess;
import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.FailedException;
import io.hestai.bus.app.runtime.JavaCommand;
import io.hestai.bus.redis.BusConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** The sending and receiving processes of a run. */
final class Crew {
    private static final Duration LEAVE = Duration.ofSeconds(8);

    private final Context context;
    private final List<Member> senders = new ArrayList<>();
    private final List<Member> receivers = new ArrayList<>();

    Crew(Context context) {
        this.context = context;
    }

    /** Starts all of them, and waits until they are connected and hear. */
    void start(Plan plan, BusConfig config, String run) {
        for (int i = 0; i < plan.listeners(); i++) {
            receivers.add(member(BenchRoleVerb.RECEIVER, i, plan, config, run));
        }
        for (int i = 0; i < plan.publishers(); i++) {
            senders.add(member(BenchRoleVerb.SENDER, i, plan, config, run));
        }
        all().forEach(member -> member.awaitReady(context.lifecycle()));
        all().forEach(this::compareClocks);
    }

    private Member member(String role, int index, Plan plan, BusConfig config, String run) {
        List<String> arguments = new ArrayList<>(List.of("bench-role", role, "--run", run));
        arguments.addAll(List.of("--index", Integer.toString(index)));
        arguments.addAll(plan.arguments());
        ProcessBuilder builder = new ProcessBuilder(deafToSignals(JavaCommand.withArguments(arguments)));
        // Not as an option: every user of the machine can read those, and a URL may hold a password.
        builder.environment().putAll(context.settings().environment());
        builder.environment().put("HBUS_URL", config.url().orElse(""));
        builder.environment().put("HBUS_NAMESPACE", config.namespace());
        builder.environment().put("HBUS_ROLE", "bench");
        String name = role + " " + (index + 1);
        return new Member(name, context.lifecycle().open(() -> ChildProcess.start(name, builder)));
    }

    /** Ctrl-C reaches all processes of a terminal, but these must live on to tell what they have measured so far. */
    private static List<String> deafToSignals(List<String> command) {
        List<String> deaf = new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT TERM HUP; exec \"$@\"", "sh"));
        deaf.addAll(command);
        return deaf;
    }

    /** Times are taken by the monotonic clock, which is one for all processes of a machine, or should be. */
    private void compareClocks(Member member) {
        long before = System.nanoTime();
        long there = member.clock(context.lifecycle());
        long after = System.nanoTime();
        if (there - before < 0 || after - there < 0) {
            throw new FailedException("the processes of this machine do not share a monotonic clock (System.nanoTime),"
                    + " so that the way from one to another cannot be timed here");
        }
    }

    List<Member> senders() {
        return senders;
    }

    List<Member> receivers() {
        return receivers;
    }

    private List<Member> all() {
        List<Member> all = new ArrayList<>(receivers);
        all.addAll(senders);
        return all;
    }

    void say(String word) {
        all().forEach(member -> member.say(word));
    }

    void look() {
        all().forEach(Member::look);
    }

    /** How many messages of all that were sent have arrived everywhere they should. */
    long arrived(Kind kind) {
        LongStream each = receivers.stream().mapToLong(Member::all);
        return kind.isBroadcast() ? each.min().orElse(0) : each.sum();
    }

    static boolean areDone(List<Member> members) {
        return members.stream().allMatch(member -> member.report() != null);
    }

    /** What they have measured, those of them that are done. */
    static List<Report> reports(List<Member> members) {
        List<Report> reports = new ArrayList<>();
        for (Member member : members) {
            Report report = member.report();
            if (report != null) {
                reports.add(report);
            }
        }
        return reports;
    }

    void leave() {
        all().forEach(member -> member.say(Words.LEAVE));
        all().forEach(member -> member.leave(LEAVE));
    }
}
