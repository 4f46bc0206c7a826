package io.hestai.bus.redis;

import io.hestai.bus.Field;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** The one JSON factory, and the check of JSON text that an application gave. */
final class Json {
    static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /** Refuses a field whose value is said to be JSON and is not. */
    static void checkIfJson(Field field) {
        if (field.value().isJson() && !isJson(field.value().json())) {
            throw new IllegalArgumentException(
                    "the field '" + field.name() + "' is no JSON value; send it as text, or mend the JSON");
        }
    }

    private static boolean isJson(String text) {
        if (isWholeNumber(text)) {
            return true;
        }
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (JacksonException e) {
            return false;
        }
    }

    /** The commonest case, without a parser. */
    private static boolean isWholeNumber(String text) {
        int start = text.startsWith("-") ? 1 : 0;
        int digits = text.length() - start;
        if (digits < 1 || digits > 18 || (digits > 1 && text.charAt(start) == '0')) {
            return false;
        }
        for (int i = start; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
