package io.hestai.bus.admin.doctor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the server does with its clients, and who they are. */
final class ClientChecks {
    /** Above so many, a list of all of them would hold the server up. */
    private static final long MOST_CLIENTS = 5_000;

    private static final double NEARLY_ALL = 0.8;
    private static final long SMALL_BUFFER = 1L << 20;
    private static final long SHORT_TIMEOUT = 10;
    private static final long LONG_KEEPALIVE = 600;
    private static final String OURS = "hbus:";

    /** How the bus calls itself, before its version. */
    private static final String LIBRARY = "hestai-bus ";

    private static final int SHOWN = 5;

    /**
     * A client.
     *
     * @param output how many bytes wait for it in the server
     */
    record Client(String id, String name, String database, boolean subscriber, long output, String version) {
        static Client of(String line) {
            Map<String, String> fields = new HashMap<>();
            for (String each : line.split(" ", -1)) {
                int equals = each.indexOf('=');
                if (equals > 0) {
                    fields.put(each.substring(0, equals), each.substring(equals + 1));
                }
            }
            return new Client(
                    fields.getOrDefault("id", "?"),
                    fields.getOrDefault("name", ""),
                    fields.getOrDefault("db", "0"),
                    fields.getOrDefault("flags", "").contains("P"),
                    number(fields.get("omem")) + number(fields.get("obl")),
                    (fields.getOrDefault("lib-name", "") + " " + fields.getOrDefault("lib-ver", "")).strip());
        }

        private static long number(@Nullable String text) {
            return text != null && text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
        }

        String called() {
            return name.isEmpty() ? "client " + id : name;
        }
    }

    /** How much may wait for a client before it is cut off; 0 is without end. */
    private record Limit(long hard, long soft, long seconds) {
        /** What is warned of: the smaller of both. */
        long bound() {
            return hard == 0 || (soft > 0 && soft < hard) ? soft : hard;
        }

        @Override
        public String toString() {
            return bound() == 0
                    ? "none"
                    : (hard == 0 ? "no hard limit" : Units.bytes(hard)) + ", or " + Units.bytes(soft) + " for "
                            + seconds + " s";
        }
    }

    private ClientChecks() {}

    static List<Check> all() {
        return List.of(
                new Check("clients.limits", ClientChecks::limits),
                new Check("clients.slow", ClientChecks::slow),
                new Check("clients.count", ClientChecks::count),
                new Check("clients.timeout", ClientChecks::timeout),
                new Check("clients.keepalive", ClientChecks::keepalive),
                new Check("clients.bus", ClientChecks::bus));
    }

    private static Limit limit(Patient patient, String kind) {
        String[] words =
                patient.setting("client-output-buffer-limit").orElse("").split(" ", -1);
        for (int i = 0; i + 3 < words.length; i += 4) {
            if (words[i].equals(kind)) {
                return new Limit(
                        Long.parseLong(words[i + 1]), Long.parseLong(words[i + 2]), Long.parseLong(words[i + 3]));
            }
        }
        return new Limit(0, 0, 0);
    }

    private static Verdict limits(Patient patient) {
        Limit subscribers = limit(patient, "pubsub");
        Limit others = limit(patient, "normal");
        String found = "subscribers: " + subscribers + "; others: " + others;
        if (subscribers.bound() == 0) {
            return Verdict.warning(
                    found,
                    "a subscriber that hangs fills the server's memory with what it does not read",
                    "CONFIG SET client-output-buffer-limit \"pubsub 32mb 8mb 60\"");
        }
        if (subscribers.bound() < SMALL_BUFFER) {
            return Verdict.warning(
                    found,
                    "a burst of a few hundred messages cuts a subscriber off",
                    "CONFIG SET client-output-buffer-limit \"pubsub 32mb 8mb 60\"");
        }
        if (others.bound() > 0 && others.bound() < SMALL_BUFFER) {
            return Verdict.warning(
                    found,
                    "a reader that asks for many or large entries at once is cut off",
                    "CONFIG SET client-output-buffer-limit \"normal 0 0 0\"");
        }
        return Verdict.ok(found);
    }

    /** All clients; none if they are too many to be listed. */
    private static Optional<List<Client>> clients(Patient patient) {
        if (patient.infoNumber("connected_clients").orElse(0) > MOST_CLIENTS) {
            return Optional.empty();
        }
        return Optional.of(patient.text("CLIENT", "LIST")
                .lines()
                .filter(line -> line.contains("="))
                .map(Client::of)
                .toList());
    }

    private static Verdict tooMany() {
        return Verdict.note(
                "more than " + MOST_CLIENTS + " clients; a list of them would hold the server up",
                "what this check is about stays unknown");
    }

