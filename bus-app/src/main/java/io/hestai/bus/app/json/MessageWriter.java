package io.hestai.bus.app.json;

import io.hestai.bus.ChannelMessage;
import io.hestai.bus.DeadLetter;
import io.hestai.bus.Delivery;
import io.hestai.bus.EntryId;
import io.hestai.bus.Field;
import io.hestai.bus.FieldValue;
import io.hestai.bus.Message;
import io.hestai.bus.ReservedName;
import io.hestai.bus.StreamEntry;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/**
 * Messages as JSON, one object a line: where it was found, then the parts of every message, then the fields. See {@code docs/cli.md},
 * "The JSON of a message"; scripts rely on it.
 */
public final class MessageWriter {
    static final String BASE64 = "$base64";
    static final String STREAM = "stream";
    static final String ENTRY_ID = "entry_id";
    static final String CHANNEL = "channel";
    static final String GROUP = "group";
    static final String CONSUMER = "consumer";
    static final String ATTEMPT = "attempt";
    static final String DEAD_LETTER = "dead_letter";
    static final String FIELDS = "fields";
    static final String RAW = "raw";

    private MessageWriter() {}

    /**
     * A message at its place in a stream.
     *
     * @param entry the entry
     * @return one line of JSON
     */
    public static String write(StreamEntry entry) {
        return JsonText.object(json -> {
            writePlace(json, entry.stream(), entry.id());
            writeMessage(json, entry.message());
        });
    }

    /**
     * A message handed to a consumer of a group.
     *
     * @param delivery the delivery
     * @return one line of JSON
     */
    public static String write(Delivery delivery) {
        return JsonText.object(json -> {
            writePlace(json, delivery.stream(), delivery.id());
            json.writeStringProperty(GROUP, delivery.group());
            json.writeStringProperty(CONSUMER, delivery.consumer());
            json.writeNumberProperty(ATTEMPT, delivery.attempt());
            writeMessage(json, delivery.message());
        });
    }

    /**
     * A message that a group gave up.
     *
     * @param stream the stream's name
     * @param group the group's name
     * @param letter the message and what is known about the failure
     * @return one line of JSON
     */
    public static String write(String stream, String group, DeadLetter letter) {
        return JsonText.object(json -> {
            writePlace(json, stream, letter.entryId());
            json.writeStringProperty(GROUP, group);
            json.writeStringProperty(CONSUMER, letter.consumer());
            json.writeName(DEAD_LETTER);
            json.writeStartObject();
            json.writeStringProperty("id", letter.id().toString());
            json.writeStringProperty("reason", letter.reason());
            json.writeStringProperty("error", letter.error());
            json.writeNumberProperty("attempts", letter.attempts());
            json.writeNumberProperty("redrives", letter.redrives());
            json.writeNumberProperty("first_time", letter.firstTime().toEpochMilli());
            json.writeNumberProperty("last_time", letter.lastTime().toEpochMilli());
            json.writeEndObject();
            writeMessage(json, letter.message());
        });
    }

    /**
     * A message heard on a channel.
     *
     * @param heard the message, with its place in a stream if it was announced
     * @return one line of JSON
     */
    public static String write(ChannelMessage heard) {
        return JsonText.object(json -> {
            json.writeStringProperty(CHANNEL, heard.channel());
            heard.announced().ifPresent(place -> writePlace(json, place.stream(), place.id()));
            writeMessage(json, heard.message());
        });
    }

    private static void writePlace(JsonGenerator json, String stream, EntryId id) {
        json.writeStringProperty(STREAM, stream);
        json.writeStringProperty(ENTRY_ID, id.toString());
    }

    /**
     * The parts and fields of a message, into an object that is begun.
     *
     * @param json where to write
     * @param message the message
     */
    public static void writeMessage(JsonGenerator json, Message message) {
        json.writeStringProperty(ReservedName.MESSAGE_ID, message.messageId());
        json.writeStringProperty(ReservedName.TYPE, message.type());
        json.writeStringProperty(ReservedName.ROLE, message.role());
        json.writeNumberProperty(ReservedName.TIMESTAMP, message.timestampMs());
        writeOptional(json, ReservedName.CORRELATION_ID, message.correlationId());
        writeOptional(json, ReservedName.REPLY_TO, message.replyTo());
        writeOptional(json, ReservedName.KEY, message.key());
        writeOptional(json, ReservedName.TRACEPARENT, message.traceparent());
        writeOptional(json, ReservedName.CONTENT_TYPE, message.contentType());
        if (message.isRaw()) {
            json.writeName(RAW);
            writeValue(json, FieldValue.wrap(message.rawPayload()));
            return;
        }
        json.writeName(FIELDS);
        json.writeStartObject();
        for (Field field : message.fields()) {
            json.writeName(field.name());
            writeValue(json, field.value());
        }
        json.writeEndObject();
    }

    private static void writeOptional(JsonGenerator json, String name, Optional<String> value) {
        value.ifPresent(text -> json.writeStringProperty(name, text));
    }

    private static void writeValue(JsonGenerator json, FieldValue value) {
        if (value.isJson()) {
            json.writeRawValue(value.json());
        } else if (value.isText()) {
            json.writeString(value.text());
        } else {
            json.writeStartObject();
            json.writeStringProperty(BASE64, Base64.getEncoder().encodeToString(value.bytes()));
            json.writeEndObject();
        }
    }
}
