package io.hestai.bus.admin.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which server it is, what it can do, and the part it plays among others. */
final class ServerChecks {
    private static final long CLOCK_WARNING_MS = 1_000;

    /** Without these there is no bus. */
    private static final List<String> NEEDED = List.of(
            "XADD",
            "XREADGROUP",
            "XACK",
            "XCLAIM",
            "XAUTOCLAIM",
            "XPENDING",
            "XTRIM",
            "EVAL",
            "EVALSHA",
            "PUBLISH",
            "SUBSCRIBE",
            "UNLINK");

    /** These make it better. */
    private static final List<String> WELCOME = List.of("WAITAOF", "FUNCTION", "SPUBLISH", "XACKDEL", "XNACK");

    private ServerChecks() {}

    static List<Check> all() {
        return List.of(
                new Check("server.version", ServerChecks::version),
                new Check("server.capabilities", ServerChecks::capabilities),
                new Check("server.role", ServerChecks::role),
                new Check("server.cluster", ServerChecks::cluster),
                new Check("server.clock", ServerChecks::clock));
    }

    private static Verdict version(Patient patient) {
        ServerVersion version = ServerVersion.of(patient);
        String until = "flaws known until " + Flaws.known().until();
        List<Flaws.Flaw> flaws = Flaws.known().of(version);
        if (flaws.isEmpty()) {
            return Verdict.ok(version + ", no known security flaw (" + until + ")");
        }
        String names = flaws.stream().map(Flaws.Flaw::names).collect(Collectors.joining("; "));
        Flaws.Flaw latest = flaws.get(0);
        String newer = latest.repaired().stream()
                .filter(each -> each.isOfLine(version))
                .findFirst()
                .map(each -> "install " + each + " or newer")
                .orElse("install a line of releases that is repaired: "
                        + latest.repaired().stream().map(ServerVersion::text).collect(Collectors.joining(", ")));
        return Verdict.warning(
                version + " has known security flaws: " + names + " (" + until + ")",
                "the latest of them allows to " + latest.allows()
                        + "; a distribution may have repaired its package without another version",
                newer);
    }

    private static Verdict capabilities(Patient patient) {
        List<String> missing = absent(patient, NEEDED);
        if (!missing.isEmpty()) {
            return Verdict.fault(
                    "lacks " + String.join(", ", missing),
                    "the bus cannot work without",
                    "use Redis 6.2 or newer, and rename or disable no command that the bus needs");
        }
        List<String> extras = new ArrayList<>(WELCOME);
        extras.removeAll(absent(patient, WELCOME));
        return Verdict.ok(
                "has all that the bus needs" + (extras.isEmpty() ? "" : "; also " + String.join(", ", extras)));
    }

    /** Those of some commands that the server does not know. */
    static List<String> absent(Patient patient, List<String> commands) {
        List<String> words = new ArrayList<>(List.of("COMMAND", "INFO"));
        words.addAll(commands);
        List<@Nullable Object> replies = patient.list(words.toArray(String[]::new));
        List<String> absent = new ArrayList<>();
        for (int i = 0; i < commands.size(); i++) {
            if (i >= replies.size() || Patient.elements(replies.get(i)).isEmpty()) {
                absent.add(commands.get(i));
            }
        }
        return absent;
    }

    private static Verdict role(Patient patient) {
        String role = patient.info("role").orElse("unknown");
        if (role.equals("slave")) {
            String master = patient.info("master_host").orElse("?") + ":"
                    + patient.info("master_port").orElse("?");
            return Verdict.fault(
                    "it is a replica of " + master,
                    "a replica takes no writes, and what is published there reaches nobody else",
                    "use the URL of the master");
        }
        long replicas = patient.infoNumber("connected_slaves").orElse(0);
        if (replicas > 0) {
            return Verdict.note(
                    "a master with " + Units.count(replicas, "replica", "replicas"),
                    "what was stored last is lost if a replica takes over: replication is asynchronous");
        }
        return Verdict.ok("a master without replicas");
    }

    private static Verdict cluster(Patient patient) {
        if (!patient.info("cluster_enabled").orElse("0").equals("1")) {
            return Verdict.ok("no cluster");
        }
        return Verdict.fault(
                "it runs in cluster mode",
                "the bus talks to one server and follows no redirection, and its scripts touch keys of several slots",
                "use a server with 'cluster-enabled no'");
    }

    private static Verdict clock(Patient patient) {
        long before = patient.clock().millis();
        List<@Nullable Object> time = patient.list("TIME");
        long after = patient.clock().millis();
        long theirs = Long.parseLong(String.valueOf(time.get(0))) * 1_000
                + Long.parseLong(String.valueOf(time.get(1))) / 1_000;
        long difference = theirs - (before + after) / 2;
        String found = String.format(
                Locale.ROOT,
                "the server's clock is %d ms %s this machine's (asked within %d ms)",
                Math.abs(difference),
                difference < 0 ? "behind" : "ahead of",
                Duration.ofMillis(after - before).toMillis());
        if (Math.abs(difference) - (after - before) <= CLOCK_WARNING_MS) {
            return Verdict.ok(found);
        }
        return Verdict.warning(
                found,
                "entry ids carry the server's time and messages carry their sender's, so that '--from -5m' and the ages of messages mislead",
                "let both machines ask a time server: timedatectl set-ntp true");
    }
}
