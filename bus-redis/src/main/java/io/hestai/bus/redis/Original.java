package io.hestai.bus.redis;

import io.hestai.bus.EntryId;
import io.hestai.bus.Message;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An entry as it was before the bus put fields of its own behind it.
 *
 * @param id where it stood in the stream
 * @param fields its names and values in turn
 * @param own the bus's fields
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared, only handed on.
record Original(EntryId id, @Nullable Object[] fields, Map<String, String> own) {
    static final String ENTRY_ID = "~entry_id";
    static final String REASON = "~reason";
    static final String ERROR = "~error";
    static final String ATTEMPTS = "~attempts";
    static final String FIRST_TIME = "~first_time";
    static final String TIME = "~time";
    static final String CONSUMER = "~consumer";
    static final String REDRIVES = "~redrives";

    private static final Set<String> OF_DEAD =
            Set.of(ENTRY_ID, REASON, ERROR, ATTEMPTS, FIRST_TIME, TIME, CONSUMER, REDRIVES);
    private static final Set<String> OF_REDRIVEN = Set.of(ENTRY_ID, REDRIVES);

    /** Takes an entry of the dead letters apart. */
    static Original ofDead(EntryId id, @Nullable Object[] flat) {
        return of(id, flat, OF_DEAD);
    }

    /** Takes an entry apart that was redriven. */
    static Original ofRedriven(EntryId id, @Nullable Object[] flat) {
        return of(id, flat, OF_REDRIVEN);
    }

    /** Each of the bus's names once, from the end; an application's field of such a name stays. */
    private static Original of(EntryId id, @Nullable Object[] flat, Set<String> names) {
        Map<String, String> own = new HashMap<>();
        int end = flat.length;
        while (end >= 2) {
            String name = FieldNames.decode(Replies.bytes(flat[end - 2]));
            if (!names.contains(name) || own.containsKey(name)) {
                break;
            }
            own.put(name, Replies.text(flat[end - 1]));
            end -= 2;
        }
        return new Original(stood(own, id), Arrays.copyOf(flat, end), own);
    }

    private static EntryId stood(Map<String, String> own, EntryId otherwise) {
        String text = own.get(ENTRY_ID);
        try {
            return text == null ? otherwise : EntryId.parse(text);
        } catch (IllegalArgumentException foreign) {
            return otherwise;
        }
    }

    Message message() {
        return EntryCodec.decode(id, fields);
    }

    String text(String name) {
        return own.getOrDefault(name, "");
    }

    /** A number of the bus's; 0 where somebody else wrote something else. */
    long number(String name) {
        try {
            return Long.parseLong(text(name));
        } catch (NumberFormatException foreign) {
            return 0;
        }
    }
}
