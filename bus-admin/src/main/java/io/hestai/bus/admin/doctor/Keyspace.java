package io.hestai.bus.admin.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names in the database, as far as a budget reaches. Of what belongs to others only the parts of names before the first separator are kept, and never a
 * value.
 */
final class Keyspace {
    private static final int STEP = 500;
    private static final long MOST_KEYS = 200_000;
    private static final long MOST_NANOS = 2_000_000_000L;
    private static final int MOST_OURS = 5_000;
    private static final int MOST_PREFIXES = 1_000;
    private static final int LONGEST_PREFIX = 40;

    /** How the rest of the names is called that have no prefix, or one that is rather somebody's number. */
    static final String NO_PREFIX = "";

    private static final Pattern SEPARATOR = Pattern.compile("[:/.|#]");
    private static final Pattern NUMBER = Pattern.compile("\\d{6}|[0-9a-fA-F]{16}");
    private static final String EPOCH = "~epoch";

    private final String namespace;
    private final List<String> ours = new ArrayList<>();
    private final Map<String, Long> neighbours = new TreeMap<>();
    private final Set<String> namespaces = new TreeSet<>();
    private long seen;
    private boolean whole = true;

    private Keyspace(String namespace) {
        this.namespace = namespace;
    }

    /** Looks, in steps that hold up nobody. */
    static Keyspace scan(Patient patient) {
        Keyspace keyspace = new Keyspace(patient.namespace());
        long end = System.nanoTime() + MOST_NANOS;
        String cursor = "0";
        do {
            List<@Nullable Object> reply = patient.list("SCAN", cursor, "COUNT", Integer.toString(STEP));
            cursor = String.valueOf(reply.get(0));
            Patient.elements(reply.get(1)).forEach(key -> keyspace.add(String.valueOf(key)));
            if (keyspace.seen >= MOST_KEYS || System.nanoTime() - end > 0) {
                keyspace.whole = cursor.equals("0");
                break;
            }
        } while (!cursor.equals("0"));
        return keyspace;
    }

    private void add(String key) {
        seen++;
        if (key.endsWith(EPOCH)) {
            String of = key.substring(0, key.length() - EPOCH.length());
            // What has a tilde is a namespace inside of another one, for measurements.
            if (!of.equals(namespace) && of.indexOf('~') < 0) {
                namespaces.add(of);
            }
        }
        if (!key.startsWith(namespace)) {
            String prefix = prefix(key);
            if (neighbours.size() < MOST_PREFIXES || neighbours.containsKey(prefix)) {
                neighbours.merge(prefix, 1L, Long::sum);
            } else {
                neighbours.merge(NO_PREFIX, 1L, Long::sum);
            }
        } else if (ours.size() < MOST_OURS) {
            ours.add(key);
        } else {
            whole = false;
        }
    }

    private static String prefix(String key) {
        String[] parts = SEPARATOR.split(key, 2);
        if (parts.length < 2
                || parts[0].length() > LONGEST_PREFIX
                || NUMBER.matcher(parts[0]).find()) {
            return NO_PREFIX;
        }
        return key.substring(0, parts[0].length() + 1);
    }

    /** The names below our namespace, those of {@linkplain #namespaces() namespaces} below it excepted. */
    List<String> ours() {
        List<String> inner =
                namespaces.stream().filter(each -> each.startsWith(namespace)).toList();
        return ours.stream()
                .filter(key -> inner.stream().noneMatch(key::startsWith))
                .toList();
    }

    /** How many keys of others begin how. */
    Map<String, Long> neighbours() {
        return neighbours;
    }

    long neighboursInAll() {
        return neighbours.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The namespaces of other buses. */
    Set<String> namespaces() {
        return namespaces;
    }

    /** How far the look went, for those who should know. */
    String extent() {
        return whole ? "" : " (among the first " + seen + " keys)";
    }
}
