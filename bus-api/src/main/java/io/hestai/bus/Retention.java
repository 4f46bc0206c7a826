package io.hestai.bus;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How much of a stream is kept by those who append to it. What exceeds any of the bounds is removed, oldest first, soon after an append and, for
 * the age, while nothing is appended too. But nothing is removed that somebody has not dealt with:
 *
 * <ul>
 *   <li>what a group has not handed out, or handed out and not settled;
 *   <li>what a follower with a named cursor has not read.
 * </ul>
 *
 * <p>So a group that nobody works for, or a cursor that nobody follows any more, holds the stream, and {@link BusEvent.RetentionHeld} says so:
 * remove it, or say with {@link #abandonAfter(Duration)} when it no longer counts. Followers without a cursor hold nothing; they are told of
 * what they missed.
 *
 * <p>Redis removes whole blocks of entries while much is appended, so that a little more than asked for stays (by default up to a hundred
 * entries, and what was appended since the last look, up to a hundred more).
 *
 * @param count keep about this many of the newest entries
 * @param age keep entries younger than about this, by the clock of the server, which also gave them their ids
 * @param bytes keep about so much of the newest entries, as the server weighs them in its memory, by samples
 * @param abandonAfter how long a group or cursor that holds the stream may be idle; empty for ever
 */
public record Retention(
        OptionalLong count, Optional<Duration> age, OptionalLong bytes, Optional<Duration> abandonAfter) {
    private static final Retention ALL =
            new Retention(OptionalLong.empty(), Optional.empty(), OptionalLong.empty(), Optional.empty());

    /** Refuses a retention that keeps nothing. */
    public Retention {
        if (count.isPresent() && count.getAsLong() < 1) {
            throw new IllegalArgumentException(
                    "a stream cannot be kept to " + count.getAsLong() + " entries; keep at least 1");
        }
        if (age.isPresent() && (age.get().isNegative() || age.get().isZero())) {
            throw new IllegalArgumentException(
                    "a stream cannot be kept for " + age.get() + "; keep it for more than 0");
        }
        if (bytes.isPresent() && bytes.getAsLong() < 1) {
            throw new IllegalArgumentException(
                    "a stream cannot be kept to " + bytes.getAsLong() + " bytes; keep at least 1");
        }
        if (abandonAfter.isPresent()
                && (abandonAfter.get().isNegative() || abandonAfter.get().isZero())) {
            throw new IllegalArgumentException("nobody can be abandoned after " + abandonAfter.get()
                    + "; wait for more than 0, or leave it out to wait for ever");
        }
    }

    /**
     * Keeps everything.
     *
     * @return the retention
     */
    public static Retention all() {
        return ALL;
    }

    /**
     * Keeps the newest entries.
     *
     * @param entries about how many, at least 1
     * @return the retention
     */
    public static Retention count(long entries) {
        return ALL.andCount(entries);
    }

    /**
     * Keeps young entries.
     *
     * @param duration until about what age, more than 0
     * @return the retention
     */
    public static Retention age(Duration duration) {
        return ALL.andAge(duration);
    }

    /**
     * Keeps the newest entries up to a size.
     *
     * @param bytes about how many, at least 1, as the server weighs them in its memory; the newest entry is kept in any case
     * @return the retention
     */
    public static Retention bytes(long bytes) {
        return ALL.andBytes(bytes);
    }

    /**
     * Also bounds the number of entries.
     *
     * @param entries about how many, at least 1
     * @return a new retention
     */
    public Retention andCount(long entries) {
        return new Retention(OptionalLong.of(entries), age, bytes, abandonAfter);
    }

    /**
     * Also bounds the age of entries.
     *
     * @param duration until about what age, more than 0
     * @return a new retention
     */
    public Retention andAge(Duration duration) {
        return new Retention(count, Optional.of(duration), bytes, abandonAfter);
    }

    /**
     * Also bounds the size of the stream in the server's memory.
     *
     * @param size about how many bytes, at least 1
     * @return a new retention
     */
    public Retention andBytes(long size) {
        return new Retention(count, age, OptionalLong.of(size), abandonAfter);
    }

    /**
     * Says when a group or cursor that holds the stream no longer counts. {@link BusEvent.Abandoned} is told before the first entry is removed
     * although it has not dealt with it.
     *
     * <p>A group is idle for as long as none of its consumers has asked for work (before Redis 7.0: been handed some) or renewed a lease; a group
     * without consumers, and a named cursor, for as long as those who trim the stream have seen it lag behind without moving. Whoever comes back in
     * time counts again; whoever comes back later misses what was removed, and a follower is told so. Choose more than the leases of the group's
     * consumers: one that is busy gives a sign of life at least once in its lease.
     *
     * @param idle for how long it must have been idle, more than 0
     * @return a new retention
     */
    public Retention abandonAfter(Duration idle) {
        return new Retention(count, age, bytes, Optional.of(idle));
    }

    /**
     * Whether nothing is ever removed.
     *
     * @return whether there is no bound
     */
    public boolean isAll() {
        return count.isEmpty() && age.isEmpty() && bytes.isEmpty();
    }
}
