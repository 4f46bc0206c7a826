package io.hestai.bus.benchmarks.growth;

import java.time.Duration;
import java.util.Map;

/**
 * What happens while nothing is to be done.
 *
 * @param seconds for how long it was watched
 * @param commands how often each command was carried out
 * @param serverPercent of a core
 * @param jvmPercent of a core, of this JVM
 */
record Idleness(double seconds, Map<String, Server.Usage> commands, double serverPercent, double jvmPercent) {
    static Idleness watch(Server server, Duration time) {
        Map<String, Server.Usage> before = server.commands();
        double serverBefore = server.cpuSeconds();
        long jvmBefore = Jvm.cpuNanos();
        long began = System.nanoTime();
        Waits.pass(time);
        double seconds = (System.nanoTime() - began) / 1e9;
        double jvm = (Jvm.cpuNanos() - jvmBefore) / 1e9;
        double cpu = server.cpuSeconds() - serverBefore;
        return new Idleness(
                seconds, Server.between(before, server.commands()), cpu / seconds * 100, jvm / seconds * 100);
    }

    long commandsAMinute() {
        long calls = commands.values().stream().mapToLong(Server.Usage::calls).sum();
        return Math.round(calls * 60 / seconds);
    }
}
