package io.hestai.bus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The bucket of tokens, by a clock that stands still unless it is set. */
final class PublishRateTest {
    private static final long MS = 1_000_000;

    /** A monotonic clock may have any value, and may pass the greatest. */
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 500 * MS);

    private static int taken(PublishRate rate) {
        int taken = 0;
        while (taken < 1_000 && rate.take()) {
            taken++;
        }
        return taken;
    }

    @Test
    void asManyAsTheBurstGoAtOnceAndNotOneMore() {
        assertThat(taken(new PublishRate(10, 5, now::get))).isEqualTo(5);
    }

    @Test
    void whatIsRefusedCostsNothingAndItGoesOnAsTimePasses() {
        PublishRate rate = new PublishRate(10, 5, now::get);
        taken(rate);
        now.addAndGet(99 * MS);
        assertThat(taken(rate)).isZero();
        now.addAndGet(1 * MS);
        assertThat(taken(rate)).isEqualTo(1);
        now.addAndGet(300 * MS);
        assertThat(taken(rate)).isEqualTo(3);
    }

    @Test
    void aLongPauseSavesUpNoMoreThanTheBurst() {
        PublishRate rate = new PublishRate(10, 5, now::get);
        now.addAndGet(3_600_000 * MS);
        assertThat(taken(rate)).isEqualTo(5);
    }

    @Test
    void withoutALimitEverythingGoes() {
        assertThat(taken(new PublishRate(Limits.UNLIMITED, Limits.UNLIMITED, now::get)))
                .isEqualTo(1_000);
        assertThat(taken(new PublishRate(1, Limits.UNLIMITED, now::get))).isEqualTo(1_000);
    }

    @Test
    void threadsTogetherTakeNoMoreThanThereAre() throws InterruptedException {
        PublishRate rate = new PublishRate(1, 10_000, now::get);
        AtomicInteger taken = new AtomicInteger();
        CountDownLatch begin = new CountDownLatch(1);
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> {
                Waits.forEnd(begin, Duration.ofSeconds(10));
                for (int n = 0; n < 5_000; n++) {
                    if (rate.take()) {
                        taken.incrementAndGet();
                    }
                }
            });
            threads[i].start();
        }
        begin.countDown();
        for (Thread each : threads) {
            each.join();
        }
        assertThat(taken).hasValue(10_000);
    }

    @Test
    void limitsThatAllowNothingAreRefusedByName() {
        Limits limits = Limits.defaults();
        assertThatThrownBy(() -> limits.withPublishRate(0, 1)).hasMessageContaining("publishPerSecond is 0");
        assertThatThrownBy(() -> limits.withPublishRate(1, 0)).hasMessageContaining("publishBurst is 0");
        assertThatThrownBy(() -> limits.withStreams(0)).hasMessageContaining("streams is 0");
        assertThatThrownBy(() -> limits.withGroups(-1)).hasMessageContaining("groups is -1");
        assertThatThrownBy(() -> limits.withStreamEntries(0)).hasMessageContaining("streamEntries is 0");
        assertThatThrownBy(() -> limits.withStreamBytes(0)).hasMessageContaining("streamBytes is 0");
        assertThatThrownBy(() -> limits.withProcessConnections(3)).hasMessageContaining("at least 4");
    }
}
