package io.hestai.bus.app.json;

import io.hestai.bus.MessageBuilder;
import io.hestai.bus.ReservedName;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** The parts of every message, set by their names of the wire format. */
public final class MessageParts {
    /** Below this a timestamp counts seconds. */
    private static final BigDecimal SECONDS_BELOW = BigDecimal.valueOf(100_000_000_000L);

    private static final int MAX_DIGITS = 18;

    private MessageParts() {}

    /**
     * Sets a part.
     *
     * @param message where
     * @param name a {@linkplain ReservedName reserved} name
     * @param text its value
     * @return false if the text cannot be read as what the name promises; nothing is set
     */
    public static boolean set(MessageBuilder message, String name, String text) {
        switch (name) {
            case ReservedName.TYPE -> message.type(text);
            case ReservedName.ROLE -> message.role(text);
            case ReservedName.MESSAGE_ID, ReservedName.MSG_ID -> message.messageId(text);
            case ReservedName.CORRELATION_ID -> message.correlationId(text);
            case ReservedName.REPLY_TO -> message.replyTo(text);
            case ReservedName.KEY -> message.key(text);
            case ReservedName.TRACEPARENT -> message.traceparent(text);
            case ReservedName.CONTENT_TYPE -> message.contentType(text);
            case ReservedName.TIMESTAMP -> {
                long ms = timestampMs(text);
                if (ms < 0) {
                    return false;
                }
                message.timestampMs(ms);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Seconds or milliseconds since 1970, whole or with a fraction; -1 if it is neither. */
    private static long timestampMs(String text) {
        if (text.length() > 2 * MAX_DIGITS) {
            return -1;
        }
        BigDecimal number;
        try {
            number = new BigDecimal(text.strip());
        } catch (NumberFormatException e) {
            return -1;
        }
        // An exponent could ask for more digits than there is memory.
        if (number.signum() < 0 || number.precision() - (long) number.scale() > MAX_DIGITS || number.scale() > 100) {
            return -1;
        }
        BigDecimal ms = number.compareTo(SECONDS_BELOW) < 0 ? number.movePointRight(3) : number;
        return ms.setScale(0, RoundingMode.DOWN).longValue();
    }
}
