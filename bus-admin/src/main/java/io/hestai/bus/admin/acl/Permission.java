package io.hestai.bus.admin.acl;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Some commands, and the keys and channels to which they apply: a user's first rules, or one of its selectors.
 *
 * @param commands in small letters, of two words with a bar between them
 * @param keys patterns of keys
 * @param channels patterns of channels
 */
record Permission(Set<String> commands, List<KeyPattern> keys, List<String> channels) {

    /**
     * Keys, and what may be done with them.
     *
     * @param pattern as Redis understands it
     * @param write whether they may be written, too
     */
    record KeyPattern(String pattern, boolean write) {
        String rule() {
            return (write ? "~" : "%R~") + pattern;
        }

        /** Whether this allows all that the other does; only patterns that end with a star are understood beside equal ones. */
        boolean covers(KeyPattern other) {
            return (write || !other.write) && Permission.covers(pattern, other.pattern);
        }
    }

    Permission {
        commands = Set.copyOf(commands);
        keys = List.copyOf(keys);
        channels = List.copyOf(channels);
    }

    /** Whether a pattern matches all that another one does, as far as can be seen. */
    static boolean covers(String pattern, String other) {
        if (pattern.equals(other)) {
            return true;
        }
        boolean isPrefix = pattern.endsWith("*") && pattern.indexOf('*') == pattern.length() - 1;
        return isPrefix && other.startsWith(pattern.substring(0, pattern.length() - 1));
    }

    boolean coversKeys(List<KeyPattern> wanted) {
        return wanted.stream().allMatch(each -> keys.stream().anyMatch(mine -> mine.covers(each)));
    }

    boolean coversChannels(List<String> wanted) {
        return wanted.stream().allMatch(each -> channels.stream().anyMatch(mine -> covers(mine, each)));
    }

    /** The rules, each a word. */
    List<String> rules() {
        List<String> rules = new ArrayList<>();
        keys.forEach(key -> rules.add(key.rule()));
        channels.forEach(channel -> rules.add("&" + channel));
        new TreeSet<>(commands).forEach(command -> rules.add("+" + command));
        return rules;
    }
}
