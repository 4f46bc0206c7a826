package io.hestai.bus.redis;

import java.util.List;

/**
 * How many entries to ask for at a time: as many as weigh about half a megabyte, by the size of those that came last, so that an answer holds up
 * the server for no more than a moment, however large the entries are. One thread.
 */
final class PageSize {
    private static final long MOST_BYTES = 512 * 1024;

    /** Of the first entries nothing is known. */
    private static final int FIRST = 8;

    private final int most;
    private int next;

    PageSize(int most) {
        this.most = most;
        this.next = Math.min(FIRST, most);
    }

    int next() {
        return next;
    }

    /** Takes note of what came. */
    void came(List<Entries.Raw> entries) {
        long bytes = 0;
        for (Entries.Raw entry : entries) {
            bytes += entry.bytes();
        }
        if (!entries.isEmpty()) {
            next = (int) Math.max(1, Math.min(most, MOST_BYTES * entries.size() / Math.max(1, bytes)));
        }
    }
}
