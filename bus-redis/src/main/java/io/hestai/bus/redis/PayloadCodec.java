package io.hestai.bus.redis;

import io.hestai.bus.ChannelMessage;
import io.hestai.bus.ChannelMessage.Announced;
import io.hestai.bus.EntryId;
import io.hestai.bus.Field;
import io.hestai.bus.FieldValue;
import io.hestai.bus.Message;
import io.hestai.bus.MessageBuilder;
import io.hestai.bus.ReservedName;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/**
 * Messages as the payload of a channel, both ways: one JSON object, {@code docs/wire-format.md}, "On a channel". Bytes that are no text
 * travel as {@code {"$base64":"…"}}. A payload that is no JSON object is a raw message.
 */
final class PayloadCodec {
    private static final String BASE64 = "$base64";
    static final String STREAM = "stream";
    static final String ENTRY_ID = "entry_id";

    /** The parts that nearly every message has. */
    private static final byte[] TYPE = JsonObjectWriter.name(ReservedName.TYPE);

    private static final byte[] ROLE = JsonObjectWriter.name(ReservedName.ROLE);
    private static final byte[] TIMESTAMP = JsonObjectWriter.name(ReservedName.TIMESTAMP);
    private static final byte[] MESSAGE_ID = JsonObjectWriter.name(ReservedName.MESSAGE_ID);

    private final int maxBytes;

    PayloadCodec(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Writes a message as one argument of a command. */
    void write(Command into, Message message) {
        into.begin();
        if (message.isRaw()) {
            byte[] payload = message.rawPayload();
            into.add(payload, 0, payload.length);
        } else {
            members(into, message).finish();
        }
        EntryCodec.checkSize(into.begunLength(), maxBytes);
        into.end();
    }

    /** Writes a message that is not raw as one argument, up to where an announcement goes on with the entry id, which only Redis knows. */
    void writeUpToEntryId(Command into, Message message, String stream) {
        JsonObjectWriter json = members(into.begin(), message);
        // The brace is Redis's to write.
        EntryCodec.checkSize(into.begunLength() + 1, maxBytes);
        json.text(STREAM, stream);
        json.json(ENTRY_ID, "\"");
        into.end();
    }

    private static JsonObjectWriter members(Command into, Message message) {
        JsonObjectWriter json = new JsonObjectWriter(into);
        for (Field field : message.fields()) {
            if (ReservedName.is(field.name())) {
                writeField(json, field);
            }
        }
        writeText(json, TYPE, message.type(), message, ReservedName.TYPE);
        writeText(json, ROLE, message.role(), message, ReservedName.ROLE);
        if (message.timestampMs() != 0) {
            json.json(TIMESTAMP, Timestamps.format(message.timestampMs()));
        }
        writeText(json, MESSAGE_ID, message.messageId(), message, ReservedName.MESSAGE_ID);
        message.correlationId().ifPresent(value -> json.text(ReservedName.CORRELATION_ID, value));
        message.replyTo().ifPresent(value -> json.text(ReservedName.REPLY_TO, value));
        message.key().ifPresent(value -> json.text(ReservedName.KEY, value));
        message.traceparent().ifPresent(value -> json.text(ReservedName.TRACEPARENT, value));
        message.contentType().ifPresent(value -> json.text(ReservedName.CONTENT_TYPE, value));
        for (Field field : message.fields()) {
            if (!ReservedName.is(field.name())) {
                writeField(json, field);
            }
        }
        return json;
    }

    /** An empty part is left out, unless a field of its name would be taken for it. */
    private static void writeText(JsonObjectWriter json, byte[] written, String text, Message message, String name) {
        if (!text.isEmpty() || message.has(name)) {
            json.text(written, text);
        }
    }

    private static void writeField(JsonObjectWriter json, Field field) {
        FieldValue value = field.value();
        if (value.isJson()) {
            Json.checkIfJson(field);
            json.json(field.name(), value.json());
        } else if (value.isText()) {
            json.text(field.name(), value.text());
        } else {
            json.base64(field.name(), BASE64, value.bytes());
        }
    }

    /**
     * Reads a payload.
     *
     * @param channel the channel's name
     * @param payload the bytes as they came
     * @param receivedMs the time of a message that has none
     */
    static ChannelMessage decode(String channel, byte[] payload, long receivedMs) {
        ChannelMessage message = decodeObject(channel, payload, receivedMs);
        return message == null ? new ChannelMessage(channel, Message.raw(payload), Optional.empty()) : message;
    }

    private static @Nullable ChannelMessage decodeObject(String channel, byte[] payload, long receivedMs) {
        MessageBuilder plain = Message.builder();
        Place place = new Place(new Headers(plain));
        if (PlainJson.read(payload, place::add)) {
            return place.message(channel, plain, receivedMs);
        }
        return decodeAny(channel, payload, receivedMs);
    }

    /** As {@link #decode}, of whatever JSON; null if it is no object. */
    static @Nullable ChannelMessage decodeAny(String channel, byte[] payload, long receivedMs) {
        if (!beginsAsObject(payload)) {
            return null;
        }
        try (JsonParser parser = Json.FACTORY.createParser(ObjectReadContext.empty(), payload)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            MessageBuilder builder = Message.builder();
            Place place = new Place(new Headers(builder));
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                place.add(name, value(parser, payload));
            }
            if (parser.nextToken() != null) {
                return null;
            }
            return place.message(channel, builder, receivedMs);
        } catch (JacksonException e) {
            return null;
        }
    }

