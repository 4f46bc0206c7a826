package io.hestai.bus.benchmarks.growth;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;

/**
 * What threads have allocated between two moments: those that receive, by their names, and all others, which send. Threads that begin meanwhile are
 * not seen.
 */
final class Allocations {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final long[] ids;
    private final boolean[] receives;
    private final long[] before;

    private Allocations(long[] ids, boolean[] receives) {
        this.ids = ids;
        this.receives = receives;
        this.before = THREADS.getThreadAllocatedBytes(ids);
    }

    /** Begins to count. */
    static Allocations begin() {
        long[] ids = THREADS.getAllThreadIds();
        ThreadInfo[] infos = THREADS.getThreadInfo(ids);
        boolean[] receives = new boolean[ids.length];
        for (int i = 0; i < ids.length; i++) {
            receives[i] = infos[i] != null && isReceiver(infos[i].getThreadName());
        }
        return new Allocations(ids, receives);
    }

    private static boolean isReceiver(String thread) {
        return thread.startsWith("hbus-sub") || thread.startsWith("hbus-group:") || thread.startsWith("hbus-follow:");
    }

    /**
     * Bytes allocated so far.
     *
     * @param sending by threads that send
     * @param receiving by threads that receive
     */
    record Bytes(long sending, long receiving) {}

    Bytes end() {
        long[] after = THREADS.getThreadAllocatedBytes(ids);
        long sending = 0;
        long receiving = 0;
        for (int i = 0; i < ids.length; i++) {
            long bytes = after[i] < 0 ? 0 : after[i] - before[i];
            if (receives[i]) {
                receiving += bytes;
            } else {
                sending += bytes;
            }
        }
        return new Bytes(sending, receiving);
    }
}
