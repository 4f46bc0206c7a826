package io.hestai.bus.redis;

import java.util.Arrays;

/** The name of a channel as it came. Messages of one channel often come one after the other; then it is not made again. */
final class HeardChannel {
    private final byte[] bytes;
    private final String key;
    private final String name;

    HeardChannel(byte[] bytes, Names names) {
        this.bytes = bytes;
        this.key = Replies.text(bytes);
        this.name = names.strip(key);
    }

    boolean is(byte[] other) {
        return Arrays.equals(bytes, other);
    }

    /** As Redis sees it. */
    String key() {
        return key;
    }

    /** Without the namespace. */
    String name() {
        return name;
    }
}
