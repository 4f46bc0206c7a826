package io.hestai.bus.redis;

import io.hestai.bus.Field;
import io.hestai.bus.FieldValue;
import io.hestai.bus.MessageBuilder;
import io.hestai.bus.ReservedName;
import org.jspecify.annotations.Nullable;

/**
 * Sorts the named values of a foreign message into the parts that the wire format gives a meaning, and fields. Nothing is lost: a value
 * that cannot be read as what its name promises stays a field, and so does one that a later value of the same name takes the place of.
 */
final class Headers {
    private static final int KINDS = 9;
    private static final int MESSAGE_ID = 3;

    private final MessageBuilder message;
    private final @Nullable Field[] taken = new @Nullable Field[KINDS];

    Headers(MessageBuilder message) {
        this.message = message;
    }

    void add(String name, FieldValue value) {
        int kind = kind(name);
        if (kind < 0 || !isReadable(value) || !set(kind, value.text())) {
            message.field(name, value);
            return;
        }
        Field before = taken[kind];
        if (before != null) {
            message.field(before.name(), before.value());
        }
        taken[kind] = new Field(name, value);
    }

    /** Whether one was added that is not empty. */
    boolean hasMessageId() {
        Field id = taken[MESSAGE_ID];
        return id != null && !id.value().text().isEmpty();
    }

    private static int kind(String name) {
        return switch (name) {
            case ReservedName.TYPE -> 0;
            case ReservedName.ROLE -> 1;
            case ReservedName.TIMESTAMP -> 2;
            case ReservedName.MESSAGE_ID, ReservedName.MSG_ID -> MESSAGE_ID;
            case ReservedName.CORRELATION_ID -> 4;
            case ReservedName.REPLY_TO -> 5;
            case ReservedName.KEY -> 6;
            case ReservedName.TRACEPARENT -> 7;
            case ReservedName.CONTENT_TYPE -> 8;
            default -> -1;
        };
    }

    private boolean set(int kind, String text) {
        switch (kind) {
            case 0 -> message.type(text);
            case 1 -> message.role(text);
            case 2 -> {
                long timestamp = Timestamps.parse(text);
                if (timestamp < 0) {
                    return false;
                }
                message.timestampMs(timestamp);
            }
            case MESSAGE_ID -> message.messageId(text);
            case 4 -> message.correlationId(text);
            case 5 -> message.replyTo(text);
            case 6 -> message.key(text);
            case 7 -> message.traceparent(text);
            default -> message.contentType(text);
        }
        return true;
    }

    /** Bytes that are no text, and a JSON array, object or null, say nothing about a type or a role. */
    private static boolean isReadable(FieldValue value) {
        if (!value.isText()) {
            return false;
        }
        if (!value.isJson()) {
            return true;
        }
        String json = value.json();
        return !json.startsWith("{") && !json.startsWith("[") && !json.equals("null");
    }
}
