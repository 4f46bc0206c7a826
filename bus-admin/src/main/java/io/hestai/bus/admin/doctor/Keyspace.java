package io.hestai.bus.admin.doctor;

import io.hestai.bus.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names in the database, as far as a budget reaches. Of what belongs to others only the parts of names before the first separator are kept, and never a
 * value.
 */
final class Keyspace {
    private static final int STEP = 1_000;
    private static final long MOST_NANOS = 2_000_000_000L;
    private static final int MOST_OURS = 20_000;
    private static final int MOST_OTHERS = 100_000;
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
    private final boolean oursWhole;
    private final boolean othersWhole;
    private int looked;

    private Keyspace(Patient patient) {
        this.namespace = patient.namespace();
        this.oursWhole = scan(patient, namespace + "*", MOST_OURS, this::addOurs);
        this.othersWhole = scan(patient, "*", MOST_OTHERS, this::addOther);
        findNamespacesAround(patient);
    }

    /** Looks, in steps that hold up nobody. */
    static Keyspace of(Patient patient) {
        return new Keyspace(patient);
    }

    /** Goes through the names that match, and says whether it came to the end. */
    private static boolean scan(Patient patient, String pattern, int most, Consumer<String> each) {
        long end = System.nanoTime() + MOST_NANOS;
        int found = 0;
        String cursor = "0";
        do {
            List<@Nullable Object> reply =
                    patient.list("SCAN", cursor, "MATCH", pattern, "COUNT", Integer.toString(STEP));
            cursor = String.valueOf(reply.get(0));
            List<@Nullable Object> keys = Patient.elements(reply.get(1));
            keys.forEach(key -> each.accept(String.valueOf(key)));
            found += keys.size();
        } while (!cursor.equals("0") && found < most && System.nanoTime() - end < 0);
        return cursor.equals("0");
    }

    private void addOurs(String key) {
        ours.add(key);
        addNamespace(key);
    }

    private void addOther(String key) {
        looked++;
        if (key.startsWith(namespace)) {
            return;
        }
        addNamespace(key);
        String prefix = prefix(key);
        boolean known = neighbours.size() < MOST_PREFIXES || neighbours.containsKey(prefix);
        neighbours.merge(known ? prefix : NO_PREFIX, 1L, Long::sum);
    }

    /** Every bus leaves a key by which it is known. */
    private void addNamespace(String key) {
        if (key.endsWith(EPOCH)) {
            String of = key.substring(0, key.length() - EPOCH.length());
            // What has a tilde is a namespace inside of another one, for measurements.
            if (!of.equals(namespace) && of.indexOf('~') < 0) {
                namespaces.add(of);
            }
        }
    }

    /** Those that ours begins with are few, and need not be searched for. */
    private void findNamespacesAround(Patient patient) {
        for (int length = 0; length < namespace.length(); length++) {
            String around = namespace.substring(0, length);
            try {
                if (patient.number("EXISTS", around + EPOCH) > 0) {
                    namespaces.add(around);
                }
            } catch (NotPermitted | RefusedException e) {
                // Whoever may see only his own keys may have met it among those of others.
                return;
            }
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

    /** Whether these are all of our names. */
    boolean oursWhole() {
        return oursWhole;
    }

    /** How many keys of others begin how, among those looked at. */
    Map<String, Long> neighbours() {
        return neighbours;
    }

    /** The namespaces of other buses. */
    Set<String> namespaces() {
        return namespaces;
    }

    /** How far the look at others went, for those who should know. */
    String extent() {
        return othersWhole ? "" : " (" + looked + " keys were looked at)";
    }

    /** How many keys of others there are, counted where all were seen. */
    long neighboursInAll(long keysInDatabase) {
        long seen = neighbours.values().stream().mapToLong(Long::longValue).sum();
        return othersWhole || !oursWhole ? seen : Math.max(seen, keysInDatabase - ours.size());
    }
}
