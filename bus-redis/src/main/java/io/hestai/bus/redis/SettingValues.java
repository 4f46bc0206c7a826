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

    /** A number of bytes, with KiB or MiB behind it or without. */
    static int bytes(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        int unit = lower.endsWith("kib") ? 1 << 10 : lower.endsWith("mib") ? 1 << 20 : 1;
        String digits = unit == 1 ? text : text.substring(0, text.length() - 3).strip();
        try {
            return Math.multiplyExact(Integer.parseInt(digits), unit);
        } catch (NumberFormatException | ArithmeticException e) {
            throw new IllegalArgumentException("'" + text + "' is no size; write for instance 65536, 64KiB or 1MiB");
        }
    }

    static Duration duration(String text) {
        int digits = 0;
        while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
            digits++;
        }
        long unitMs = switch (text.substring(digits)) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            case "d" -> 86_400_000;
            default -> 0;
        };
        try {
            if (unitMs > 0) {
                return Duration.ofMillis(Math.multiplyExact(Integer.parseInt(text.substring(0, digits)), unitMs));
            }
        } catch (NumberFormatException | ArithmeticException e) {
            // Said below, as for one without a unit.
        }
        throw new IllegalArgumentException("'" + text + "' is no duration; write for instance 500ms, 5s, 2m, 1h or 7d");
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
