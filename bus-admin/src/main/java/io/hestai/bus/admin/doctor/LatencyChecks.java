package io.hestai.bus.admin.doctor;

import io.hestai.bus.RefusedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How quickly the server answers, and what kept it from answering. */
final class LatencyChecks {
    private static final int PINGS = 1_000;
    private static final long MOST_NANOS = 3_000_000_000L;
    private static final long SLOW_NANOS = 10_000_000;
    private static final long STALL_MS = 100;
    private static final long RECENT_SECONDS = 3_600;
    private static final int SHOWN = 5;

    private LatencyChecks() {}

    static List<Check> all() {
        return List.of(
                new Check("latency.ping", LatencyChecks::ping), new Check("latency.stalls", LatencyChecks::stalls));
    }

    private static Verdict ping(Patient patient) {
        long[] nanos = new long[PINGS];
        long begin = System.nanoTime();
        int asked = 0;
        while (asked < PINGS && System.nanoTime() - begin < MOST_NANOS) {
            long before = System.nanoTime();
            patient.ask("PING");
            nanos[asked++] = System.nanoTime() - before;
        }
        long[] sorted = Arrays.copyOf(nanos, asked);
        Arrays.sort(sorted);
        long high = sorted[(int) Math.min(asked - 1, Math.ceil(asked * 0.99) - 1)];
        String found = "p50 " + Units.millis(sorted[(asked - 1) / 2]) + ", p99 " + Units.millis(high) + " of "
                + Units.count(asked, "ping", "pings");
        return high < SLOW_NANOS
                ? Verdict.ok(found)
                : Verdict.warning(
                        found,
                        "every message takes at least as long",
                        "look at the load of both machines, at SLOWLOG GET, and use a Unix socket if the server is on this machine");
    }

    private static Verdict stalls(Patient patient) {
        List<String> stalls = new ArrayList<>(slowCommands(patient));
        stalls.addAll(slowEvents(patient));
        if (stalls.isEmpty()) {
            return Verdict.ok("nothing kept it busy for " + STALL_MS + " ms within the last hour" + monitor(patient));
        }
        return Verdict.warning(
                "kept busy within the last hour by "
                        + String.join(", ", stalls.subList(0, Math.min(SHOWN, stalls.size()))),
                "meanwhile nobody is answered: messages wait, and leases may run out",
                "find out who sends that (SLOWLOG GET has the client), or what the disk does (LATENCY DOCTOR)");
    }

    private static List<String> slowCommands(Patient patient) {
        List<String> slow = new ArrayList<>();
        long since = patient.clock().millis() / 1_000 - RECENT_SECONDS;
        for (Object each : patient.list("SLOWLOG", "GET", "64")) {
            List<@Nullable Object> entry = Patient.elements(each);
            long at = number(entry, 1);
            long millis = number(entry, 2) / 1_000;
            // Of its arguments only the first is looked at: the others are content.
            if (at >= since && millis >= STALL_MS) {
                slow.add(Patient.elements(entry.get(3)).get(0) + " (" + millis + " ms)");
            }
        }
        return slow;
    }

    private static List<String> slowEvents(Patient patient) {
        List<String> slow = new ArrayList<>();
        long since = patient.clock().millis() / 1_000 - RECENT_SECONDS;
        try {
            for (Object each : patient.list("LATENCY", "LATEST")) {
                List<@Nullable Object> event = Patient.elements(each);
                long at = number(event, 1);
                long millis = number(event, 3);
                if (at >= since && millis >= STALL_MS) {
                    slow.add("the event " + event.get(0) + " (" + millis + " ms)");
                }
            }
        } catch (NotPermitted | RefusedException e) {
            // The slow commands are the better half of it.
            return slow;
        }
        return slow;
    }

    private static long number(List<@Nullable Object> reply, int index) {
        return Long.parseLong(String.valueOf(reply.get(index)));
    }

    private static String monitor(Patient patient) {
        try {
            return patient.settingNumber("latency-monitor-threshold").orElse(1) == 0
                    ? "; of forks and the disk it keeps no record (CONFIG SET latency-monitor-threshold 50)"
                    : "";
        } catch (NotPermitted | RefusedException e) {
            return "";
        }
    }
}
