package io.hestai.bus.app.text;

import io.hestai.bus.app.runtime.UsageException;
import java.time.Duration;

/** Durations as people type and read them: {@code 500ms}, {@code 5s}, {@code 1.5m}, {@code 2h}, {@code 7d}. */
public final class Durations {
    private static final String FORMS = "write for instance 500ms, 5s, 2m, 1h or 7d";
    private static final double MAX_DAYS = 36_500;

    private Durations() {}

    /**
     * Reads a duration.
     *
     * @param text a number, not negative, and its unit
     * @return the duration
     * @throws UsageException if it is none
     */
    public static Duration parse(String text) {
        int digits = 0;
        while (digits < text.length() && (Character.isDigit(text.charAt(digits)) || text.charAt(digits) == '.')) {
            digits++;
        }
        long unitNs = unitNs(text.substring(digits));
        if (digits == 0 || unitNs == 0) {
            throw new UsageException("'" + text + "' is no duration; " + FORMS);
        }
        double number;
        try {
            number = Double.parseDouble(text.substring(0, digits));
        } catch (NumberFormatException e) {
            throw new UsageException("'" + text + "' is no duration; " + FORMS);
        }
        double ns = number * unitNs;
        if (ns > MAX_DAYS * unitNs("d")) {
            throw new UsageException("'" + text + "' is longer than a hundred years; " + FORMS);
        }
        return Duration.ofNanos(Math.round(ns));
    }

    private static long unitNs(String unit) {
        return switch (unit) {
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            case "d" -> 86_400_000_000_000L;
            default -> 0;
        };
    }

    /**
     * Writes a duration for people, in the largest unit that leaves a number.
     *
     * @param duration the duration
     * @return for instance {@code 12ms}, {@code 4.2s}, {@code 3m}, {@code 2h}, {@code 5d}
     */
    public static String show(Duration duration) {
        long ms = duration.toMillis();
        if (ms < 1_000) {
            return ms + "ms";
        }
        if (ms < 60_000) {
            long tenths = ms / 100;
            return tenths % 10 == 0 ? tenths / 10 + "s" : tenths / 10 + "." + tenths % 10 + "s";
        }
        if (ms < 3_600_000) {
            return ms / 60_000 + "m";
        }
        if (ms < 86_400_000) {
            return ms / 3_600_000 + "h";
        }
        return ms / 86_400_000 + "d";
    }
}
