package io.hestai.bus.operations.migration.format;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads the description of a format: one {@code key: value} (flat YAML) or {@code key = value} a line, the first of the two signs counting.
 * A value may stand in quotes; a line that begins with {@code #} is a comment.
 */
final class FormatFile {
    private FormatFile() {}

    static Map<String, String> read(String name, String text) {
        Map<String, String> entries = new LinkedHashMap<>();
        int number = 0;
        for (String line : text.split("\\R", -1)) {
            number++;
            String content = line.startsWith("\uFEFF") ? line.substring(1) : line;
            if (content.isBlank()
                    || content.stripLeading().startsWith("#")
                    || content.strip().equals("---")) {
                continue;
            }
            int sign = firstSign(content);
            if (sign < 0) {
                throw new MigrationException(
                        "format " + name + ", line " + number + ": '" + content.strip() + "' is not 'key: value'");
            }
            String key = content.substring(0, sign).strip();
            if (entries.put(key, unquote(content.substring(sign + 1).strip())) != null) {
                throw new MigrationException("format " + name + ", line " + number + ": '" + key + "' is there twice");
            }
        }
        return entries;
    }

    private static int firstSign(String line) {
        int colon = line.indexOf(':');
        int equals = line.indexOf('=');
        return colon < 0 || equals < 0 ? Math.max(colon, equals) : Math.min(colon, equals);
    }

    private static String unquote(String value) {
        boolean quoted = value.length() >= 2
                && (value.startsWith("\"") || value.startsWith("'"))
                && value.charAt(0) == value.charAt(value.length() - 1);
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
