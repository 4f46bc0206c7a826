package io.hestai.bus.app.migrate;

import io.hestai.bus.operations.migration.source.SourcePosition;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/** What the JSON of several steps has in common. */
final class MigrationJson {
    private MigrationJson() {}

    static void position(JsonGenerator json, SourcePosition at) {
        json.writeStringProperty("file", at.file());
        json.writeNumberProperty("line", at.line());
        json.writeNumberProperty("offset", at.offset());
    }

    static void counts(JsonGenerator json, String name, Map<?, Long> counts) {
        json.writeName(name);
        json.writeStartObject();
        counts.forEach((key, count) -> json.writeNumberProperty(name(key), count));
        json.writeEndObject();
    }

    private static String name(Object key) {
        return key instanceof Enum<?> each ? each.name().toLowerCase(Locale.ROOT) : key.toString();
    }
}
