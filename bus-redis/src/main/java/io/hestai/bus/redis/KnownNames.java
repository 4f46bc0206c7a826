package io.hestai.bus.redis;

import io.hestai.bus.ReservedName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The names that nearly every message has, found by their bytes: one text each for all messages, whose hash is known. */
final class KnownNames {
    private static final int LONGEST = 16;

    private static final List<List<Known>> BY_LENGTH = byLength(
            ReservedName.TYPE,
            ReservedName.ROLE,
            ReservedName.TIMESTAMP,
            ReservedName.MESSAGE_ID,
            ReservedName.CORRELATION_ID,
            ReservedName.REPLY_TO,
            ReservedName.KEY,
            PayloadCodec.STREAM,
            PayloadCodec.ENTRY_ID);

    private KnownNames() {}

    private static final class Known {
        private final String name;
        private final byte[] bytes;

        Known(String name) {
            this.name = name;
            this.bytes = name.getBytes(StandardCharsets.US_ASCII);
        }

        boolean isAt(byte[] text, int from) {
            for (int i = 0; i < bytes.length; i++) {
                if (text[from + i] != bytes[i]) {
                    return false;
                }
            }
            return true;
        }
    }

    private static List<List<Known>> byLength(String... names) {
        List<List<Known>> all = new ArrayList<>();
        for (int length = 0; length <= LONGEST; length++) {
            List<Known> ofLength = new ArrayList<>();
            for (String name : names) {
                if (name.length() == length) {
                    ofLength.add(new Known(name));
                }
            }
            all.add(List.copyOf(ofLength));
        }
        return List.copyOf(all);
    }

    /** The name that stands there, if it is a known one. */
    static @Nullable String find(byte[] text, int from, int to) {
        int length = to - from;
        if (length > LONGEST) {
            return null;
        }
        List<Known> candidates = BY_LENGTH.get(length);
        for (int i = 0; i < candidates.size(); i++) {
            if (candidates.get(i).isAt(text, from)) {
                return candidates.get(i).name;
            }
        }
        return null;
    }
}