    private static Verdict slow(Patient patient) {
        Optional<List<Client>> clients = clients(patient);
        if (clients.isEmpty()) {
            return tooMany();
        }
        long subscribers = limit(patient, "pubsub").bound();
        long others = limit(patient, "normal").bound();
        List<String> near = new ArrayList<>();
        long most = 0;
        for (Client client : clients.get()) {
            long bound = client.subscriber() ? subscribers : others;
            most = Math.max(most, client.output());
            if (client.output() >= (bound == 0 ? SMALL_BUFFER * 32 : bound / 2)) {
                near.add(client.called() + " (" + Units.bytes(client.output()) + ")");
            }
        }
        if (near.isEmpty()) {
            return Verdict.ok("nobody is behind; at most " + Units.bytes(most) + " wait for one client");
        }
        return Verdict.warning(
                "behind by half of their limit or more: " + some(near),
                "at the limit they are cut off, and what waited for them is lost",
                "make the listener faster or give it a queue that may drop; a larger client-output-buffer-limit only delays it");
    }

    private static String some(List<String> names) {
        return names.stream().limit(SHOWN).collect(Collectors.joining(", "))
                + (names.size() > SHOWN ? ", … " + (names.size() - SHOWN) + " more" : "");
    }

    private static Verdict count(Patient patient) {
        long connected = patient.infoNumber("connected_clients").orElse(0);
        OptionalLong most = patient.infoNumber("maxclients");
        long bound = most.isPresent()
                ? most.getAsLong()
                : patient.settingNumber("maxclients").orElse(Long.MAX_VALUE);
        String found = connected + " of at most " + bound + " clients";
        return connected < NEARLY_ALL * bound
                ? Verdict.ok(found)
                : Verdict.warning(
                        found,
                        "when all are taken, nobody else is let in, nor a bus that lost its connection",
                        "CONFIG SET maxclients " + bound * 2);
    }

    private static Verdict timeout(Patient patient) {
        long seconds = patient.settingNumber("timeout").orElse(0);
        if (seconds == 0) {
            return Verdict.ok("idle clients are kept");
        }
        String found = "idle clients are cut off after " + seconds + " s";
        String why =
                "a connection that only sends now and then is lost each time, and the next send waits for a new one";
        String fix = "CONFIG SET timeout 0";
        return seconds < SHORT_TIMEOUT ? Verdict.warning(found, why, fix) : Verdict.note(found, why, fix);
    }

    private static Verdict keepalive(Patient patient) {
        long seconds = patient.settingNumber("tcp-keepalive").orElse(0);
        if (seconds > 0 && seconds <= LONG_KEEPALIVE) {
            return Verdict.ok("dead TCP peers are looked for every " + seconds + " s");
        }
        return Verdict.warning(
                seconds == 0
                        ? "dead TCP peers are not looked for"
                        : "dead TCP peers are looked for every " + seconds + " s",
                "a client whose machine went away keeps its connection, its subscriptions and its buffers",
                "CONFIG SET tcp-keepalive 300");
    }

    private static Verdict bus(Patient patient) {
        Optional<List<Client>> clients = clients(patient);
        if (clients.isEmpty()) {
            return tooMany();
        }
        String self = String.valueOf(patient.number("CLIENT", "ID"));
        Map<String, Integer> roles = new TreeMap<>();
        Map<String, Integer> versions = new TreeMap<>();
        List<String> elsewhere = new ArrayList<>();
        String database = Integer.toString(patient.server().database());
        for (Client client : clients.get()) {
            if (client.version().startsWith(LIBRARY)) {
                versions.merge(client.version().substring(LIBRARY.length()), 1, Integer::sum);
            }
            if (client.name().startsWith(OURS) && !client.id().equals(self)) {
                roles.merge(role(client), 1, Integer::sum);
                if (!client.database().equals(database)) {
                    elsewhere.add(client.called() + " (database " + client.database() + ")");
                }
            }
        }
        if (!elsewhere.isEmpty()) {
            return Verdict.warning(
                    "bus clients in other databases: " + some(elsewhere),
                    "they share no streams with ours, but hear its channels if their namespace is the same",
                    "use one database for all, or another namespace");
        }
        if (versions.size() > 1) {
            return Verdict.note(
                    "bus clients of different versions: " + counted(versions) + " (" + counted(roles) + ")",
                    "what the newer ones can do, the older ones may not know",
                    "start the programs with an older version again with the newest");
        }
        return Verdict.ok(
                roles.isEmpty() ? "no other bus client is connected" : "connections of bus clients: " + counted(roles));
    }

    private static String counted(Map<String, Integer> numbers) {
        return numbers.entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue())
                .collect(Collectors.joining(", "));
    }

    /** The role, and which library is behind it where the server knows. */
    private static String role(Client client) {
        String[] parts = client.name().split(":", -1);
        String role = parts.length > 1 && !parts[1].isEmpty() && !parts[1].equals("-") ? parts[1] : "(no role)";
        return client.version().isEmpty() ? role : role + " [" + client.version() + "]";
    }
}
