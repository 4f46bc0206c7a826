package io.hestai.bus.app.bench;

import io.hestai.bus.app.json.FlatJson;
import java.util.Map;

/**
 * What one process has measured.
 *
 * @param values what it said, by name
 */
record Report(Map<String, String> values) {
    static Report parse(String json) {
        return new Report(FlatJson.read(json));
    }

    long number(String name) {
        return Long.parseLong(values.getOrDefault(name, "0"));
    }

    String text(String name) {
        return values.getOrDefault(name, "");
    }
}
