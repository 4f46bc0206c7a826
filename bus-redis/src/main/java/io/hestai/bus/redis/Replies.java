package io.hestai.bus.redis;

import io.hestai.bus.EntryId;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes replies apart. A reply of another shape than asked for means that the server is none that the bus can use. */
final class Replies {
    private static final @Nullable Object[] NOTHING = new @Nullable Object[0];

    private Replies() {}

    static String text(@Nullable Object reply) {
        if (reply instanceof byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        if (reply instanceof String || reply instanceof Long) {
            return reply.toString();
        }
        throw unexpected(reply, "a text");
    }

    static byte[] bytes(@Nullable Object reply) {
        if (reply instanceof byte[] bytes) {
            return bytes;
        }
        throw unexpected(reply, "bytes");
    }

    static long number(@Nullable Object reply) {
        if (reply instanceof Long number) {
            return number;
        }
        throw unexpected(reply, "a number");
    }

    /** The elements of an array; none for nil. */
    static @Nullable Object[] array(@Nullable Object reply) {
        if (reply == null) {
            return NOTHING;
        }
        if (reply instanceof Object[] array) {
            return array;
        }
        throw unexpected(reply, "an array");
    }

    static EntryId entryId(@Nullable Object reply) {
        if (reply instanceof byte[] id) {
            return parseId(id);
        }
        throw unexpected(reply, "an entry id");
    }

    /** As {@link EntryId#parse}, without a text in between: each entry read or appended comes through here. */
    private static EntryId parseId(byte[] id) {
        long ms = 0;
        int i = 0;
        while (i < id.length && id[i] != '-') {
            ms = ms * 10 + (id[i++] - '0');
        }
        long sequence = 0;
        for (i++; i < id.length; i++) {
            sequence = sequence * 10 + (id[i] - '0');
        }
        return new EntryId(ms, sequence);
    }

    /** A flat list of names and values, as INFO-like commands give it. */
    static Map<String, @Nullable Object> map(@Nullable Object reply) {
        @Nullable Object[] flat = array(reply);
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i + 1 < flat.length; i += 2) {
            map.put(text(flat[i]), flat[i + 1]);
        }
        return map;
    }

    /** As {@link #map}, of a hash whose values are texts. */
    static Map<String, String> texts(@Nullable Object reply) {
        Map<String, String> texts = new LinkedHashMap<>();
        map(reply).forEach((name, value) -> texts.put(name, text(value)));
        return texts;
    }

    private static IllegalStateException unexpected(@Nullable Object reply, String wanted) {
        String got = reply == null
                ? "nil"
                : reply instanceof RedisError error
                        ? "the error '" + error.text() + "'"
                        : "a " + reply.getClass().getSimpleName();
        return new IllegalStateException(
                "Redis answered with " + got + " where the bus expected " + wanted + "; is this a Redis 6.2 or newer?");
    }
}
