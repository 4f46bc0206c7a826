package io.hestai.bus.redis;

import io.hestai.bus.EntryId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the bus writes behind the original fields of a message that was given up or sent again: names that begin with {@code ~}, at the end.
 *
 * @param original the names and values of the message as they came
 * @param own what was written behind them
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared, only handed on.
record OwnFields(@Nullable Object[] original, Map<String, String> own) {
    static final String ENTRY_ID = "~entry_id";
    static final String REASON = "~reason";
    static final String ERROR = "~error";
    static final String ATTEMPTS = "~attempts";
    static final String CONSUMER = "~consumer";
    static final String FIRST_TIME = "~first_time";
    static final String TIME = "~time";

    private static final Set<String> NAMES = Set.of(ENTRY_ID, REASON, ERROR, ATTEMPTS, CONSUMER, FIRST_TIME, TIME);

    /** Takes them apart. The original may have had such names too; the last of each is ours, and they stand together. */
    static OwnFields of(@Nullable Object[] fields) {
        Map<String, String> own = new HashMap<>();
        int end = fields.length - fields.length % 2;
        while (end >= 2 && own.size() < NAMES.size()) {
            String name = FieldNames.decode(Replies.bytes(fields[end - 2]));
            if (!NAMES.contains(name) || own.containsKey(name)) {
                break;
            }
            own.put(name, Replies.text(fields[end - 1]));
            end -= 2;
        }
        return new OwnFields(Arrays.copyOf(fields, end), own);
    }

    /** Where the message stood in its stream; a fallback for one that was written by somebody else. */
    EntryId entryId(EntryId otherwise) {
        String text = own.get(ENTRY_ID);
        try {
            return text == null ? otherwise : EntryId.parse(text);
        } catch (IllegalArgumentException foreign) {
            return otherwise;
        }
    }

    String text(String name) {
        return own.getOrDefault(name, "");
    }

    long number(String name) {
        try {
            return Long.parseLong(text(name));
        } catch (NumberFormatException foreign) {
            return 0;
        }
    }
}
