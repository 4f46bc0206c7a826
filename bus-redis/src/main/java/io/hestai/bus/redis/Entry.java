package io.hestai.bus.redis;

import io.hestai.bus.Field;
import io.hestai.bus.Message;
import io.hestai.bus.ReservedName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way into a stream: the parts that the wire format gives a meaning, then its fields. A field whose name is reserved stands before
 * them, so that the part, being last, wins again when the entry is read.
 */
final class Entry {
    private static final String[] NAMES = {
        ReservedName.TYPE,
        ReservedName.ROLE,
        ReservedName.TIMESTAMP,
        ReservedName.MESSAGE_ID,
        ReservedName.CORRELATION_ID,
        ReservedName.REPLY_TO,
        ReservedName.KEY,
        ReservedName.TRACEPARENT,
        ReservedName.CONTENT_TYPE
    };

    /** The names in the form in which they travel. */
    private static final byte[][] ENCODED = encoded();

    /** What a part takes at most of a command beside its bytes. */
    private static final int AROUND = 16;

    /** What stands in the place of each name; null where the message has no such part. */
    private final @Nullable String[] parts;

    /** Names and values in turn. */
    private final byte[][] fields;

    /** How many of these stand before the parts. */
    private final int before;

    private final long bytes;

    Entry(Message message) {
        this.parts = parts(message);
        List<Field> all = message.fields();
        this.fields = new byte[2 * all.size()][];
        int put = 0;
        for (int i = 0; i < all.size(); i++) {
            if (ReservedName.is(all.get(i).name())) {
                put = put(all.get(i), put);
            }
        }
        this.before = put;
        for (int i = 0; put < fields.length; i++) {
            if (before == 0 || !ReservedName.is(all.get(i).name())) {
                put = put(all.get(i), put);
            }
        }
        this.bytes = count();
    }

    private static byte[][] encoded() {
        byte[][] encoded = new byte[NAMES.length][];
        for (int i = 0; i < encoded.length; i++) {
            encoded[i] = Command.encoded(NAMES[i]);
        }
        return encoded;
    }

    private static @Nullable String[] parts(Message message) {
        return new @Nullable String[] {
            stated(message, ReservedName.TYPE, message.type()),
            stated(message, ReservedName.ROLE, message.role()),
            message.timestampMs() == 0 ? null : Timestamps.format(message.timestampMs()),
            stated(message, ReservedName.MESSAGE_ID, message.messageId()),
            message.correlationId().orElse(null),
            message.replyTo().orElse(null),
            message.key().orElse(null),
            message.traceparent().orElse(null),
            message.contentType().orElse(null)
        };
    }

    /** An empty part is left out, unless a field of its name would be taken for it. */
    private static @Nullable String stated(Message message, String name, String value) {
        return value.isEmpty() && !message.has(name) ? null : value;
    }

    private int put(Field field, int at) {
        Json.checkIfJson(field);
        fields[at] = FieldNames.encode(field.name());
        fields[at + 1] = field.value().bytes();
        return at + 2;
    }

    private long count() {
        long sum = 0;
        for (byte[] each : fields) {
            sum += each.length;
        }
        for (int i = 0; i < parts.length; i++) {
            String part = parts[i];
            if (part != null) {
                sum += NAMES[i].length() + utf8Length(part);
            }
        }
        return sum;
    }

    private static int utf8Length(String text) {
        int length = text.length();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > Command.LAST_ASCII) {
                return Names.utf8(text).length;
            }
        }
        return length;
    }

    /** The bytes of all names and values. */
    long bytes() {
        return bytes;
    }

    /** How many arguments of a command it takes. */
    int arguments() {
        int arguments = fields.length;
        for (String part : parts) {
            arguments += part == null ? 0 : 2;
        }
        return arguments;
    }

    /** How many bytes of a command it takes, or a little more than that. */
    int size() {
        return (int) bytes + AROUND * arguments();
    }

    /** Writes it as the next arguments of a command. */
    Command writeTo(Command command) {
        writeFields(command, 0, before);
        for (int i = 0; i < parts.length; i++) {
            String part = parts[i];
            if (part != null) {
                command.raw(ENCODED[i]).arg(part);
            }
        }
        writeFields(command, before, fields.length);
        return command;
    }

    private void writeFields(Command command, int from, int to) {
        for (int i = from; i < to; i++) {
            command.arg(fields[i]);
        }
    }
}
