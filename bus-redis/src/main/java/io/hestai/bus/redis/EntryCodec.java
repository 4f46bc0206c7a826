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
        header(flat, message, ReservedName.TYPE, message.type());
        header(flat, message, ReservedName.ROLE, message.role());
        if (message.timestampMs() != 0) {
            add(flat, ReservedName.TIMESTAMP, Timestamps.format(message.timestampMs()));
        }
        header(flat, message, ReservedName.MESSAGE_ID, message.messageId());
        message.correlationId().ifPresent(value -> add(flat, ReservedName.CORRELATION_ID, value));
        message.replyTo().ifPresent(value -> add(flat, ReservedName.REPLY_TO, value));
        message.key().ifPresent(value -> add(flat, ReservedName.KEY, value));
        message.traceparent().ifPresent(value -> add(flat, ReservedName.TRACEPARENT, value));
        message.contentType().ifPresent(value -> add(flat, ReservedName.CONTENT_TYPE, value));
        for (Field field : fields) {
            if (!ReservedName.is(field.name())) {
                add(flat, field);
            }
        }
        checkSize(flat);
        return flat;
    }

    /** An empty part is left out, unless a field of its name would be taken for it. */
    private static void header(List<byte[]> flat, Message message, String name, String value) {
        if (!value.isEmpty() || message.has(name)) {
            add(flat, name, value);
        }
    }

    private static void add(List<byte[]> flat, String name, String value) {
        flat.add(Names.utf8(name));
        flat.add(Names.utf8(value));
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
        // The text of an id costs something, and nearly every message has an identity of its own.
        return builder.fallbacks(id.ms(), headers.hasMessageId() ? "" : id.toString())
                .build();
    }
}
