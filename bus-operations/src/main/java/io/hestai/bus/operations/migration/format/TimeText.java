package io.hestai.bus.operations.migration.format;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Times as files write them: seconds or milliseconds since 1970, with a fraction or without, or ISO-8601. */
public enum TimeText {
    /** Whatever it looks like: a number below 100,000,000,000 counts seconds, a larger one milliseconds, anything else is ISO-8601. */
    AUTO,
    /** Seconds since 1970. */
    S,
    /** Milliseconds since 1970. */
    MS,
    /** ISO-8601; without an offset it is UTC. */
    ISO;

    private static final long SECONDS_BELOW = 100_000_000_000L;
    private static final long LAST = 253_402_300_799_999L;

    /**
     * Reads a time.
     *
     * @param text the time as it is written
     * @return milliseconds since 1970, at least 1, since 0 means that a message has no time
     * @throws RejectedException if it is no such time, or lies before 1970 or after 9999
     */
    public long parse(String text) throws RejectedException {
        long ms;
        try {
            ms = this != ISO && isNumber(text) ? number(text) : iso(text);
        } catch (DateTimeException | NumberFormatException e) {
            throw new RejectedException("the timestamp cannot be read");
        }
        if (ms < 0 || ms > LAST) {
            throw new RejectedException("the timestamp lies before 1970 or after 9999");
        }
        return Math.max(1, ms);
    }

    private static boolean isNumber(String text) {
        if (text.isEmpty() || text.length() > 32) {
            return false;
        }
        int dots = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.') {
                dots++;
            } else if ((c < '0' || c > '9') && !(c == '-' && i == 0)) {
                return false;
            }
        }
        return dots <= 1;
    }

    private long number(String text) {
        if (text.indexOf('.') < 0 && text.length() <= 18) {
            long value = Long.parseLong(text);
            return countsSeconds(value) ? Math.multiplyExact(Math.min(value, LAST), 1_000L) : value;
        }
        BigDecimal value = new BigDecimal(text);
        if (value.precision() - value.scale() > 18) {
            return -1;
        }
        return (countsSeconds(value.longValue()) ? value.movePointRight(3) : value).longValue();
    }

    private boolean countsSeconds(long value) {
        return this == S || (this == AUTO && value < SECONDS_BELOW);
    }

    private static long iso(String text) {
        String normal =
                text.length() > 10 && text.charAt(10) == ' ' ? text.substring(0, 10) + 'T' + text.substring(11) : text;
        if (normal.endsWith("Z") || normal.endsWith("z")) {
            return Instant.parse(normal).toEpochMilli();
        }
        int sign = Math.max(normal.lastIndexOf('+'), normal.lastIndexOf('-'));
        return sign > 10
                ? OffsetDateTime.parse(normal).toInstant().toEpochMilli()
                : LocalDateTime.parse(normal).toInstant(ZoneOffset.UTC).toEpochMilli();
    }

    /**
     * Writes a time.
     *
     * @param ms milliseconds since 1970
     * @return the text; {@link #AUTO} writes milliseconds, {@link #S} a fraction only where there is one
     */
    public String format(long ms) {
        return switch (this) {
            case AUTO, MS -> Long.toString(ms);
            case S ->
                ms % 1_000 == 0
                        ? Long.toString(ms / 1_000)
                        : BigDecimal.valueOf(ms, 3).toPlainString();
            case ISO -> Instant.ofEpochMilli(ms).toString();
        };
    }
}
