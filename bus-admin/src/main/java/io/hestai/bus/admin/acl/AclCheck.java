package io.hestai.bus.admin.acl;

import io.hestai.bus.admin.acl.Permission.KeyPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How the rights of a user differ from what is asked for.
 *
 * @param missing what the user cannot do that it needs, a line each
 * @param tooMuch what the user can do that it does not need, a line each
 */
public record AclCheck(List<String> missing, List<String> tooMuch) {
    /** Of what is said of others as a number, these are named: they harm those who share the server. */
    private static final Set<String> DANGEROUS = Set.of(
            "acl",
            "acl|setuser",
            "config",
            "config|set",
            "debug",
            "flushall",
            "flushdb",
            "keys",
            "monitor",
            "replicaof",
            "script",
            "script|flush",
            "shutdown",
            "swapdb");

    private static final int MOST_NAMED = 12;

    /** Cannot be changed afterwards. */
    public AclCheck {
        missing = List.copyOf(missing);
        tooMuch = List.copyOf(tooMuch);
    }

    /**
     * Whether the user has what it needs and nothing else.
     *
     * @return whether there is nothing to say
     */
    public boolean isRight() {
        return missing.isEmpty() && tooMuch.isEmpty();
    }

    static AclCheck of(AclRules wanted, AclUser user) {
        SortedMap<String, Access> needed =
                Rights.of(wanted.request().roles(), wanted.request().database());
        List<String> missing = new ArrayList<>();
        if (!user.isOn()) {
            missing.add("the user is off; 'on' lets it log in");
        }
        for (Permission each : wanted.permissions()) {
            missingOf(each, user, needed, missing);
        }
        List<String> tooMuch = new ArrayList<>();
        if (user.needsNoPassword()) {
            tooMuch.add("nopass: anybody can log in as this user");
        }
        for (Permission each : user.permissions()) {
            tooMuchOf(each, wanted, needed, tooMuch);
        }
        return new AclCheck(missing, tooMuch);
    }

    private static void missingOf(Permission wanted, AclUser user, Map<String, Access> needed, List<String> missing) {
        TreeSet<String> refused = new TreeSet<>();
        TreeSet<String> elsewhere = new TreeSet<>();
        for (String command : wanted.commands()) {
            List<KeyPattern> keys = keysOf(wanted, needed.getOrDefault(command, Access.PLAIN));
            if (user.permissions().stream().noneMatch(each -> each.commands().contains(command))) {
                refused.add("+" + command);
            } else if (user.permissions().stream()
                    .noneMatch(each -> each.commands().contains(command) && each.coversKeys(keys))) {
                elsewhere.add(command);
            }
        }
        String where = wanted.keys().isEmpty() ? "" : " on " + rules(wanted.keys());
        if (!refused.isEmpty()) {
            missing.add(String.join(" ", refused) + where);
        }
        if (!elsewhere.isEmpty()) {
            missing.add(rules(wanted.keys()) + " for " + String.join(" ", elsewhere));
        }
        if (user.permissions().stream().noneMatch(each -> each.coversChannels(wanted.channels()))) {
            missing.add("channels &" + String.join(" &", wanted.channels()));
        }
    }

    /** For a command that reads, it does not matter whether the keys may be written. */
    private static List<KeyPattern> keysOf(Permission permission, Access access) {
        if (access == Access.PLAIN) {
            return List.of();
        }
        boolean writes = access != Access.READ;
        return permission.keys().stream()
                .map(key -> new KeyPattern(key.pattern(), writes && key.write()))
                .toList();
    }

    private static void tooMuchOf(Permission has, AclRules wanted, Map<String, Access> needed, List<String> tooMuch) {
        TreeSet<String> commands = new TreeSet<>(has.commands());
        commands.removeAll(needed.keySet());
        if (!commands.isEmpty()) {
            tooMuch.add(named(commands));
        }
        Map<String, List<String>> wider = new TreeMap<>();
        for (String command : new TreeSet<>(has.commands())) {
            Access access = needed.getOrDefault(command, Access.PLAIN);
            for (KeyPattern key : keysOf(has, access)) {
                boolean isNeeded = wanted.permissions().stream()
                        .anyMatch(each -> each.commands().contains(command)
                                && keysOf(each, access).stream().anyMatch(mine -> mine.covers(key)));
                if (!isNeeded) {
                    wider.computeIfAbsent(key.pattern(), any -> new ArrayList<>())
                            .add(command);
                }
            }
        }
        wider.forEach((pattern, these) -> tooMuch.add("keys " + pattern + " for " + named(new TreeSet<>(these))));
        for (String channel : has.channels()) {
            if (wanted.permissions().stream().noneMatch(each -> each.coversChannels(List.of(channel)))) {
                tooMuch.add("channels &" + channel);
            }
        }
    }

    private static String named(TreeSet<String> commands) {
        if (commands.size() <= MOST_NAMED) {
            return "+" + String.join(" +", commands);
        }
        List<String> worst = commands.stream().filter(DANGEROUS::contains).toList();
        return commands.size() + " commands" + (worst.isEmpty() ? "" : ", among them " + String.join(" ", worst));
    }

    private static String rules(List<KeyPattern> keys) {
        return String.join(" ", keys.stream().map(KeyPattern::rule).toList());
    }
}
