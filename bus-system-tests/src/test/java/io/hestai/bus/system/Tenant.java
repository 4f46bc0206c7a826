package io.hestai.bus.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.testkit.RedisServer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.params.SetParams;
import redis.clients.jedis.resps.ScanResult;

/** A program that keeps conversations in database 0 of a Redis, with a time to live, and knows nothing of any bus. */
final class Tenant implements AutoCloseable {
    private static final String PREFIX = "thread:";
    private static final long PERIOD_NANOS = 5_000_000;
    private static final int LONG_SECONDS = 3_600;
    private static final int SHORT_MILLIS = 300;
    private static final int BYTES = 2_000;

    private final RedisServer redis;
    private final Thread thread = new Thread(this::run, "tenant");
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final Set<String> kept = new HashSet<>();
    private final Deque<String> recent = new ArrayDeque<>();
    private final List<Long> latencies = new ArrayList<>();
    private volatile boolean ending;
    private final AtomicLong written = new AtomicLong();

    private Tenant(RedisServer redis) {
        this.redis = redis;
    }

    static Tenant start(RedisServer redis) {
        Tenant tenant = new Tenant(redis);
        tenant.thread.start();
        return tenant;
    }

    private static String content(String key) {
        return key + "x".repeat(BYTES);
    }

    /** Every second conversation is short-lived. */
    private void run() {
        try (Jedis client = redis.client()) {
            long next = System.nanoTime();
            while (!ending) {
                step(client);
                next += PERIOD_NANOS;
                while (System.nanoTime() < next) {
                    LockSupport.parkNanos(next - System.nanoTime());
                }
                // After a stall it does not hurry; the stall itself was measured.
                next = Math.max(next, System.nanoTime() - PERIOD_NANOS);
            }
        } catch (RuntimeException e) {
            complaints.add(e.toString());
        }
    }

    private void step(Jedis client) {
        String key = PREFIX + UUID.randomUUID();
        boolean isKept = written.get() % 2 == 0;
        long began = System.nanoTime();
        client.set(
                key,
                content(key),
                isKept
                        ? SetParams.setParams().ex(LONG_SECONDS)
                        : SetParams.setParams().px(SHORT_MILLIS));
        note(System.nanoTime() - began);
        written.incrementAndGet();
        if (isKept) {
            kept.add(key);
            recent.add(key);
        }
        if (recent.size() > 50) {
            String old = recent.remove();
            began = System.nanoTime();
            String found = client.get(old);
            note(System.nanoTime() - began);
            if (!content(old).equals(found)) {
                complaints.add(old + " is " + found);
            }
        }
    }

    private void note(long nanos) {
        synchronized (latencies) {
            latencies.add(nanos);
        }
    }

    /** Of all commands since the last call, in nanoseconds. */
    long nextPercentile99() {
        long[] sorted;
        synchronized (latencies) {
            sorted = latencies.stream().mapToLong(Long::longValue).toArray();
            latencies.clear();
        }
        Arrays.sort(sorted);
        return sorted[sorted.length * 99 / 100];
    }

    long written() {
        return written.get();
    }

    List<String> complaints() {
        return complaints;
    }

    void stop() {
        ending = true;
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Everything that has not expired is there, as it was written, and under its names there is nothing else. */
    void assertAllIsThere() {
        Set<String> found = new HashSet<>();
        try (Jedis client = redis.client()) {
            ScanParams mine = new ScanParams().match(PREFIX + "*").count(1_000);
            String cursor = ScanParams.SCAN_POINTER_START;
            do {
                ScanResult<String> page = client.scan(cursor, mine);
                found.addAll(page.getResult());
                cursor = page.getCursor();
            } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
            assertThat(found).containsAll(kept);
            for (String key : found) {
                String content = client.get(key);
                assertThat(content == null || content.equals(content(key))).isTrue();
            }
            for (String key : kept) {
                assertThat(client.ttl(key)).isPositive();
            }
        }
    }

    @Override
    public void close() {
        stop();
    }
}
