package io.hestai.bus.redis;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Reads timestamps as foreign programs write them: milliseconds or seconds since 1970, whole or with a fraction. */
final class Timestamps {
    /** Below this a number counts seconds: it is the year 5138 in seconds, and March 1973 in milliseconds. */
    private static final long SECONDS_BELOW = 100_000_000_000L;

    private static final int MAX_DIGITS = 30;

    private Timestamps() {}

    /** The timestamp in milliseconds, or -1 if the text is none. */
    static long parse(String text) {
        if (text.isEmpty() || text.length() > MAX_DIGITS) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9' || i > 17) {
                return parseDecimal(text);
            }
            value = value * 10 + (c - '0');
        }
        return value < SECONDS_BELOW ? value * 1000 : value;
    }

    private static long parseDecimal(String text) {
        try {
            BigDecimal value = new BigDecimal(text.trim());
            // An exponent could ask for more digits than there is memory.
            if (value.signum() < 0 || value.precision() - (long) value.scale() > 18) {
                return -1;
            }
            boolean seconds = value.compareTo(BigDecimal.valueOf(SECONDS_BELOW)) < 0;
            return (seconds ? value.movePointRight(3) : value)
                    .setScale(0, RoundingMode.DOWN)
                    .longValueExact();
        } catch (NumberFormatException e) {
            return -1;
        } catch (ArithmeticException e) {
            return -1;
        }
    }
}
