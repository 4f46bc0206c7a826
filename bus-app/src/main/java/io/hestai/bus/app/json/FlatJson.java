package io.hestai.bus.app.json;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/** Reads JSON objects of our own making that hold nothing but texts and numbers. */
public final class FlatJson {
    private FlatJson() {}

    /**
     * Reads an object.
     *
     * @param text the object
     * @return its names and values as text
     * @throws IllegalArgumentException if it is no such object
     */
    public static Map<String, String> read(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        try (JsonParser parser = JsonText.FACTORY.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("no JSON object: " + text);
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                values.put(name, parser.getString());
            }
            return values;
        } catch (JacksonException e) {
            throw new IllegalArgumentException("no JSON object: " + text, e);
        }
    }
}
