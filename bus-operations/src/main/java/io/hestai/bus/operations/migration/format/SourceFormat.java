package io.hestai.bus.operations.migration.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * How a file-based system keeps its messages: where one ends, what its parts are, what the names of files say. Built in by name, or read from a
 * small file of {@code key: value} or {@code key = value} lines. Immutable; the keys are described in {@code docs/migration.md}.
 */
public final class SourceFormat {
    /** Where one message ends and the next begins. */
    public enum Layout {
        /** Many messages in a file, one after the other; files grow. */
        LINES,
        /** One message in a file; files appear. */
        FILES,
        /** The whole file is the latest state; files are overwritten. */
        STATE
    }

    /** In which order the messages of several files come. */
    public enum Order {
        /** One file after the other. */
        FILE,
        /** By time; each file keeps its own order, whatever its clock did. */
        TIME
    }

    /** The column of a record that is the message itself. */
    public static final String DATA = "data";

    private static final Set<String> COLUMNS = Set.of("role", "timestamp", "type", DATA);

    /** Every key of a description, with its default. */
    private static final Map<String, String> DEFAULTS = defaults();

    private static final Map<String, Map<String, String>> BUILT_IN = builtIn();

    private final String name;
    private final Map<String, String> given;
    private final Layout layout;
    private final boolean json;
    private final List<String> columns;
    private final char separator;
    private final boolean escapes;
    private final TimeText timestamp;
    private final Order order;
    private final boolean spacedJson;
    private final Optional<NamePattern> namePattern;

    private SourceFormat(String name, Map<String, String> given) {
        this.name = name;
        this.given = given;
        this.layout = choice("layout", Layout.class);
        this.json = word("record", "columns", "json", "text").equals("json");
        this.columns = value("record").equals("text") ? List.of(DATA) : readColumns();
        this.separator = readSeparator();
        this.escapes =
                columns.size() > 1 && word("escapes", "backslash", "none").equals("backslash");
        this.timestamp = choice("timestamp", TimeText.class);
        this.order = choice("order", Order.class);
        this.spacedJson = word("json.style", "compact", "spaced").equals("spaced");
        this.namePattern = value("name").isEmpty() ? Optional.empty() : Optional.of(NamePattern.parse(value("name")));
    }

