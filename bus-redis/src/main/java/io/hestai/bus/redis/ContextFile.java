package io.hestai.bus.redis;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The content of a context file: lines of {@code key = value}, comments behind a {@code #} at a line's beginning. Whoever reads one is told
 * the line of what is wrong.
 *
 * @param file where it is
 * @param settings its settings, in the order of the table
 * @param lines in which line each of them stands
 */
record ContextFile(Path file, Map<BusSetting, String> settings, Map<BusSetting, Integer> lines) {

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if it cannot be read, others can read it, or something in it is wrong
     */
    static ContextFile read(Path file) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(SecretFile.read("context file", file)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("the context file " + file + " is no UTF-8 text");
        } catch (IOException e) {
            throw new IllegalArgumentException(Failures.words(e));
        }
        ContextFile read = new ContextFile(file, new EnumMap<>(BusSetting.class), new EnumMap<>(BusSetting.class));
        // Some editors put a mark of the byte order before the first line.
        List<String> lines =
                (text.startsWith("\uFEFF") ? text.substring(1) : text).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            read.take(lines.get(i).strip(), i + 1);
        }
        return read;
    }

    private void take(String line, int number) {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        int equals = line.indexOf('=');
        if (equals < 0) {
            // What stands there may be anything, a password too; it is not repeated.
            throw wrong(number, "there is no '='; write key = value, or # before a comment");
        }
        String key = line.substring(0, equals).strip();
        BusSetting setting = BusSetting.of(key).orElseThrow(() -> wrong(number, unknown(key)));
        Integer before = lines.putIfAbsent(setting, number);
        if (before != null) {
            throw wrong(number, "'" + key + "' is set in line " + before + " already");
        }
        String value = line.substring(equals + 1).strip();
        try {
            checkValue(setting, value);
        } catch (IllegalArgumentException e) {
            throw wrong(number, Failures.words(e));
        }
        settings.put(setting, value);
    }

    private static String unknown(String key) {
        if (key.equals("password")) {
            return "a context holds no password; use password_file or password_command, or HBUS_PASSWORD";
        }
        // A key may be a password that was typed in the wrong place; only what looks like a key is repeated.
        String shown = key.matches("[A-Za-z0-9_.-]{1,40}") ? "'" + key + "'" : "what stands before the '='";
        Optional<String> meant = Spelling.nearest(key, BusSetting.keys());
        return shown + " is no setting"
                + meant.map(name -> "; did you mean '" + name + "'?")
                        .orElse("; the settings are " + String.join(", ", BusSetting.keys()));
    }

    /** Refuses what may not stand in a file, whoever writes it there. */
    static void checkValue(BusSetting setting, String value) {
        if (setting.key().isEmpty()) {
            throw new IllegalArgumentException("a context holds no password; use password_file or password_command");
        }
        if (value.isBlank()) {
            throw new IllegalArgumentException("'" + setting.key() + "' has no value; give it one, or leave it away");
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("the value of '" + setting.key() + "' has a control character in it");
        }
        if (setting == BusSetting.URL && hasPassword(value)) {
            throw new IllegalArgumentException(
                    "the url has a password in it, and a context holds none; leave it away and use"
                            + " password_file or password_command, or HBUS_PASSWORD");
        }
        if (setting.isPath() && !setting.isWord(value) && !value.startsWith("/") && !value.startsWith("~/")) {
            throw new IllegalArgumentException(
                    "'" + setting.key() + "' is " + value + "; give the whole path, from / or ~/ on");
        }
    }

    private static boolean hasPassword(String url) {
        return RedisUrl.parse(url)
                .credentials()
                .filter(who -> !who.password().isEmpty())
                .isPresent();
    }

    private IllegalArgumentException wrong(int number, String what) {
        return new IllegalArgumentException(file + ", line " + number + ": " + what);
    }

    /** The text of a file with these settings. */
    static String text(Map<BusSetting, String> settings) {
        List<String> lines = new ArrayList<>();
        lines.add("# A context of HestAI Bus. It holds no secrets, only where they are.");
        Arrays.stream(BusSetting.values())
                .filter(settings::containsKey)
                .forEach(each -> lines.add(each.key() + " = " + settings.get(each)));
        return String.join("\n", lines) + "\n";
    }
}
