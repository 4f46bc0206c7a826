package io.hestai.bus.app.text;

import io.hestai.bus.EntryId;
import io.hestai.bus.Position;
import io.hestai.bus.app.runtime.UsageException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;

/**
 * Places in a stream as people type them: {@code start}, {@code end}, an entry id ({@code 1679253449152-0}, or with a parenthesis
 * before it to leave that entry out), a time in ISO-8601, or how long ago ({@code -5m}).
 */
public final class Positions {
    private static final String FORMS = "write start, end, an entry id such as 1679253449152-0,"
            + " a time such as 2026-11-23T09:30:00Z, or how long ago such as -5m";

    /** What {@link #timeMs} gives for a position that names no time. */
    public static final long NO_TIME = Long.MIN_VALUE;

    private Positions() {}

    /**
     * Reads a position.
     *
     * @param text what was typed
     * @param zone where a time without a zone is meant
     * @return the position
     * @throws UsageException if it is none
     */
    public static Position parse(String text, ZoneId zone) {
        if (text.equals("start") || text.equals("-")) {
            return Position.start();
        }
        if (text.equals("end") || text.equals("+") || text.equals("$")) {
            return Position.end();
        }
        if (text.startsWith("-")) {
            return Position.ago(Durations.parse(text.substring(1)));
        }
        if (text.startsWith("+")) {
            throw new UsageException("the position '" + text + "' lies in the future; " + FORMS);
        }
        if (text.startsWith("(")) {
            return Position.after(entryId(text.substring(1)));
        }
        if (looksLikeTime(text)) {
            Instant time = time(text, zone);
            // No entry is older than 1970, and Redis knows no time before it.
            return Position.time(time.isBefore(Instant.EPOCH) ? Instant.EPOCH : time);
        }
        return Position.at(entryId(text));
    }

    /**
     * Reads an entry id.
     *
     * @param text what was typed
     * @return the id
     * @throws UsageException if it is none
     */
    public static EntryId entryId(String text) {
        try {
            return EntryId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException("'" + text + "' is no position in a stream; " + FORMS);
        }
    }

    /** An entry id has one dash at most; a date has two, in fixed places. */
    private static boolean looksLikeTime(String text) {
        return text.length() >= 10 && text.charAt(4) == '-' && text.charAt(7) == '-';
    }

    private static Instant time(String text, ZoneId zone) {
        String iso = text.replace(' ', 'T');
        try {
            if (iso.length() == 10) {
                return LocalDate.parse(iso).atStartOfDay(zone).toInstant();
            }
            boolean zoned = iso.endsWith("Z") || iso.indexOf('+', 10) > 0 || iso.indexOf('-', 10) > 0;
            return zoned
                    ? OffsetDateTime.parse(iso).toInstant()
                    : LocalDateTime.parse(iso).atZone(zone).toInstant();
        } catch (DateTimeException e) {
            throw new UsageException("'" + text + "' is no time; " + FORMS);
        }
    }

    /**
     * The time a position points to, where it points to one.
     *
     * @param position the position
     * @return milliseconds since 1970, unsigned, or {@link #NO_TIME}
     */
    public static long timeMs(Position position) {
        if (position instanceof Position.Time time) {
            return time.instant().toEpochMilli();
        }
        if (position instanceof Position.At at) {
            return at.id().ms();
        }
        return position instanceof Position.After after ? after.id().ms() : NO_TIME;
    }
}