    private static Map<String, String> defaults() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("layout", "lines");
        all.put("record", "columns");
        all.put("files", "");
        all.put("name", "");
        all.put("columns", "role,timestamp,type,data");
        all.put("separator", "|");
        all.put("escapes", "backslash");
        all.put("timestamp", "auto");
        all.put("order", "file");
        all.put("record.end", "");
        all.put("json.style", "spaced");
        all.put("map.role", "role");
        all.put("map.type", "type");
        all.put("map.timestamp", "timestamp");
        all.put("default.role", "");
        all.put("default.type", "");
        return all;
    }

    private static Map<String, Map<String, String>> builtIn() {
        Map<String, Map<String, String>> all = new LinkedHashMap<>();
        all.put("log", Map.of("files", "*.log"));
        all.put("roles", Map.of("columns", "timestamp,type,data", "name", "{role}.out", "order", "time"));
        all.put("jsonl", Map.of("record", "json", "files", "*.jsonl,*.ndjson"));
        all.put("folder", Map.of("layout", "files", "record", "json", "files", "*.json"));
        all.put("texts", Map.of("layout", "files", "record", "text", "name", "{timestamp}_{role}_{type}.*"));
        all.put("context", Map.of("columns", DATA, "files", "*.md,*.ctx,*.context", "default.type", "context"));
        all.put("state", Map.of("layout", "state", "record", "text", "files", "*.state", "default.type", "state"));
        return all;
    }

    /**
     * The names of the formats that need no description.
     *
     * @return the names, in the order in which they are tried on files
     */
    public static List<String> builtInNames() {
        return List.copyOf(BUILT_IN.keySet());
    }

    /**
     * A format that needs no description.
     *
     * @param name one of {@link #builtInNames()}
     * @return the format
     * @throws MigrationException if there is none of that name
     */
    public static SourceFormat builtIn(String name) {
        Map<String, String> given = BUILT_IN.get(name);
        if (given == null) {
            throw new MigrationException("there is no format '" + name + "'; built in are "
                    + String.join(", ", BUILT_IN.keySet()) + ", or give a file that describes one");
        }
        return new SourceFormat(name, given);
    }

    /**
     * A format by name, or described in a file.
     *
     * @param nameOrFile the name of a built-in format, or the path of a description
     * @return the format
     * @throws MigrationException if it is neither, or the description cannot be understood
     */
    public static SourceFormat load(String nameOrFile) {
        if (BUILT_IN.containsKey(nameOrFile)) {
            return builtIn(nameOrFile);
        }
        Path file = Path.of(nameOrFile);
        if (!Files.isRegularFile(file)) {
            throw new MigrationException("format '" + nameOrFile + "' is neither a file nor built in; built in are "
                    + String.join(", ", BUILT_IN.keySet()));
        }
        try {
            return parse(String.valueOf(file.getFileName()), Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new MigrationException("cannot read the format " + file + " as text: " + e.getMessage(), e);
        }
    }

    /**
     * A format from its description.
     *
     * @param name what to call it in messages
     * @param description lines of {@code key: value} or {@code key = value}; {@code like} names the built-in format that the others change
     * @return the format
     * @throws MigrationException if a key or value is not known; the message names it
     */
    public static SourceFormat parse(String name, String description) {
        Map<String, String> read = FormatFile.read(name, description);
        String like = read.remove("like");
        Map<String, String> given = new TreeMap<>(like == null ? Map.of() : builtIn(like).given);
        read.forEach((key, value) -> {
            if (!DEFAULTS.containsKey(key)) {
                throw new MigrationException("format " + name + " has an unknown key '" + key + "'; known are like, "
                        + String.join(", ", DEFAULTS.keySet()));
            }
            given.put(key, value);
        });
        return new SourceFormat(name, given);
    }

    private String value(String key) {
        String value = given.get(key);
        return value != null ? value : DEFAULTS.getOrDefault(key, "");
    }

    private <E extends Enum<E>> E choice(String key, Class<E> type) {
        List<String> words = new ArrayList<>();
        for (E each : type.getEnumConstants()) {
            words.add(each.name().toLowerCase(Locale.ROOT));
        }
        return Enum.valueOf(type, word(key, words.toArray(String[]::new)).toUpperCase(Locale.ROOT));
    }

    private String word(String key, String... known) {
        String value = value(key);
        if (!List.of(known).contains(value)) {
            throw bad(key, "it is one of " + String.join(", ", known));
        }
        return value;
    }

    private List<String> readColumns() {
        List<String> read = list("columns");
        if (read.isEmpty() || !read.get(read.size() - 1).equals(DATA)) {
            throw bad("columns", "the last one is data, which takes the rest of the line");
        }
        if (!COLUMNS.containsAll(read) || Set.copyOf(read).size() != read.size()) {
            throw bad("columns", "known are role, timestamp, type and data, each once");
        }
        return read;
    }

    private char readSeparator() {
        String value = value("separator").equals("tab") ? "\t" : value("separator");
        if (value.length() != 1 || value.charAt(0) > 0x7E || "\\\n\r".contains(value)) {
            throw bad("separator", "it is one character of ASCII, or tab");
        }
        return value.charAt(0);
    }

    private List<String> list(String key) {
        List<String> items = new ArrayList<>();
        for (String item : value(key).split(",", -1)) {
            if (!item.isBlank()) {
                items.add(item.strip());
            }
        }
        return List.copyOf(items);
    }

    private MigrationException bad(String key, String what) {
        return new MigrationException("format " + name + ": " + key + " is '" + value(key) + "'; " + what);
    }

    /**
     * What the format is called.
     *
     * @return the name of a built-in format, or of the file that describes it
     */
    public String name() {
        return name;
    }

    /**
     * Where one message ends and the next begins.
     *
     * @return the layout
     */
    public Layout layout() {
        return layout;
    }

    /**
     * In which order the messages of several files come.
     *
     * @return the order
     */
    public Order order() {
        return order;
    }

    /**
     * Whether a record is a JSON object.
     *
     * @return whether it is; otherwise it is columns, the last of which is {@link #DATA}
     */
    public boolean isJson() {
        return json;
    }

    /**
     * The columns of a record that is not JSON.
     *
     * @return role, timestamp, type, data: as many as there are, data last
     */
    public List<String> columns() {
        return columns;
    }

    /**
     * What stands between columns.
     *
     * @return a character of ASCII
     */
    public char separator() {
        return separator;
    }

    /**
     * Whether newlines and backslashes in the data are written as {@code \n} and {@code \\}.
     *
     * @return whether they are
     */
    public boolean hasEscapes() {
        return escapes;
    }

    /**
     * How times are written.
     *
     * @return how
     */
    public TimeText timestamp() {
        return timestamp;
    }

    /**
     * Whether JSON is written with a space behind colons and commas.
     *
     * @return whether it is
     */
    public boolean hasSpacedJson() {
        return spacedJson;
    }

    /**
     * The line that ends a message of several lines, which is part of the message.
     *
     * @return the line; empty where every line is a message
     */
    public String recordEnd() {
        return value("record.end");
    }

    /**
     * Which files hold messages.
     *
     * @return patterns with {@code *} and {@code ?} for the names of files; empty for all that {@link #namePattern()} fits, or all
     */
    public List<String> files() {
        return list("files");
    }

    /**
     * What the names of files say.
     *
     * @return the pattern, if the names say anything
     */
    public Optional<NamePattern> namePattern() {
        return namePattern;
    }

    /**
     * The name in a JSON record that holds the role, the type or the timestamp.
     *
     * @param part role, type or timestamp
     * @return the name; empty if no record has it
     */
    public String mapped(String part) {
        return value("map." + part);
    }

    /**
     * Whether the description itself names where a part is found in a JSON record, so that a source where no record has it is a mistake.
     *
     * @param part role, type or timestamp
     * @return whether it does
     */
    public boolean mapsExplicitly(String part) {
        return json && given.containsKey("map." + part) && !mapped(part).isEmpty();
    }

    /**
     * The role or type of a message of which neither record nor file says it.
     *
     * @param part role or type
     * @return what to take; not empty
     */
    public String otherwise(String part) {
        String value = value("default." + part);
        if (!value.isEmpty()) {
            return value;
        }
        return part.equals("role") ? "unknown" : "message";
    }

    /**
     * What two formats must share to read the same messages from the same files.
     *
     * @return all keys that differ from their defaults, in one line
     */
    public String fingerprint() {
        Map<String, String> all = new TreeMap<>(given);
        all.entrySet().removeIf(each -> each.getValue().equals(DEFAULTS.get(each.getKey())));
        return all.toString();
    }

    /** The name. */
    @Override
    public String toString() {
        return name;
    }
}
