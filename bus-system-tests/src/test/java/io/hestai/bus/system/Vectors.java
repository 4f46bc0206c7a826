package io.hestai.bus.system;

import io.hestai.bus.Field;
import io.hestai.bus.FieldValue;
import io.hestai.bus.Message;
import io.hestai.bus.MessageBuilder;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads {@code docs/wire-format-vectors.json}, and turns bytes and messages into its notation and back: text is a JSON string, bytes that
 * are no UTF-8 are {@code {"$base64":"…"}}, a JSON value of a message is {@code {"$json":"its text"}}.
 */
final class Vectors {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BASE64 = "$base64";
    private static final String AS_JSON = "$json";

    private Vectors() {}

    /** One test vector; its name is what a report shows. */
    record Vector(String name, JsonNode json) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Vector> of(String kind) {
        JsonNode all = JSON.readTree(Project.read("docs/wire-format-vectors.json"));
        return all.get(kind)
                .valueStream()
                .map(each -> new Vector(each.get("name").asString(), each))
                .toList();
    }

    /** The bytes of a text or of {@code {"$base64":"…"}}. */
    static byte[] bytes(JsonNode node) {
        return node.isObject()
                ? Base64.getDecoder().decode(node.get(BASE64).asString())
                : node.asString().getBytes(StandardCharsets.UTF_8);
    }

    /** A text, or {@code {"$base64":"…"}} where the bytes are none. */
    static JsonNode notation(byte[] bytes) {
        try {
            return JSON.getNodeFactory()
                    .stringNode(StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString());
        } catch (CharacterCodingException e) {
            return JSON.createObjectNode().put(BASE64, Base64.getEncoder().encodeToString(bytes));
        }
    }

    static ArrayNode pairs(List<byte[]> flat) {
        ArrayNode pairs = JSON.createArrayNode();
        for (int i = 0; i < flat.size(); i += 2) {
            pairs.addArray().add(notation(flat.get(i))).add(notation(flat.get(i + 1)));
        }
        return pairs;
    }

    static List<byte[]> flat(JsonNode pairs) {
        return pairs.valueStream()
                .flatMap(pair -> Stream.of(bytes(pair.get(0)), bytes(pair.get(1))))
                .toList();
    }

    /** The message that a vector writes. */
    static Message message(JsonNode json) {
        if (json.has("raw")) {
            return Message.raw(bytes(json.get("raw")));
        }
        MessageBuilder message = Message.builder()
                .type(text(json, "type"))
                .role(text(json, "role"))
                .messageId(text(json, "message_id"))
                .timestampMs(json.path("timestamp").asLong());
        json.optional("correlation_id").ifPresent(it -> message.correlationId(it.asString()));
        json.optional("reply_to").ifPresent(it -> message.replyTo(it.asString()));
        json.optional("key").ifPresent(it -> message.key(it.asString()));
        json.optional("traceparent").ifPresent(it -> message.traceparent(it.asString()));
        json.optional("content_type").ifPresent(it -> message.contentType(it.asString()));
        json.get("fields").forEach(pair -> message.field(pair.get(0).asString(), value(pair.get(1))));
        return message.build();
    }

    private static String text(JsonNode json, String name) {
        return json.path(name).asString("");
    }

    private static FieldValue value(JsonNode node) {
        if (node.has(AS_JSON)) {
            return FieldValue.json(node.get(AS_JSON).asString());
        }
        return node.isObject() ? FieldValue.of(bytes(node)) : FieldValue.of(node.asString());
    }

    /** A message in the notation of the vectors, parts that are not there left out. */
    static ObjectNode notation(Message message) {
        ObjectNode json = JSON.createObjectNode();
        if (message.isRaw()) {
            return json.set("raw", notation(message.rawPayload()));
        }
        putUnlessEmpty(json, "type", message.type());
        putUnlessEmpty(json, "role", message.role());
        json.put("timestamp", message.timestampMs());
        json.put("message_id", message.messageId());
        message.correlationId().ifPresent(it -> json.put("correlation_id", it));
        message.replyTo().ifPresent(it -> json.put("reply_to", it));
        message.key().ifPresent(it -> json.put("key", it));
        message.traceparent().ifPresent(it -> json.put("traceparent", it));
        message.contentType().ifPresent(it -> json.put("content_type", it));
        ArrayNode fields = json.putArray("fields");
        for (Field field : message.fields()) {
            fields.addArray().add(notation(nameBytes(field.name()))).add(notation(field.value()));
        }
        return json;
    }

    private static void putUnlessEmpty(ObjectNode json, String name, String value) {
        if (!value.isEmpty()) {
            json.put(name, value);
        }
    }

    private static JsonNode notation(FieldValue value) {
        return value.isJson() ? JSON.createObjectNode().put(AS_JSON, value.json()) : notation(value.bytes());
    }

    /** In Java a byte of a name that is no UTF-8 is a lone surrogate, U+DC80 to U+DCFF. */
    private static byte[] nameBytes(String name) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        name.codePoints().forEach(c -> {
            if (c >= 0xDC80 && c <= 0xDCFF) {
                bytes.write(c - 0xDC00);
            } else {
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            }
        });
        return bytes.toByteArray();
    }
}
