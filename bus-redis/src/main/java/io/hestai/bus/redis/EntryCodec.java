package io.hestai.bus.redis;

import io.hestai.bus.EntryId;
import io.hestai.bus.Field;
import io.hestai.bus.FieldValue;
import io.hestai.bus.Message;
import io.hestai.bus.MessageBuilder;
import io.hestai.bus.TooLargeException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages as the flat fields of a stream entry, both ways: {@code docs/wire-format.md}, "In a stream". */
final class EntryCodec {
    /** More fields than any message needs; a script could not hand on many more. */
    private static final int MAX_FIELDS = 1_000;

    private final int maxBytes;

    EntryCodec(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Makes a message ready to be stored.
     *
     * @throws TooLargeException if it is larger than allowed
     * @throws IllegalArgumentException if it cannot be stored
     */
    Entry encode(Message message) {
        List<Field> fields = message.fields();
        if (fields.size() > MAX_FIELDS) {
            throw new TooLargeException("the message has " + fields.size() + " fields; at most " + MAX_FIELDS
                    + " are allowed; put them into one JSON value");
        }
        if (message.isRaw()) {
            throw new IllegalArgumentException(
                    "a raw payload has no fields and cannot be appended; give it a field name");
        }
        Entry entry = new Entry(message);
        checkSize(entry.bytes(), maxBytes);
        return entry;
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
