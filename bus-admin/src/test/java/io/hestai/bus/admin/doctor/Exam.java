package io.hestai.bus.admin.doctor;

import static java.util.Objects.requireNonNull;

import io.hestai.bus.redis.BusConfig;
import io.hestai.bus.redis.ServerConnection;
import io.hestai.bus.testkit.RedisServer;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Runs the doctor, or one check of it. */
final class Exam {
    private Exam() {}

    static BusConfig config(RedisServer redis) {
        return BusConfig.forRole("ops").withUrl(redis.url().toString());
    }

    static Map<String, Finding> all(BusConfig config) {
        Map<String, Finding> findings = new LinkedHashMap<>();
        try (ServerConnection server = ServerConnection.open(config)) {
            new Doctor(server).examine(finding -> findings.put(finding.check(), finding));
        }
        return findings;
    }

    static Finding of(BusConfig config, String check) {
        return of(config, check, line -> line, Clock.systemUTC());
    }

    /** With other answers than the server's own. */
    static Finding of(BusConfig config, String check, UnaryOperator<Patient.Line> altered) {
        return of(config, check, altered, Clock.systemUTC());
    }

    static Finding of(BusConfig config, String check, UnaryOperator<Patient.Line> altered, Clock clock) {
        Map<String, Finding> findings = new LinkedHashMap<>();
        try (ServerConnection server = ServerConnection.open(config)) {
            new Doctor(server, altered.apply(server::call), clock)
                    .examine(finding -> findings.put(finding.check(), finding), Set.of(check));
        }
        return requireNonNull(findings.get(check), check);
    }

    /** INFO that says something else about one field. */
    static UnaryOperator<Patient.Line> saying(String field, String value) {
        return line -> words -> {
            Object reply = line.call(words);
            return words[0].equals("INFO")
                    ? String.valueOf(reply).replaceAll("(?m)^" + field + ":[^\r\n]*", field + ":" + value)
                    : reply;
        };
    }
}
