package io.hestai.bus.admin.doctor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Who else keeps keys here, and whether they and the bus are in each other's way. */
final class KeyChecks {
    private static final int SHOWN = 5;
    private static final int MOST_DATABASES = 16;
    private static final long MOST_NANOS = 2_000_000_000L;
    private static final Pattern KEYS = Pattern.compile("keys=(\\d+)");
    private static final Pattern EXPIRING = Pattern.compile("expires=(\\d+)");

    /** What the bus keeps beside streams, see the wire format. */
    private static final Map<String, String> BOOKKEEPING = Map.of(
            "epoch", "string",
            "disk", "string",
            "cursor", "string",
            "cursors", "hash",
            "dlq", "stream",
            "redrive", "stream",
            "consumers", "hash",
            "retry", "hash",
            "effects", "zset",
            "idle", "hash");

    private KeyChecks() {}

    static List<Check> all() {
        return List.of(
                new Check("keys.ours", KeyChecks::ours),
                new Check("keys.namespace", KeyChecks::namespace),
                new Check("keys.databases", KeyChecks::databases),
                new Check("keys.neighbours", KeyChecks::neighbours),
                new Check("keys.eviction", KeyChecks::eviction));
    }

    private static Verdict ours(Patient patient) {
        Keyspace keyspace = patient.keyspace();
        long end = System.nanoTime() + MOST_NANOS;
        List<String> foreign = new ArrayList<>();
        int looked = 0;
        for (String key : keyspace.ours()) {
            if (System.nanoTime() - end > 0) {
                break;
            }
            looked++;
            String type = patient.text("TYPE", key);
            if (!type.equals("none")
                    && !isOurs(key.substring(patient.namespace().length()), type)) {
                foreign.add(key + " (" + type + ")");
            }
        }
        boolean all = keyspace.oursWhole() && looked == keyspace.ours().size();
        String among =
                (all ? "" : "the first ") + Units.count(looked, "key", "keys") + " below '" + patient.namespace() + "'";
        if (foreign.isEmpty()) {
            return Verdict.ok(among + ", all of them the bus's");
        }
        return Verdict.warning(
                foreign.size() + " of " + among + " are not the bus's: " + shown(foreign),
                "a stream of such a name can never be used, and 'hbus rm' leaves it alone",
                "let whoever writes them use another prefix, or give the bus another --namespace");
    }

    private static boolean isOurs(String name, String type) {
        if (!name.startsWith("~")) {
            return type.equals("stream");
        }
        int colon = name.indexOf(':');
        String kind = name.substring(1, colon < 0 ? name.length() : colon);
        // Of a kind that is not known here a newer program may know.
        return BOOKKEEPING.getOrDefault(kind, type).equals(type);
    }

    private static String shown(List<String> names) {
        return names.stream().limit(SHOWN).collect(Collectors.joining(", "))
                + (names.size() > SHOWN ? ", … " + (names.size() - SHOWN) + " more" : "");
    }

    private static Verdict namespace(Patient patient) {
        Keyspace keyspace = patient.keyspace();
        String ours = patient.namespace();
        List<String> mixed = new ArrayList<>();
        for (String other : keyspace.namespaces()) {
            if (other.startsWith(ours) || ours.startsWith(other)) {
                mixed.add("'" + other + "'");
            }
        }
        if (mixed.isEmpty()) {
            return Verdict.ok(
                    keyspace.namespaces().isEmpty()
                            ? "no other bus in this database" + keyspace.extent()
                            : "other namespaces, apart from ours: " + shown(List.copyOf(keyspace.namespaces()))
                                    + keyspace.extent());
        }
        return Verdict.warning(
                "the namespace '" + ours + "' and that of another bus, " + String.join(", ", mixed)
                        + ", begin with each other",
                "each shows the other's streams among its own, and patterns hear the other's channels",
                "choose namespaces of which none begins with another, such as 'main:' and 'dev:'");
    }

    private static Verdict databases(Patient patient) {
        int ours = patient.server().database();
        List<Integer> twins = new ArrayList<>();
        List<Integer> others = patient.databases().keySet().stream()
                .filter(each -> each != ours)
                .limit(MOST_DATABASES)
                .toList();
        if (others.isEmpty()) {
            return Verdict.ok("no other database holds anything");
        }
        try {
            for (int each : others) {
                patient.ask("SELECT", Integer.toString(each));
                if (patient.number("EXISTS", patient.namespace() + "~epoch") > 0) {
                    twins.add(each);
                }
            }
        } finally {
            patient.ask("SELECT", Integer.toString(ours));
        }
        if (twins.isEmpty()) {
            return Verdict.ok("no bus of namespace '" + patient.namespace() + "' in another database");
        }
        return Verdict.warning(
                "a bus of the same namespace is in database "
                        + twins.stream().map(String::valueOf).collect(Collectors.joining(", ")) + ", too",
                "channels know no databases: each hears what the other publishes",
                "give one of them another namespace");
    }

    private static Verdict neighbours(Patient patient) {
        Keyspace keyspace = patient.keyspace();
        Set<Integer> elsewhere = new TreeSet<>(patient.databases().keySet());
        elsewhere.remove(patient.server().database());
        String also = elsewhere.isEmpty()
                ? ""
                : "; other databases with keys: "
                        + elsewhere.stream().map(String::valueOf).collect(Collectors.joining(", "));
        if (keyspace.neighbours().isEmpty() && elsewhere.isEmpty()) {
            return Verdict.ok("the bus is alone here" + keyspace.extent());
        }
        String counted = keyspace.neighbours().entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                .limit(SHOWN)
                .map(each -> each.getValue() + " "
                        + (each.getKey().equals(Keyspace.NO_PREFIX) ? "of no prefix" : each.getKey() + "*"))
                .collect(Collectors.joining(", "));
        long inDatabase =
                figure(KEYS, patient.databases().getOrDefault(patient.server().database(), ""));
        return Verdict.note(
                Units.count(keyspace.neighboursInAll(inDatabase), "key", "keys") + " of neighbours"
                        + (counted.isEmpty() ? "" : ": " + counted) + keyspace.extent() + also,
                "they share memory, processor and FLUSHALL with the bus");
    }

    private static Verdict eviction(Patient patient) {
        String policy = MemoryChecks.policyOf(patient);
        long evicted = patient.infoNumber("evicted_keys").orElse(0);
        long expiring = patient.databases().values().stream()
                .mapToLong(said -> figure(EXPIRING, said))
                .sum();
        boolean evicts = !policy.equals("noeviction") && MemoryChecks.bound(patient) > 0;
        String found = Units.count(evicted, "key", "keys") + " evicted so far, "
                + Units.count(expiring, "key has", "keys have") + " a TTL, policy " + policy;
        if (evicted == 0 && !(evicts && expiring > 0)) {
            return Verdict.ok(found);
        }
        return Verdict.warning(
                found,
                "when memory is short, neighbours' keys are removed before their time, to make room for the bus's or their own",
                evicts
                        ? "CONFIG SET maxmemory-policy noeviction, a retention for every stream, or a Redis of the bus's own (hbus up)"
                        : "a retention for every stream; CONFIG RESETSTAT forgets what was");
    }

    private static long figure(Pattern figure, String said) {
        Matcher matcher = figure.matcher(said);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }
}
