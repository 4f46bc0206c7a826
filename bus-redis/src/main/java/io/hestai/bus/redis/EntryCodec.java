package io.hestai.bus.redis;

import io.hestai.bus.EntryId;
import io.hestai.bus.Field;
import io.hestai.bus.FieldValue;
import io.hestai.bus.Message;
import io.hestai.bus.MessageBuilder;
import io.hestai.bus.ReservedName;
import io.hestai.bus.TooLargeException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages as the flat fields of a stream entry, both ways: {@code docs/wire-format.md}, "In a stream". Fields whose name is reserved
 * are written before the parts of that name, so that the part, being last, wins again when the entry is read.
 */
final class EntryCodec {
    /** More fields than any message needs; a script could not hand on many more. */
    private static final int MAX_FIELDS = 1_000;

    private final int maxBytes;

    EntryCodec(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** The names and values of an entry in turn, in bytes. */
    List<byte[]> encode(Message message) {
        List<Field> fields = message.fields();
        if (fields.size() > MAX_FIELDS) {
            throw new TooLargeException("the message has " + fields.size() + " fields; at most " + MAX_FIELDS
                    + " are allowed; put them into one JSON value");
        }
        List<byte[]> flat = new ArrayList<>(2 * fields.size() + 12);
        if (message.isRaw()) {
            throw new IllegalArgumentException(
                    "a raw payload has no fields and cannot be appended; give it a field name");
        }
        for (Field field : fields) {
            if (ReservedName.is(field.name())) {
                add(flat, field);
            }
        }
        header(flat, ReservedName.TYPE, message.type());
        header(flat, ReservedName.ROLE, message.role());
        if (message.timestampMs() != 0) {
            header(flat, ReservedName.TIMESTAMP, Long.toString(message.timestampMs()));
        }
        header(flat, ReservedName.MESSAGE_ID, message.messageId());
        header(flat, ReservedName.CORRELATION_ID, message.correlationId().orElse(""));
        header(flat, ReservedName.REPLY_TO, message.replyTo().orElse(""));
        header(flat, ReservedName.KEY, message.key().orElse(""));
        header(flat, ReservedName.TRACEPARENT, message.traceparent().orElse(""));
        header(flat, ReservedName.CONTENT_TYPE, message.contentType().orElse(""));
        for (Field field : fields) {
            if (!ReservedName.is(field.name())) {
                add(flat, field);
            }
        }
        checkSize(flat);
        return flat;
    }

    private static void header(List<byte[]> flat, String name, String value) {
        if (!value.isEmpty()) {
            flat.add(Names.utf8(name));
            flat.add(Names.utf8(value));
        }
    }

    private static void add(List<byte[]> flat, Field field) {
        Json.checkIfJson(field);
        flat.add(FieldNames.encode(field.name()));
        flat.add(field.value().bytes());
    }

    private void checkSize(List<byte[]> flat) {
        long bytes = 0;
        for (byte[] part : flat) {
            bytes += part.length;
        }
        checkSize(bytes, maxBytes);
    }

    static void checkSize(long bytes, int maxBytes) {
        if (bytes > maxBytes) {
            throw new TooLargeException("the message has " + bytes + " bytes; the limit is " + maxBytes
                    + "; keep large things in a file and send its path, or raise maxMessageBytes");
        }
    }

    /** Reads an entry as XRANGE, XREAD and their like give its fields. */
    static Message decode(EntryId id, @Nullable Object[] flat) {
        MessageBuilder builder = Message.builder();
        Headers headers = new Headers(builder);
        for (int i = 0; i + 1 < flat.length; i += 2) {
            headers.add(FieldNames.decode(Replies.bytes(flat[i])), FieldValue.wrap(Replies.bytes(flat[i + 1])));
        }
        return builder.fallbacks(id.ms(), id.toString()).build();
    }
}
