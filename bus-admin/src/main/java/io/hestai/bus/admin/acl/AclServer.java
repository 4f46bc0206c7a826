package io.hestai.bus.admin.acl;

import io.hestai.bus.redis.ServerConnection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a server knows of access control: selectors from Redis 7.0 on, and not every command. Immutable. */
public final class AclServer {
    private static final String WAITAOF = "waitaof";

    /** What came later than its command. A server older than that has no word for such a right, and needs none. */
    private static final String SETINFO = "client|setinfo";

    /** From Redis 7.0 on, a command is described by as many things. */
    private static final int PARTS_WITH_KEY_SPECS = 10;

    private final boolean selectors;
    private final Set<String> unknown;

    private AclServer(boolean selectors, Set<String> unknown) {
        this.selectors = selectors;
        this.unknown = Set.copyOf(unknown);
    }

    /**
     * Asks a server.
     *
     * @param server the connection
     * @return what it knows
     * @throws io.hestai.bus.RefusedException if this user may not ask
     */
    public static AclServer of(ServerConnection server) {
        List<String> names = new ArrayList<>(names());
        List<String> words = new ArrayList<>(List.of("COMMAND", "INFO"));
        words.addAll(names);
        Set<String> unknown = new HashSet<>();
        boolean selectors = false;
        List<?> answers = Replies.list(server.call(words.toArray(String[]::new)));
        for (int i = 0; i < names.size(); i++) {
            if (answers.get(i) instanceof List<?> facts && !facts.isEmpty()) {
                selectors |= facts.size() >= PARTS_WITH_KEY_SPECS;
            } else {
                unknown.add(names.get(i));
            }
        }
        return new AclServer(selectors, unknown);
    }

    private static Set<String> names() {
        Set<String> names = new TreeSet<>(Set.of(SETINFO));
        for (String command : Rights.of(Set.of(BusRole.values()), 0).keySet()) {
            names.add(base(command));
        }
        return names;
    }

    private static String base(String command) {
        int bar = command.indexOf('|');
        return bar < 0 ? command : command.substring(0, bar);
    }

    /**
     * What a Redis of some version knows, without asking it.
     *
     * @param version such as {@code 6.2}, {@code 7.0} or {@code 8}; Valkey's count like those of Redis
     * @return what it knows
     * @throws IllegalArgumentException if it is no version, or older than 6.2
     */
    public static AclServer assumed(String version) {
        if (!version.toLowerCase(Locale.ROOT).matches("\\d{1,3}(\\.\\d{1,3}){0,2}")) {
            throw new IllegalArgumentException("'" + version + "' is no version of Redis; give one such as 7.2");
        }
        String[] parts = version.split("\\.", -1);
        int number = Integer.parseInt(parts[0]) * 1000 + (parts.length > 1 ? Integer.parseInt(parts[1]) : 0);
        if (number < 6_002) {
            throw new IllegalArgumentException(
                    "Redis " + version + " is too old for the bus, which needs 6.2 or newer");
        }
        return new AclServer(number >= 7_000, number >= 7_002 ? Set.of() : Set.of(WAITAOF, SETINFO));
    }

    /**
     * Whether a user can have rules that apply to some keys alone.
     *
     * @return true from Redis 7.0 on
     */
    public boolean hasSelectors() {
        return selectors;
    }

    boolean knows(String command) {
        return !unknown.contains(base(command)) && !unknown.contains(command);
    }

    /** What a server answered. */
    static final class Replies {
        private Replies() {}

        static List<?> list(@Nullable Object reply) {
            return reply instanceof List<?> list ? list : List.of();
        }

        static String text(@Nullable Object reply) {
            return reply == null ? "" : reply.toString();
        }
    }
}
