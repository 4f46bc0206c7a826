package io.hestai.bus.operations.migration.format;

import io.hestai.bus.Field;
import io.hestai.bus.FieldValue;
import io.hestai.bus.Message;
import io.hestai.bus.MessageBuilder;
import io.hestai.bus.ReservedName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * One JSON object, of whose names some are role, type and time, and the others fields. A stream keeps the text of a number and of a string alike,
 * and not in whose order they stood; that is what the shape remembers.
 */
final class JsonBody implements Body {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .configure(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION, false)
            .build();

    private final SourceFormat format;
    private final JsonStyle usualStyle;

    JsonBody(SourceFormat format) {
        this.format = format;
        this.usualStyle = format.hasSpacedJson() ? JsonStyle.SPACED_ASCII : JsonStyle.COMPACT;
    }

    /** A name of an object with its value: text, or anything else as JSON. */
    private record Member(String name, FieldValue value) {}

    @Override
    public Decoded decode(byte[] record, NameFacts facts) throws RejectedException {
        List<Member> members = members(record);
        MessageBuilder message = Message.builder();
        String timeText = null;
        boolean exact = true;
        String role = facts.role();
        String type = facts.type();
        Set<String> seen = new HashSet<>();
        for (Member member : members) {
            String name = member.name();
            exact &= seen.add(name);
            String value = member.value().text();
            if (isScalar(member) && name.equals(format.mapped("role")) && !value.isEmpty()) {
                role = value;
            } else if (isScalar(member) && name.equals(format.mapped("type"))) {
                type = value;
            } else if (isScalar(member) && name.equals(format.mapped("timestamp"))) {
                timeText = value;
            } else {
                exact &= addField(message, member);
            }
        }
        message.role(role.isEmpty() ? format.otherwise("role") : role);
        message.type(type.isEmpty() && !seen.contains(format.mapped("type")) ? format.otherwise("type") : type);
        message.timestampMs(ColumnsBody.timeOf(timeText, facts, format));
        return new Decoded(message, timeText, exact ? JsonShape.of(styleOf(record), members) : null, exact);
    }

    static List<String> names(byte[] record) throws RejectedException {
        return members(record).stream().map(Member::name).toList();
    }

    private static boolean isScalar(Member member) {
        if (!member.value().isJson()) {
            return true;
        }
        String json = member.value().json();
        return !json.startsWith("{") && !json.startsWith("[") && !json.equals("null");
    }

    /** Whether the field alone is enough to write the member again. */
    private boolean addField(MessageBuilder message, Member member) {
        String name = member.name();
        if (!isMapped(name) && !ReservedName.is(name) && !Hint.is(name) && !name.isEmpty()) {
            message.field(name, member.value());
            return true;
        }
        String value = member.value().text();
        switch (member.value().isJson() ? "" : name) {
            case ReservedName.KEY -> message.key(value);
            case ReservedName.CORRELATION_ID -> message.correlationId(value);
            case ReservedName.REPLY_TO -> message.replyTo(value);
            case ReservedName.TRACEPARENT -> message.traceparent(value);
            case ReservedName.CONTENT_TYPE -> message.contentType(value);
            default -> {
                // The bus gives the name another meaning, or none can be kept: the whole record is.
            }
        }
        return false;
    }

    private boolean isMapped(String name) {
        return name.equals(format.mapped("role"))
                || name.equals(format.mapped("type"))
                || name.equals(format.mapped("timestamp"));
    }

