package io.hestai.bus.app.bench;

import java.util.List;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;

/**
 * What a run has measured.
 *
 * @param plan what was asked for
 * @param messages how many were sent and arrived where they should
 * @param unsent how many were to be sent and were not, for it was too late
 * @param lost how many deliveries there were not
 * @param elapsedNs how long it took from the first to the last
 * @param latencies one way, in nanoseconds
 * @param publisherCpuNs processor time of the publishers
 * @param receiverCpuNs processor time of the receivers
 * @param serverCpuMicros processor time of the server, if it tells
 * @param interrupted whether it ended before its time
 */
record Figures(
        Plan plan,
        long messages,
        long unsent,
        long lost,
        long elapsedNs,
        Histogram latencies,
        long publisherCpuNs,
        long receiverCpuNs,
        OptionalLong serverCpuMicros,
        boolean interrupted) {

    /** Who achieves less than this part of what was asked for has not held the rate. */
    private static final double HELD = 0.95;

    /** A hiccup at the very end is no queue that grows. */
    private static final long HICCUP_NS = 100_000_000;

    static Figures of(
            Plan plan,
            List<Report> senders,
            List<Report> receivers,
            boolean interrupted,
            OptionalLong serverCpuMicros) {
        boolean closed = plan.mode() == Plan.Mode.closed;
        long copies = plan.kind().isBroadcast() ? Math.max(1, plan.listeners()) : 1;
        long sent = sum(senders, "counted");
        long arrived = closed
                ? sum(senders, "answers")
                : plan.listeners() == 0
                        ? sent - sum(senders, "refused") - sum(senders, "unsettled")
                        : sum(receivers, "counted");
        Histogram latencies = Tally.emptyHistogram();
        for (Report report : closed ? senders : receivers) {
            latencies.add(Tally.decode(report.text("latencies")));
        }
        return new Figures(
                plan,
                arrived / copies,
                sum(senders, "unsent"),
                Math.max(0, sent * copies - arrived),
                elapsedNs(plan, senders, receivers),
                latencies,
                sum(senders, "cpu_ns"),
                sum(receivers, "cpu_ns"),
                serverCpuMicros,
                interrupted);
    }

    /** From when the first was to be sent until the last was sent and had arrived. */
    private static long elapsedNs(Plan plan, List<Report> senders, List<Report> receivers) {
        long began = senders.stream()
                .mapToLong(report -> report.number("began_ns"))
                .min()
                .orElse(0);
        String end = plan.listeners() == 0 ? "settled_ns" : "ended_ns";
        long elapsed = 1;
        for (Report report : senders) {
            elapsed = Math.max(elapsed, report.number(end) - began);
        }
        for (Report report : receivers) {
            if (report.number("counted") > 0) {
                elapsed = Math.max(elapsed, report.number("last_ns") - began);
            }
        }
        return elapsed;
    }

    private static long sum(List<Report> reports, String name) {
        return reports.stream().mapToLong(report -> report.number(name)).sum();
    }

    double achievedPerSecond() {
        return messages * 1e9 / elapsedNs;
    }

    /** Whether the stated rate was held, if one was stated. An interrupted run may lack a message of each publisher. */
    boolean held() {
        if (plan.mode() != Plan.Mode.open || (interrupted && messages == 0)) {
            return true;
        }
        return unsent == 0 && messages + plan.publishers() >= HELD * plan.rate() * (elapsedNs - HICCUP_NS) / 1e9;
    }

    /** Whether there are latencies that mean something: not those of a queue that grew. */
    boolean hasLatencies() {
        return plan.task() == Plan.Task.latency && held() && latencies.getTotalCount() > 0;
    }

    double microsAt(double percentile) {
        return latencies.getValueAtPercentile(percentile) / 1_000.0;
    }

    double maxMicros() {
        return latencies.getMaxValue() / 1_000.0;
    }

    double bytesPerSecond() {
        return achievedPerSecond() * plan.size();
    }

    /** Processor time of publishers and receivers. */
    long clientCpuNs() {
        return publisherCpuNs + receiverCpuNs;
    }

    double perMessageMicros(long nanos) {
        return nanos / 1_000.0 / messages;
    }
}
