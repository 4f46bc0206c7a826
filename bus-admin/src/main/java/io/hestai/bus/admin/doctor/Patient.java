package io.hestai.bus.admin.doctor;

import io.hestai.bus.RefusedException;
import io.hestai.bus.RefusedException.Reason;
import io.hestai.bus.redis.Durability;
import io.hestai.bus.redis.ServerConnection;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The server under examination: asks, and remembers what several checks want to know. One thread. */
final class Patient {
    /** How the server is asked; tests put words into its mouth. */
    interface Line {
        @Nullable
        Object call(String... words);
    }

    /** Commands whose rights are given by their second word. */
    private static final Set<String> OF_TWO_WORDS =
            Set.of("ACL", "CLIENT", "CLUSTER", "COMMAND", "CONFIG", "LATENCY", "MEMORY", "PUBSUB", "SLOWLOG");

    private final ServerConnection server;
    private final Line line;
    private final Clock clock;
    private @Nullable Map<String, String> info;
    private @Nullable Keyspace keyspace;

    Patient(ServerConnection server, Line line, Clock clock) {
        this.server = server;
        this.line = line;
        this.clock = clock;
    }

    ServerConnection server() {
        return server;
    }

    String namespace() {
        return server.config().namespace();
    }

    Durability durability() {
        return server.config().durability();
    }

    Clock clock() {
        return clock;
    }

    /**
     * Sends a command.
     *
     * @throws NotPermitted if the user may not
     * @throws RefusedException if the server refuses for another reason, for instance because it has no such command
     */
    @Nullable
    Object ask(String... words) {
        try {
            return line.call(words);
        } catch (RefusedException e) {
            if (e.reason() == Reason.PERMISSION) {
                throw new NotPermitted(right(words), e);
            }
            throw e;
        }
    }

    private static String right(String... words) {
        String name = words[0].toLowerCase(Locale.ROOT);
        return OF_TWO_WORDS.contains(words[0]) ? "+" + name + "|" + words[1].toLowerCase(Locale.ROOT) : "+" + name;
    }

    long number(String... words) {
        return ask(words) instanceof Long number ? number : 0;
    }

    String text(String... words) {
        return String.valueOf(ask(words));
    }

    /** The elements of a reply; none if it is no list. */
    List<@Nullable Object> list(String... words) {
        return elements(ask(words));
    }

    static List<@Nullable Object> elements(@Nullable Object reply) {
        return reply instanceof List<?> values ? new ArrayList<@Nullable Object>(values) : List.of();
    }

    /** What INFO says about something; empty if the server does not know it. Asked once. */
    Optional<String> info(String field) {
        Map<String, String> known = info;
        if (known == null) {
            known = fields(text("INFO"));
            info = known;
        }
        return Optional.ofNullable(known.get(field));
    }

    OptionalLong infoNumber(String field) {
        return whole(info(field).orElse(null));
    }

    OptionalDouble infoFraction(String field) {
        try {
            return info(field)
                    .map(text -> OptionalDouble.of(Double.parseDouble(text)))
                    .orElse(OptionalDouble.empty());
        } catch (NumberFormatException notOne) {
            return OptionalDouble.empty();
        }
    }

    /** The memory in use now; INFO is asked anew. */
    OptionalLong memoryNow() {
        return whole(fields(text("INFO", "memory")).get("used_memory"));
    }

    private static Map<String, String> fields(String text) {
        Map<String, String> fields = new HashMap<>();
        for (String each : text.split("\r?\n", -1)) {
            int colon = each.indexOf(':');
            if (colon > 0) {
                fields.put(each.substring(0, colon), each.substring(colon + 1));
            }
        }
        return fields;
    }

    private static OptionalLong whole(@Nullable String text) {
        return text != null && text.matches("-?\\d{1,18}")
                ? OptionalLong.of(Long.parseLong(text))
                : OptionalLong.empty();
    }

    /** The databases that hold anything, with what INFO says about each: {@code keys=3,expires=1,…}. */
    Map<Integer, String> databases() {
        Map<Integer, String> databases = new TreeMap<>();
        info("db0");
        if (info != null) {
            info.forEach((field, said) -> {
                if (field.matches("db\\d{1,6}")) {
                    databases.put(Integer.valueOf(field.substring(2)), said);
                }
            });
        }
        return databases;
    }

    /** A setting; empty if the server has none of that name. */
    Optional<String> setting(String name) {
        List<@Nullable Object> pair = list("CONFIG", "GET", name);
        return pair.size() < 2 ? Optional.empty() : Optional.of(String.valueOf(pair.get(1)));
    }

    OptionalLong settingNumber(String name) {
        return whole(setting(name).orElse(null));
    }

    /** What is in the database, looked over once. */
    Keyspace keyspace() {
        Keyspace seen = keyspace;
        if (seen == null) {
            seen = Keyspace.of(this);
            keyspace = seen;
        }
        return seen;
    }

    /** Whether the server runs on this machine and sees the same processes: otherwise its paths are none of ours. */
    Optional<Long> localProcess() {
        OptionalLong pid = infoNumber("process_id");
        return pid.isPresent() && LocalProcess.isServer(pid.getAsLong())
                ? Optional.of(pid.getAsLong())
                : Optional.empty();
    }

    /** Whether only programs of this machine can be at the other end of our connection. */
    boolean reachedLocally() {
        return server.host().map(LocalProcess::isLoopback).orElse(true);
    }
}
