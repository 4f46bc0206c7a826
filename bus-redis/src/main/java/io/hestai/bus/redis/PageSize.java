package io.hestai.bus.redis;

import java.util.List;

/**
 * How many entries to ask for at a time: as many as weigh about half a megabyte, by the size of those that came lately, so that an answer holds up
 * the server for no more than a moment and takes little memory here, however large the entries are. A size that grows counts at once, one that shrinks
 * little by little; and no more than twice as many are asked for as came last, since nothing is known of a crowd that comes after a quiet time. One
 * thread.
 */
final class PageSize {
    private static final long MOST_BYTES = 512 * 1024;

    /** Of the first entries nothing is known. */
    private static final int FIRST = 8;

    /** By which part of the difference a size shrinks with each page. */
    private static final int CALM = 4;

    private final int most;
    private int next;

    /** How large an entry is taken to be. */
    private long size;

    PageSize(int most) {
        this.most = most;
        this.next = Math.min(FIRST, most);
    }

    int next() {
        return next;
    }

    /** Takes note of what came. */
    void came(List<Entries.Raw> entries) {
        if (entries.isEmpty()) {
            return;
        }
        long bytes = 0;
        for (Entries.Raw entry : entries) {
            bytes += entry.bytes();
        }
        long average = bytes / entries.size();
        size = Math.max(average, size - (size - average) / CALM);
        long fitting = Math.min(MOST_BYTES / Math.max(1, size), Math.max(FIRST, 2L * entries.size()));
        next = (int) Math.max(1, Math.min(most, fitting));
    }
}
