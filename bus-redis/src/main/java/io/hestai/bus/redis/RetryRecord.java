package io.hestai.bus.redis;

import org.jspecify.annotations.Nullable;

/**
 * What stands in Redis about a message that is to be tried again; written by {@link GroupScripts#RETRY}.
 *
 * @param dueMs when it is due, by the server's clock
 * @param delayMs the pause that was asked for
 * @param attempt the attempt after which it was asked for
 */
record RetryRecord(long dueMs, long delayMs, long attempt) {
    /** For a message without a record: due at once. */
    static final RetryRecord NONE = new RetryRecord(0, 0, 0);

    static RetryRecord parse(@Nullable Object value) {
        if (value == null) {
            return NONE;
        }
        String[] parts = Replies.text(value).split(" ", 5);
        try {
            return parts.length < 4
                    ? NONE
                    : new RetryRecord(Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[3]));
        } catch (NumberFormatException foreign) {
            return NONE;
        }
    }

    /** How long it still has to wait: never longer than was asked for, whatever became of the clock. */
    long remainingNanos(long serverNowMs) {
        return Math.min(Math.max(0, dueMs - serverNowMs), delayMs) * 1_000_000;
    }
}
