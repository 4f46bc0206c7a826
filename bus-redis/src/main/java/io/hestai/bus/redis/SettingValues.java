package io.hestai.bus.redis;

import java.time.Duration;
import java.util.Locale;

/** Reads what people write as the value of a setting. */
final class SettingValues {
    private SettingValues() {}

    static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no whole number that fits");
        }
    }

    static long longNumber(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no whole number that fits");
        }
    }

    /** A number of bytes, with KiB, MiB or GiB behind it or without. */
    static long bytes(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        int shift = lower.endsWith("kib") ? 10 : lower.endsWith("mib") ? 20 : lower.endsWith("gib") ? 30 : 0;
        String digits = shift == 0 ? text : text.substring(0, text.length() - 3).strip();
        try {
            return Math.multiplyExact(Long.parseLong(digits), 1L << shift);
        } catch (NumberFormatException | ArithmeticException e) {
            throw new IllegalArgumentException("'" + text + "' is no size; write for instance 65536, 64KiB or 1MiB");
        }
    }

    /** A number of bytes that must fit into memory at once. */
    static int fewBytes(String text) {
        long bytes = bytes(text);
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("'" + text + "' is too much; the most is 2147483647 bytes");
        }
        return (int) bytes;
    }

    static Duration duration(String text) {
        int digits = 0;
        while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
            digits++;
        }
        Duration unit = switch (text.substring(digits)) {
            case "us" -> Duration.ofNanos(1_000);
            case "ms" -> Duration.ofMillis(1);
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            case "d" -> Duration.ofDays(1);
            default -> Duration.ZERO;
        };
        try {
            if (!unit.isZero()) {
                return unit.multipliedBy(Integer.parseInt(text.substring(0, digits)));
            }
        } catch (NumberFormatException | ArithmeticException e) {
            // Said below, as for one without a unit.
        }
        throw new IllegalArgumentException(
                "'" + text + "' is no duration; write for instance 50us, 500ms, 5s, 2m, 1h or 7d");
    }

    /** A constant by its name, in small letters. */
    static <T extends Enum<T>> T word(Class<T> type, String text) {
        StringBuilder known = new StringBuilder();
        for (T each : type.getEnumConstants()) {
            String name = each.name().toLowerCase(Locale.ROOT);
            if (name.equals(text)) {
                return each;
            }
            known.append(known.isEmpty() ? "" : ", ").append(name);
        }
        throw new IllegalArgumentException("'" + text + "' is not known; it is one of " + known);
    }
}
