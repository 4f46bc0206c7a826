package io.hestai.bus.admin.acl;

import io.hestai.bus.admin.acl.Permission.KeyPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * The rights of a user, as rules for {@code ACL SETUSER}. Immutable.
 */
public final class AclRules {
    private static final Set<String> LISTING = Set.of("scan", "pubsub|channels");

    private final AclRequest request;
    private final AclServer server;
    private final Permission first;
    private final List<Permission> selectors;

    private AclRules(AclRequest request, AclServer server, Permission first, List<Permission> selectors) {
        this.request = request;
        this.server = server;
        this.first = first;
        this.selectors = selectors;
    }

    /**
     * Makes the rules that give what is asked for and nothing else, as far as the server can say it.
     *
     * @param request who shall have which rights
     * @param server what the server knows
     * @return the rules
     */
    public static AclRules of(AclRequest request, AclServer server) {
        SortedMap<String, Access> needed = Rights.of(request.roles(), request.database());
        needed.keySet().removeIf(command -> !server.knows(command));
        if (isLimited(request) && !request.roles().contains(BusRole.OPERATOR)) {
            // They would show the names of all.
            needed.keySet().removeAll(LISTING);
        }
        boolean writes = needed.containsValue(Access.WRITE);
        List<KeyPattern> keys = new ArrayList<>();
        streamKeys(request).forEach(each -> keys.add(new KeyPattern(each, writes || !server.hasSelectors())));
        List<KeyPattern> notes = new ArrayList<>();
        noteKeys(request).forEach(each -> notes.add(new KeyPattern(each, true)));
        if (isLimited(request)) {
            noteKeys(request).forEach(each -> keys.add(new KeyPattern(each, writes || !server.hasSelectors())));
        }
        Set<String> everywhere = new TreeSet<>();
        Set<String> onNotes = new TreeSet<>();
        needed.forEach((command, access) -> {
            boolean isForNotes = access == Access.NOTES && server.hasSelectors();
            (isForNotes ? onNotes : everywhere).add(command);
        });
        Permission first = new Permission(everywhere, keys, channels(request));
        List<Permission> selectors = onNotes.isEmpty() ? List.of() : List.of(new Permission(onNotes, notes, List.of()));
        return new AclRules(request, server, first, selectors);
    }

    private static boolean isLimited(AclRequest request) {
        return !request.streams().isEmpty() || !request.channels().isEmpty();
    }

    private static List<String> streamKeys(AclRequest request) {
        if (!isLimited(request)) {
            return List.of(request.namespace() + "*");
        }
        return request.streams().stream()
                .map(stream -> request.namespace() + stream)
                .toList();
    }

    /** The keys of the bookkeeping; see {@code docs/wire-format.md}. */
    private static List<String> noteKeys(AclRequest request) {
        String prefix = request.namespace() + '~';
        if (!isLimited(request)) {
            return List.of(prefix + "*");
        }
        List<String> keys = new ArrayList<>(List.of(prefix + "epoch", prefix + "disk"));
        for (String stream : request.streams()) {
            keys.add(prefix + "*:{" + request.namespace() + stream + "}*");
        }
        return keys;
    }

    /** A stream announces on the channel of its name. Those who listen are seen on channels of the bookkeeping. */
    private static List<String> channels(AclRequest request) {
        if (!isLimited(request)) {
            return List.of(request.namespace() + "*");
        }
        Set<String> names = new TreeSet<>(request.channels());
        names.addAll(request.streams());
        names.add("~listeners");
        names.add("~listeners:*");
        return names.stream().map(name -> request.namespace() + name).toList();
    }

    /**
     * The arguments of {@code ACL SETUSER} that make the user anew.
     *
     * @param password the rule for the password, {@code #} and its SHA-256; empty to keep what the user has
     * @return the user's name and the rules, each a word
     */
    public List<String> words(String password) {
        List<String> words = new ArrayList<>(List.of(request.user()));
        if (password.isEmpty()) {
            words.addAll(List.of("on", "resetkeys", "resetchannels", "nocommands"));
            if (server.hasSelectors()) {
                words.add("clearselectors");
            }
        } else {
            words.addAll(List.of("reset", "resetchannels", "on", password));
        }
        words.addAll(first.rules());
        for (Permission selector : selectors) {
            words.add("(" + String.join(" ", selector.rules()) + ")");
        }
        return words;
    }

    /**
     * The command, in one line as {@code redis-cli} reads it.
     *
     * @param password as in {@link #words}
     * @return the line
     */
    public String line(String password) {
        StringBuilder line = new StringBuilder("ACL SETUSER");
        for (String word : words(password)) {
            line.append(' ').append(word.indexOf(' ') < 0 ? word : '"' + word + '"');
        }
        return line.toString();
    }

    /**
     * For whom the rules are.
     *
     * @return the request
     */
    public AclRequest request() {
        return request;
    }

    /** The first rules and the selectors. */
    List<Permission> permissions() {
        List<Permission> all = new ArrayList<>(List.of(first));
        all.addAll(selectors);
        return all;
    }
}
