package io.hestai.bus.redis;

import io.hestai.bus.Message;
import io.hestai.bus.MessageIds;
import java.time.Clock;

/** Fills in what a message leaves to the bus: who says it, when, and its identity. */
final class Stamp {
    private final String role;
    private final Clock clock;

    Stamp(String role, Clock clock) {
        this.role = role;
        this.clock = clock;
    }

    Message complete(Message message) {
        if (message.isRaw()
                || (!message.messageId().isEmpty()
                        && message.timestampMs() != 0
                        && !message.role().isEmpty())) {
            return message;
        }
        long now = clock.millis();
        var stamped = message.toBuilder();
        if (message.messageId().isEmpty()) {
            stamped.messageId(MessageIds.next(now));
        }
        if (message.timestampMs() == 0) {
            stamped.timestampMs(now);
        }
        if (message.role().isEmpty()) {
            stamped.role(role);
        }
        return stamped.build();
    }
}