    /** The parser would also read UTF-16, UTF-32 and a byte order mark, none of which is the wire. */
    private static boolean beginsAsObject(byte[] payload) {
        int start = 0;
        while (start < payload.length && payload[start] <= ' ' && payload[start] > 0) {
            start++;
        }
        return start + 1 < payload.length && payload[start] == '{' && payload[start + 1] != 0;
    }

    private static FieldValue value(JsonParser parser, byte[] payload) {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_STRING) {
            return FieldValue.of(parser.getString());
        }
        if (!token.isStructStart()) {
            return FieldValue.json(parser.getString());
        }
        int start = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        int end = (int) parser.currentLocation().getByteOffset();
        String json = new String(payload, start, end - start, StandardCharsets.UTF_8);
        byte[] bytes = token == JsonToken.START_OBJECT ? base64(json) : null;
        return bytes == null ? FieldValue.json(json) : FieldValue.wrap(bytes);
    }

    /** The bytes of {@code {"$base64":"…"}}; null for any other object. */
    private static byte @Nullable [] base64(String json) {
        if (!json.contains(BASE64)) {
            return null;
        }
        try (JsonParser parser = Json.FACTORY.createParser(ObjectReadContext.empty(), json)) {
            parser.nextToken();
            if (!BASE64.equals(parser.nextName()) || parser.nextToken() != JsonToken.VALUE_STRING) {
                return null;
            }
            String text = parser.getString();
            return parser.nextToken() == JsonToken.END_OBJECT
                    ? Base64.getDecoder().decode(text)
                    : null;
        } catch (JacksonException | IllegalArgumentException notBase64) {
            return null;
        }
    }

    /** Holds back what may say where an announced message is stored; both names together do, one alone is a field. */
    private static final class Place {
        private final Headers headers;
        private @Nullable FieldValue stream;
        private @Nullable FieldValue entryId;

        Place(Headers headers) {
            this.headers = headers;
        }

        void add(String name, FieldValue value) {
            if (name.equals(STREAM) && stream == null) {
                stream = value;
            } else if (name.equals(ENTRY_ID) && entryId == null) {
                entryId = value;
            } else {
                headers.add(name, value);
            }
        }

        ChannelMessage message(String channel, MessageBuilder builder, long receivedMs) {
            Optional<Announced> announced = finish();
            return new ChannelMessage(channel, builder.fallbacks(receivedMs, "").build(), announced);
        }

        private Optional<Announced> finish() {
            if (stream != null && entryId != null) {
                try {
                    return Optional.of(new Announced(stream.text(), EntryId.parse(entryId.text())));
                } catch (IllegalArgumentException noEntryId) {
                    // Somebody's own fields of these names.
                }
            }
            if (stream != null) {
                headers.add(STREAM, stream);
            }
            if (entryId != null) {
                headers.add(ENTRY_ID, entryId);
            }
            return Optional.empty();
        }
    }
}
