package io.hestai.bus.admin.acl;

import io.hestai.bus.admin.acl.AclServer.Replies;
import io.hestai.bus.admin.acl.Permission.KeyPattern;
import io.hestai.bus.redis.ServerConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The rights that a user has, as {@code ACL GETUSER} tells them. */
final class AclUser {
    private static final String ALL = "@all";

    private final ServerConnection server;
    private final Map<String, Set<String>> categories = new HashMap<>();
    private final Set<String> flags;
    private final List<Permission> permissions = new ArrayList<>();

    private AclUser(ServerConnection server, Map<String, Object> facts, Set<String> wanted) {
        this.server = server;
        this.flags = new HashSet<>();
        Replies.list(facts.get("flags")).forEach(flag -> flags.add(Replies.text(flag)));
        permissions.add(permission(facts, wanted));
        for (Object selector : Replies.list(facts.get("selectors"))) {
            permissions.add(permission(map(selector), wanted));
        }
    }

    /** Asks for a user; of what it may do, at least the commands wanted are looked at. Empty if there is no such user. */
    static Optional<AclUser> of(ServerConnection server, String name, Set<String> wanted) {
        Map<String, Object> facts = map(server.call("ACL", "GETUSER", name));
        return facts.isEmpty() ? Optional.empty() : Optional.of(new AclUser(server, facts, wanted));
    }

    boolean isOn() {
        return flags.contains("on");
    }

    boolean needsNoPassword() {
        return flags.contains("nopass");
    }

    List<Permission> permissions() {
        return permissions;
    }

    private Permission permission(Map<String, Object> facts, Set<String> wanted) {
        List<String> rules = words(facts.get("commands"));
        Set<String> candidates = new TreeSet<>(wanted);
        for (String rule : rules) {
            if (!rule.startsWith("+")) {
                continue;
            }
            candidates.addAll(rule.startsWith("+@") ? category(rule.substring(2)) : Set.of(rule.substring(1)));
        }
        candidates.removeIf(command -> !allows(rules, command));
        return new Permission(candidates, keys(facts.get("keys")), channels(facts.get("channels")));
    }

    /** The last rule that is about a command decides. */
    private boolean allows(List<String> rules, String command) {
        boolean allowed = false;
        for (String rule : rules) {
            String what = rule.substring(1);
            boolean isMeant = what.equals(command)
                    || command.startsWith(what + '|')
                    || what.equals(ALL)
                    || (what.startsWith("@") && isIn(command, category(what.substring(1))));
            if (isMeant) {
                allowed = rule.startsWith("+");
            }
        }
        return allowed;
    }

    /** Before Redis 7.0 the parts of a command are in no category by themselves. */
    private static boolean isIn(String command, Set<String> category) {
        int bar = command.indexOf('|');
        return category.contains(command) || (bar > 0 && category.contains(command.substring(0, bar)));
    }

    private Set<String> category(String name) {
        Set<String> known = categories.get(name);
        if (known != null) {
            return known;
        }
        Set<String> commands = new TreeSet<>();
        if (name.equals("all")) {
            for (Object each : Replies.list(server.call("ACL", "CAT"))) {
                commands.addAll(category(Replies.text(each)));
            }
        } else {
            Replies.list(server.call("ACL", "CAT", name)).forEach(each -> commands.add(Replies.text(each)));
        }
        categories.put(name, commands);
        return commands;
    }

    /** Redis 6.2 lists them bare; later ones say in one text what each allows. */
    private static List<KeyPattern> keys(@Nullable Object told) {
        List<KeyPattern> keys = new ArrayList<>();
        for (String word : words(told)) {
            int tilde = word.indexOf('~');
            boolean isBare = told instanceof List;
            String rights = isBare || tilde < 0 ? "" : word.substring(0, tilde);
            String pattern = isBare || tilde < 0 ? word : word.substring(tilde + 1);
            keys.add(new KeyPattern(pattern, rights.isEmpty() || rights.contains("W")));
        }
        return keys;
    }

    private static List<String> channels(@Nullable Object told) {
        return words(told).stream()
                .map(word -> word.startsWith("&") ? word.substring(1) : word)
                .toList();
    }

    private static List<String> words(@Nullable Object told) {
        List<String> words = new ArrayList<>();
        if (told instanceof List<?> list) {
            list.forEach(each -> words.add(Replies.text(each)));
        } else {
            for (String word : Replies.text(told).strip().split("\\s+", -1)) {
                if (!word.isEmpty()) {
                    words.add(word);
                }
            }
        }
        return words;
    }

    private static Map<String, Object> map(@Nullable Object reply) {
        List<?> flat = Replies.list(reply);
        Map<String, Object> facts = new HashMap<>();
        for (int i = 0; i + 1 < flat.size(); i += 2) {
            Object value = flat.get(i + 1);
            if (value != null) {
                facts.put(Replies.text(flat.get(i)), value);
            }
        }
        return facts;
    }
}
