package io.hestai.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

final class MessageIdsTest {

    @Test
    void areVersion7AndCarryTheTime() {
        long now = System.currentTimeMillis() + 100_000_000L;
        UUID id = UUID.fromString(MessageIds.next(now));
        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(now);
    }

    @Test
    void sortByWhenTheyWereMadeEvenIfTheClockStepsBack() {
        long now = System.currentTimeMillis();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            ids.add(MessageIds.next(now - i));
        }
        assertThat(ids).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void areUniqueAcrossThreads() throws InterruptedException {
        ConcurrentLinkedQueue<String> ids = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(new Thread(() -> {
                for (int i = 0; i < 20_000; i++) {
                    ids.add(MessageIds.next(1));
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(ids).hasSize(80_000).doesNotHaveDuplicates();
    }
}
