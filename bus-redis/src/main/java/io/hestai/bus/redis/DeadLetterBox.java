package io.hestai.bus.redis;

import io.hestai.bus.EntryId;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where a consumer puts the messages that its group gives up: a stream, each entry the original fields followed by what is known about the
 * failure. Storing there and acknowledging here is one step.
 */
final class DeadLetterBox {
    private static final int LONGEST_TEXT = 2_000;

    private final Io io;

    DeadLetterBox(Io io) {
        this.io = io;
    }

    /**
     * Stores a message among the dead letters.
     *
     * @param reason why, for people
     * @param error what was thrown; empty if nothing was
     * @return false if the entry is another consumer's now; nothing was stored then
     */
    boolean store(GroupDelivery delivery, String reason, String error) {
        GroupKeys keys = delivery.lane().keys();
        @Nullable Object[] fields = delivery.fields();
        EntryId id = delivery.id();
        Command add = keys.giveUp(delivery.token(), delivery.key(), fields.length + 12);
        for (Object part : fields) {
            add.arg(Replies.bytes(part));
        }
        add.arg(Original.ENTRY_ID).arg(id.toString());
        add.arg(Original.REASON).arg(bounded(reason));
        add.arg(Original.ERROR).arg(bounded(error));
        add.arg(Original.ATTEMPTS).arg(delivery.attempt());
        add.arg(Original.REDRIVES).arg(delivery.redrives());
        add.arg(Original.CONSUMER).arg(keys.consumer());
        Object stored = io.admin().execute(add, "put " + id + " of '" + keys.stream() + "' among the dead letters");
        return Replies.number(stored) > 0;
    }

    /** A stack overflow's message can be as long as its stack. */
    static String bounded(String text) {
        if (text.getBytes(StandardCharsets.UTF_8).length <= LONGEST_TEXT) {
            return text;
        }
        return text.substring(0, Math.min(text.length(), LONGEST_TEXT / 4)) + "…";
    }
}
