package io.hestai.bus.redis;

import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/** A lock for each name that is in use just now. */
final class KeyedLocks {
    private final ConcurrentMap<String, Counted> locks = new ConcurrentHashMap<>();

    /** A lock, and how many hold it or wait for it; the number is changed only while the map keeps others from the entry. */
    private static final class Counted {
        private final ReentrantLock lock = new ReentrantLock();
        private int users;
    }

    /** Does something while nobody else does anything under the same name. */
    <T> T holding(String name, Callable<T> work) throws Exception {
        Counted counted = locks.compute(name, (key, known) -> {
            Counted each = known == null ? new Counted() : known;
            each.users++;
            return each;
        });
        try {
            counted.lock.lockInterruptibly();
            try {
                return work.call();
            } finally {
                counted.lock.unlock();
            }
        } finally {
            leave(name);
        }
    }

    private void leave(String name) {
        locks.computeIfPresent(name, (key, counted) -> --counted.users == 0 ? null : counted);
    }
}
