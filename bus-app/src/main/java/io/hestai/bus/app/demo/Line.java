package io.hestai.bus.app.demo;

import io.hestai.bus.app.json.FlatJson;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/**
 * One line of a recording.
 *
 * @param event sent or received
 * @param where on a stream, on a channel, or on the channel an announced message is heard on
 * @param place the entry id, or nothing on a channel
 * @param messageId the message
 * @param hash its content
 * @param attempt the how-many-eth delivery
 * @param run the how-many-eth start of the process
 * @param atUs when, in microseconds since 1970
 */
record Line(Event event, Where where, String place, String messageId, String hash, long attempt, int run, long atUs) {

    /** What happened. */
    enum Event {
        PUBLISHED,
        RECEIVED
    }

    /** By what way. */
    enum Where {
        STREAM,
        CHANNEL,
        ANNOUNCEMENT
    }

    void writeTo(JsonGenerator json) {
        json.writeStringProperty("event", event.name());
        json.writeStringProperty("where", where.name());
        json.writeStringProperty("place", place);
        json.writeStringProperty("message_id", messageId);
        json.writeStringProperty("hash", hash);
        json.writeNumberProperty("attempt", attempt);
        json.writeNumberProperty("run", run);
        json.writeNumberProperty("at_us", atUs);
    }

    static Line parse(String text) {
        Map<String, String> values = FlatJson.read(text);
        return new Line(
                Event.valueOf(get(values, "event")),
                Where.valueOf(get(values, "where")),
                get(values, "place"),
                get(values, "message_id"),
                get(values, "hash"),
                Long.parseLong(get(values, "attempt")),
                Integer.parseInt(get(values, "run")),
                Long.parseLong(get(values, "at_us")));
    }

    private static String get(Map<String, String> values, String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("a recorded line has no " + name);
        }
        return value;
    }
}