    private static List<Member> members(byte[] record) throws RejectedException {
        List<Member> members = new ArrayList<>();
        try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), record)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new RejectedException("not a JSON object");
            }
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                json.nextToken();
                members.add(new Member(name, value(json, record)));
            }
            if (json.nextToken() != null) {
                throw new RejectedException("more than one JSON object");
            }
            return members;
        } catch (JacksonException e) {
            throw new RejectedException("not a JSON object");
        }
    }

    private static FieldValue value(JsonParser json, byte[] record) {
        JsonToken token = json.currentToken();
        if (token == JsonToken.VALUE_STRING) {
            return FieldValue.of(json.getString());
        }
        if (token == JsonToken.START_ARRAY || token == JsonToken.START_OBJECT) {
            int from = Math.toIntExact(json.currentTokenLocation().getByteOffset());
            json.skipChildren();
            int to = Math.toIntExact(json.currentLocation().getByteOffset());
            return FieldValue.json(new String(record, from, to - from, StandardCharsets.UTF_8));
        }
        return FieldValue.json(json.getString());
    }

    private static JsonStyle styleOf(byte[] record) {
        boolean spaced = false;
        boolean ascii = true;
        for (int i = 0; i + 1 < record.length; i++) {
            // The first colon outside a name is the one behind it.
            if (record[i] == '"' && record[i + 1] == ':') {
                spaced = i + 2 < record.length && record[i + 2] == ' ';
                break;
            }
        }
        for (byte b : record) {
            ascii &= b >= 0;
        }
        return JsonStyle.of(spaced, ascii);
    }

    @Override
    public byte[] encode(Message message) {
        String shape = message.find(Hint.SHAPE).map(FieldValue::text).orElse(null);
        StringBuilder json = new StringBuilder(256).append('{');
        JsonStyle style = shape == null ? usualStyle : JsonStyle.of(shape.charAt(0));
        if (shape == null) {
            usual(json, message, style);
        } else {
            shaped(json, message, style, JsonShape.names(shape));
        }
        return RecordCodec.utf8(json.append('}').toString());
    }

    private void usual(StringBuilder json, Message message, JsonStyle style) {
        part(json, style, format.mapped("role"), FieldValue.of(message.role()));
        part(json, style, format.mapped("timestamp"), timestamp(message));
        part(json, style, format.mapped("type"), FieldValue.of(message.type()));
        message.key().ifPresent(value -> part(json, style, ReservedName.KEY, FieldValue.of(value)));
        message.correlationId()
                .ifPresent(value -> part(json, style, ReservedName.CORRELATION_ID, FieldValue.of(value)));
        for (Field field : RecordCodec.content(message)) {
            part(json, style, field.name(), field.value());
        }
    }

    private FieldValue timestamp(Message message) {
        String text = format.timestamp().format(message.timestampMs());
        return format.timestamp() == TimeText.ISO ? FieldValue.of(text) : FieldValue.json(text);
    }

    private static void part(StringBuilder json, JsonStyle style, String name, FieldValue value) {
        if (!name.isEmpty()) {
            style.member(json, name, value.text(), value.isJson());
        }
    }

    private void shaped(StringBuilder json, Message message, JsonStyle style, List<String> names) {
        Map<String, String> values = new HashMap<>();
        for (Field field : RecordCodec.content(message)) {
            values.put(field.name(), field.value().text());
        }
        for (String each : names) {
            boolean raw = each.endsWith("#");
            String name = raw ? each.substring(0, each.length() - 1) : each;
            style.member(json, name, valueOf(message, name, values), raw);
        }
    }

    private String valueOf(Message message, String name, Map<String, String> values) {
        if (name.equals(format.mapped("role"))) {
            return message.role();
        }
        if (name.equals(format.mapped("type"))) {
            return message.type();
        }
        if (name.equals(format.mapped("timestamp"))) {
            return message.find(Hint.TIME)
                    .map(FieldValue::text)
                    .orElseGet(() -> format.timestamp().format(message.timestampMs()));
        }
        return values.getOrDefault(name, "");
    }

    /** Fields as a compact JSON object. */
    static byte[] object(List<Field> fields) {
        StringBuilder json = new StringBuilder(128).append('{');
        for (Field field : fields) {
            JsonStyle.COMPACT.member(
                    json, field.name(), field.value().text(), field.value().isJson());
        }
        return RecordCodec.utf8(json.append('}').toString());
    }

    /** The names of an object in their order, those whose values are no strings marked with {@code #}, behind a letter for the style. */
    private static final class JsonShape {
        private JsonShape() {}

        /** Null if the names cannot be told apart in a list. */
        static @Nullable String of(JsonStyle style, List<Member> members) {
            StringBuilder shape = new StringBuilder().append(style.letter());
            for (Member member : members) {
                String name = member.name();
                if (name.indexOf(',') >= 0 || name.endsWith("#")) {
                    return null;
                }
                shape.append(shape.length() == 1 ? "" : ",").append(name);
                if (member.value().isJson()) {
                    shape.append('#');
                }
            }
            return shape.toString();
        }

        static List<String> names(String shape) {
            return shape.length() == 1 ? List.of() : List.of(shape.substring(1).split(",", -1));
        }
    }
}
