package io.hestai.bus.redis;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes the text of INFO apart. */
final class ServerInfo {
    private final Map<String, String> values = new HashMap<>();

    private ServerInfo(String text) {
        for (String line : text.split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                values.put(line.substring(0, colon), line.substring(colon + 1));
            }
        }
    }

    /** What INFO said; nothing at all if it was refused. */
    static ServerInfo of(@Nullable Object reply) {
        return parse(reply instanceof byte[] ? Replies.text(reply) : "");
    }

    static ServerInfo parse(String text) {
        return new ServerInfo(text);
    }

    /** A value by its name; empty if it is not there. */
    String value(String name) {
        return values.getOrDefault(name, "");
    }
}
