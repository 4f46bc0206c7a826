package io.hestai.bus.admin.doctor;

import java.util.Comparator;

/**
 * The kind and version of a server.
 *
 * @param kind {@code redis}, {@code valkey}, or the name of another
 * @param text as the server says it
 */
record ServerVersion(String kind, String text, int major, int minor, int patch) implements Comparable<ServerVersion> {
    private static final Comparator<ServerVersion> ORDER = Comparator.comparingInt(ServerVersion::major)
            .thenComparingInt(ServerVersion::minor)
            .thenComparingInt(ServerVersion::patch);

    static ServerVersion of(String kind, String text) {
        String[] parts = text.split("[.-]", -1);
        return new ServerVersion(kind, text, part(parts, 0), part(parts, 1), part(parts, 2));
    }

    private static int part(String[] parts, int index) {
        return index < parts.length && parts[index].matches("\\d{1,6}") ? Integer.parseInt(parts[index]) : 0;
    }

    /** What INFO says. Those who are not Redis say the version of Redis that they are like, and their own beside it. */
    static ServerVersion of(Patient patient) {
        for (String kind : new String[] {"valkey", "dragonfly", "garnet", "kvrocks"}) {
            if (patient.info(kind + "_version").isPresent()) {
                return of(kind, patient.info(kind + "_version").get());
            }
        }
        return of("redis", patient.info("redis_version").orElse("0"));
    }

    /** Whether both get the same repairs: 7.2.4 and 7.2.11. */
    boolean isOfLine(ServerVersion other) {
        return major == other.major && minor == other.minor;
    }

    @Override
    public int compareTo(ServerVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return (kind.isEmpty() ? "" : Character.toUpperCase(kind.charAt(0)) + kind.substring(1) + " ") + text;
    }
}
