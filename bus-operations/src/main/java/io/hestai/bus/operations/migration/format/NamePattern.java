package io.hestai.bus.operations.migration.format;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the names of files say: {@code {role}.out}, {@code {role}/{timestamp}-{type}-{id}.json}. Known parts are role, type, timestamp and id, the
 * last for whatever makes a name unique; {@code *} stands for anything. A pattern with a slash is held against the path below the folder that is
 * migrated, one without against the last part of it. Immutable.
 */
public final class NamePattern {
    private static final Pattern PART = Pattern.compile("\\{([^}]*)}|\\*");
    private static final Map<String, String> KNOWN =
            Map.of("role", "([^/]+?)", "type", "([^/]+?)", "timestamp", "([0-9][0-9TZ:.+_-]*?)", "id", "([^/]+?)");

    private final String text;
    private final Pattern pattern;
    private final List<String> parts = new ArrayList<>();

    private NamePattern(String text) {
        this.text = text;
        StringBuilder regex = new StringBuilder();
        Matcher part = PART.matcher(text);
        int at = 0;
        while (part.find()) {
            regex.append(Pattern.quote(text.substring(at, part.start()))).append(regexOf(part.group(1)));
            at = part.end();
        }
        regex.append(Pattern.quote(text.substring(at)));
        this.pattern = Pattern.compile(regex.toString());
    }

    private String regexOf(@Nullable String name) {
        if (name == null) {
            return "[^/]*";
        }
        String regex = KNOWN.get(name);
        if (regex == null) {
            throw new MigrationException("name '" + text + "' has an unknown part {" + name
                    + "}; known are {role}, {type}, {timestamp} and {id}");
        }
        if (parts.contains(name)) {
            throw new MigrationException("name '" + text + "' has {" + name + "} twice");
        }
        parts.add(name);
        return regex;
    }

    /**
     * Reads a pattern.
     *
     * @param text the pattern
     * @return the pattern
     * @throws MigrationException if it has an unknown part or one twice
     */
    public static NamePattern parse(String text) {
        return new NamePattern(text);
    }

    /**
     * Whether the names have such a part.
     *
     * @param part role, type, timestamp or id
     * @return whether it occurs
     */
    public boolean has(String part) {
        return parts.contains(part);
    }

    /**
     * Reads a name.
     *
     * @param path the path below the folder, with slashes
     * @return the parts of the name; empty if the pattern does not fit
     */
    public Optional<Map<String, String>> match(String path) {
        Matcher matcher = pattern.matcher(text.indexOf('/') >= 0 ? path : path.substring(path.lastIndexOf('/') + 1));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Map<String, String> found = new HashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            found.put(parts.get(i), matcher.group(i + 1));
        }
        return Optional.of(found);
    }

    /**
     * Makes a name.
     *
     * @param values the parts
     * @return a path below the folder, with slashes
     * @throws MigrationException if a part is missing, empty or cannot be in a name, or the pattern has a {@code *}
     */
    public String render(Map<String, String> values) {
        Matcher part = PART.matcher(text);
        StringBuilder name = new StringBuilder();
        int at = 0;
        while (part.find()) {
            String key = part.group(1) == null ? "*" : part.group(1);
            String value = values.getOrDefault(key, "");
            if (value.isEmpty() || value.startsWith(".") || value.indexOf('/') >= 0 || value.indexOf('\0') >= 0) {
                throw new MigrationException(
                        "no file name after '" + text + "' can be made with '" + value + "' as " + key);
            }
            name.append(text, at, part.start()).append(value);
            at = part.end();
        }
        return name.append(text.substring(at)).toString();
    }

    /** The pattern as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
