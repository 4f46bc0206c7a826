package io.hestai.bus.app.json;

import io.hestai.bus.app.text.Printable;
import java.io.StringWriter;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** One JSON object in one line that is safe to print. */
public final class JsonText {
    static final JsonFactory FACTORY = new JsonFactory();

    private JsonText() {}

    /**
     * Writes one JSON object.
     *
     * @param content writes the names and values
     * @return the object, in one line
     */
    public static String object(Consumer<JsonGenerator> content) {
        StringWriter text = new StringWriter(256);
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            content.accept(json);
            json.writeEndObject();
        }
        return oneSafeLine(text.toString());
    }

    /**
     * Escapes what JSON allows but a line of UTF-8 on a terminal does not: line ends (between the parts of a nested value that somebody
     * wrote over several lines), the control characters that JSON leaves alone (some terminals obey U+009B), and halves of surrogate
     * pairs, which stand for bytes of a name that are not UTF-8 and would be lost.
     */
    private static String oneSafeLine(String json) {
        int first = 0;
        while (first < json.length() && !Printable.isControlOrHalf(json, first)) {
            first++;
        }
        if (first == json.length()) {
            return json;
        }
        StringBuilder safe = new StringBuilder(json.length() + 16).append(json, 0, first);
        for (int i = first; i < json.length(); i++) {
            char c = json.charAt(i);
            if (!Printable.isControlOrHalf(json, i)) {
                safe.append(c);
            } else if (c < ' ') {
                // The generator escapes control characters in strings, so that this one stands between the parts.
                safe.append(' ');
            } else {
                safe.append(String.format("\\u%04x", (int) c));
            }
        }
        return safe.toString();
    }
}
