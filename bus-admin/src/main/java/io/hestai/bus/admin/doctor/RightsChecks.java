package io.hestai.bus.admin.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** What our user may do, command by command, for each use of the bus; see {@link RightsProbe}. */
final class RightsChecks {
    /** A name that stands for all others. */
    private static final String NAME = "doctor";

    private RightsChecks() {}

    static List<Check> all() {
        return List.of(
                check("rights.connect", "connect", RightsChecks::connect),
                check("rights.publish", "publish", patient -> List.of(words("PUBLISH", key(patient), "x"))),
                check("rights.subscribe", "listen to channels", RightsChecks::subscribe),
                check("rights.append", "append", RightsChecks::append),
                check("rights.read", "read and follow", RightsChecks::read),
                check("rights.cursors", "follow with a named cursor", RightsChecks::cursors),
                check("rights.consume", "consume", RightsChecks::consume),
                check("rights.operate", "list, trim and remove", RightsChecks::operate));
    }

    private static Check check(String id, String what, Function<Patient, List<List<String>>> commands) {
        return new Check(id, patient -> look(patient, what, commands.apply(patient)));
    }

    private static List<List<String>> connect(Patient patient) {
        List<List<String>> commands = new ArrayList<>(List.of(
                words("PING"),
                words("CLIENT", "SETNAME", "x"),
                words("CLIENT", "ID"),
                words("INFO", "server"),
                words("COMMAND", "INFO", "XADD")));
        int database = patient.server().database();
        if (database != 0) {
            commands.add(words("SELECT", Integer.toString(database)));
        }
        return commands;
    }

    private static List<List<String>> subscribe(Patient patient) {
        String all = patient.namespace() + "*";
        return List.of(
                words("SUBSCRIBE", key(patient)),
                words("UNSUBSCRIBE", key(patient)),
                words("PSUBSCRIBE", all),
                words("PUNSUBSCRIBE", all));
    }

    private static List<List<String>> append(Patient patient) {
        String key = key(patient);
        String epoch = patient.namespace() + "~epoch";
        return List.of(
                words("XADD", key, "*", "a", "b"),
                words("EVAL", "return 1", "1", key),
                words("SET", epoch, "x", "NX"),
                words("GET", epoch),
                words("XINFO", "STREAM", key),
                words("XRANGE", key, "-", "+", "COUNT", "1"),
                words("SETRANGE", key, "0", "x"),
                words("CLIENT", "KILL", "ID", "0"));
    }

    private static List<List<String>> read(Patient patient) {
        String key = key(patient);
        return List.of(
                words("XREAD", "COUNT", "1", "STREAMS", key, "0"),
                words("XRANGE", key, "-", "+", "COUNT", "1"),
                words("XREVRANGE", key, "+", "-", "COUNT", "1"),
                words("XLEN", key),
                words("TYPE", key),
                words("CLIENT", "UNBLOCK", "0"));
    }

    private static List<List<String>> cursors(Patient patient) {
        String cursor = beside(patient, "cursor") + ":" + NAME;
        String registry = beside(patient, "cursors");
        return List.of(
                words("GET", cursor),
                words("SET", cursor, "x", "XX"),
                words("HKEYS", registry),
                words("HSET", registry, "a", "b"));
    }

    private static List<List<String>> consume(Patient patient) {
        String key = key(patient);
        String consumers = beside(patient, "consumers") + ":" + NAME;
        String retry = beside(patient, "retry") + ":" + NAME;
        String dead = beside(patient, "dlq") + ":" + NAME;
        String effects = beside(patient, "effects") + ":" + NAME;
        return List.of(
                words("XGROUP", "CREATE", key, NAME, "$"),
                words("XREADGROUP", "GROUP", NAME, NAME, "STREAMS", key, ">"),
                words("XACK", key, NAME, "0-1"),
                words("XCLAIM", key, NAME, NAME, "0", "0-1"),
                words("XPENDING", key, NAME),
                words("XINFO", "GROUPS", key),
                words("XINFO", "CONSUMERS", key, NAME),
                words("XGROUP", "DELCONSUMER", key, NAME, NAME),
                words("EVALSHA", "0".repeat(40), "1", key),
                words("EVAL", "return 1", "1", key),
                words("TIME"),
                words("XADD", dead, "*", "a", "b"),
                words("XDEL", dead, "0-1"),
                words("HGET", consumers, "a"),
                words("HGETALL", consumers),
                words("HSET", consumers, "a", "b"),
                words("HSETNX", consumers, "a", "b"),
                words("HINCRBY", consumers, "a", "1"),
                words("HDEL", retry, "a"),
                words("HMGET", retry, "a"),
                words("ZADD", effects, "1", "a"),
                words("ZSCORE", effects, "a"));
    }

    private static List<List<String>> operate(Patient patient) {
        String key = key(patient);
        return List.of(
                words("SCAN", "0"),
                words("PUBSUB", "CHANNELS", patient.namespace() + "*"),
                words("MEMORY", "USAGE", key),
                words("XTRIM", key, "MAXLEN", "0"),
                words("UNLINK", key));
    }

    private static String key(Patient patient) {
        return patient.namespace() + NAME;
    }

    private static String beside(Patient patient, String kind) {
        return patient.namespace() + "~" + kind + ":{" + key(patient) + "}";
    }

    private static List<String> words(String... words) {
        return List.of(words);
    }

    private static Verdict look(Patient patient, String what, List<List<String>> commands) {
        Set<String> missing = RightsProbe.missing(patient, commands);
        if (missing.isEmpty()) {
            return Verdict.ok("may " + what + " (" + Units.count(commands.size(), "command", "commands")
                    + ", names below '" + patient.namespace() + "')");
        }
        String user = Doctor.user(patient);
        return Verdict.warning(
                "may not " + what + ": '" + user + "' lacks " + String.join(" ", missing),
                "each use of it is refused; leave it so if this user is not meant to",
                "ACL SETUSER " + user + " " + String.join(" ", missing));
    }
}
