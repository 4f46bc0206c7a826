package io.hestai.bus.app.json;

import io.hestai.bus.FieldValue;
import io.hestai.bus.Message;
import io.hestai.bus.MessageBuilder;
import io.hestai.bus.ReservedName;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;

/**
 * Reads the JSON of a message: what {@link MessageWriter} writes, and what people write by hand.
 *
 * <p>Names at the top level that are not in the table of the wire format are fields. An object with {@code "fields"} is taken for one
 * that {@code hbus} printed: there, what says where the message was found ({@code stream}, {@code entry_id}, {@code channel},
 * {@code group}, {@code consumer}, {@code attempt}, {@code dead_letter}) is left out, so that the output of {@code hbus read} can be fed to
 * {@code hbus add}. An object with nothing but {@code "raw"}, and such places, is a raw channel payload.
 *
 * <p>Nested values and numbers are kept as they are written, to the byte.
 */
public final class MessageReader {
    private static final Set<String> PLACES = Set.of(
            MessageWriter.STREAM,
            MessageWriter.ENTRY_ID,
            MessageWriter.CHANNEL,
            MessageWriter.GROUP,
            MessageWriter.CONSUMER,
            MessageWriter.ATTEMPT,
            MessageWriter.DEAD_LETTER);

    private final String text;
    private final JsonParser parser;
    private final MessageBuilder parts = Message.builder();
    private final List<TopLevel> topLevel = new ArrayList<>();
    private boolean hasFields;
    private boolean hasParts;

    /** A name at the top level that is no part of every message. */
    private record TopLevel(String name, FieldValue value, boolean ofFieldsObject) {}

    private MessageReader(String text, JsonParser parser) {
        this.text = text;
        this.parser = parser;
    }

    /**
     * Reads a message.
     *
     * @param text one JSON object
     * @return the message
     * @throws MalformedMessageException if the text is anything else
     */
    public static Message read(String text) throws MalformedMessageException {
        try (JsonParser parser = JsonText.FACTORY.createParser(ObjectReadContext.empty(), text.toCharArray())) {
            return new MessageReader(text, parser).read();
        } catch (JacksonException e) {
            TokenStreamLocation at = e.getLocation();
            int line = at == null ? 1 : at.getLineNr();
            int column = at == null ? 1 : at.getColumnNr();
            throw new MalformedMessageException(firstSentence(e.getOriginalMessage()), line, column, e);
        }
    }

    /** The library explains at length; the first part is what a person wants. */
    private static String firstSentence(String message) {
        String line = message.replaceAll("\\s+", " ").strip();
        int more = line.indexOf(" (start marker at");
        String first = more > 0 ? line.substring(0, more) : line;
        return first.isEmpty() ? "malformed JSON" : first;
    }

    private Message read() throws MalformedMessageException {
        JsonToken first = parser.nextToken();
        if (first != JsonToken.START_OBJECT) {
            throw malformed(
                    first == null
                            ? "there is no JSON object"
                            : "a message is one JSON object, for instance {\"type\":\"x\",\"n\":1}");
        }
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            readTopLevel();
        }
        if (parser.nextToken() != null) {
            throw malformed("something follows the JSON object; give one object");
        }
        return build();
    }

    private void readTopLevel() throws MalformedMessageException {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        if (name.equals(MessageWriter.FIELDS) && token == JsonToken.START_OBJECT) {
            hasFields = true;
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String field = parser.currentName();
                parser.nextToken();
                topLevel.add(new TopLevel(field, value(), true));
            }
            return;
        }
        FieldValue value = value();
        if (!ReservedName.is(name)) {
            topLevel.add(new TopLevel(name, value, false));
        } else if (token != JsonToken.VALUE_NULL) {
            readPart(name, token, value);
        }
    }

    /** As the wire format says: what cannot be read as its name promises is kept as a field, so that nothing is lost. */
    private void readPart(String name, JsonToken token, FieldValue value) {
        boolean readable = token.isScalarValue() && value.isText();
        if (!readable || !MessageParts.set(parts, name, value.text())) {
            topLevel.add(new TopLevel(name, value, true));
            hasParts = true;
        } else if (!value.text().isEmpty() && !name.equals(ReservedName.TIMESTAMP)) {
            hasParts = true;
        }
    }

    private Message build() {
        FieldValue raw = rawPayload();
        if (raw != null) {
            return Message.raw(raw.bytes());
        }
        for (TopLevel each : topLevel) {
            if (each.ofFieldsObject() || !hasFields || !PLACES.contains(each.name())) {
                parts.field(each.name(), each.value());
            }
        }
        return parts.build();
    }

    private @Nullable FieldValue rawPayload() {
        FieldValue raw = null;
        for (TopLevel each : topLevel) {
            if (each.name().equals(MessageWriter.RAW)) {
                raw = each.value();
            } else if (!PLACES.contains(each.name())) {
                return null;
            }
        }
        return hasFields || hasParts || raw == null || raw.isJson() ? null : raw;
    }

    private FieldValue value() throws MalformedMessageException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_STRING) {
            String value = parser.getString();
            checkSurrogates(value);
            return FieldValue.of(value);
        }
        if (!token.isStructStart()) {
            return FieldValue.json(parser.getString());
        }
        int start = (int) parser.currentTokenLocation().getCharOffset();
        byte[] bytes = token == JsonToken.START_OBJECT ? base64OrSkip() : null;
        if (bytes != null) {
            return FieldValue.wrap(bytes);
        }
        if (token == JsonToken.START_ARRAY) {
            parser.skipChildren();
        }
        int end = (int) parser.currentLocation().getCharOffset();
        return FieldValue.json(text.substring(start, end));
    }

    /** Reads to the end of the object. Gives the bytes if it is {@code {"$base64":"…"}} and nothing else. */
    private byte @Nullable [] base64OrSkip() throws MalformedMessageException {
        if (parser.nextToken() == JsonToken.END_OBJECT) {
            return null;
        }
        boolean named = parser.currentName().equals(MessageWriter.BASE64);
        if (parser.nextToken() == JsonToken.VALUE_STRING && named) {
            String encoded = parser.getString();
            if (parser.nextToken() == JsonToken.END_OBJECT) {
                return decode(encoded);
            }
            // Another name follows: skip its value here, the rest below.
            parser.nextToken();
        }
        parser.skipChildren();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            parser.nextToken();
            parser.skipChildren();
        }
        return null;
    }

    private byte[] decode(String encoded) throws MalformedMessageException {
        try {
            return Base64.getDecoder().decode(encoded);
        } catch (IllegalArgumentException e) {
            throw malformed("the value of \"$base64\" is no Base64");
        }
    }

    /** Half of a surrogate pair has no bytes in UTF-8. (In a name, the parser refuses it by itself.) */
    private void checkSurrogates(String value) throws MalformedMessageException {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw malformed(String.format(
                        "half a character (\\u%04x) cannot be sent; send bytes as {\"$base64\":\"…\"}", (int) c));
            }
        }
    }

    private MalformedMessageException malformed(String what) {
        TokenStreamLocation at = parser.currentTokenLocation();
        return new MalformedMessageException(what, at.getLineNr(), at.getColumnNr(), null);
    }
}
