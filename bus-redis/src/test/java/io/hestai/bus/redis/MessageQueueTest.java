package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.Overflow;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who waits for a message sleeps until there is one. */
final class MessageQueueTest {
    private final MessageQueue<String> queue = new MessageQueue<>(8, Overflow.dropOldest(), () -> {});
    private final List<CompletableFuture<@Nullable String>> taken =
            List.of(new CompletableFuture<>(), new CompletableFuture<>());
    private final Thread taker = new Thread(() -> taken.forEach(each -> each.complete(queue.take())));

    private void awaitSleep() {
        // With a bound it would be TIMED_WAITING.
        eventually(() -> taker.getState() == Thread.State.WAITING);
    }

    @Test
    void theTakerSleepsWithoutABoundAndIsWokenByAnItemAndByTheEnd() {
        taker.setDaemon(true);
        taker.start();
        awaitSleep();
        queue.offer("a");
        assertThat(taken.get(0).join()).isEqualTo("a");
        awaitSleep();
        queue.close();
        assertThat(taken.get(1).join()).isNull();
    }

    @Test
    void theTakerIsWokenByTheEndOfWhatIsHandledAside() {
        taker.setDaemon(true);
        taker.start();
        awaitSleep();
        eventually(queue::beginAside);
        queue.offer("a");
        awaitSleep();
        queue.endAside();
        assertThat(taken.get(0).join()).isEqualTo("a");
        queue.offerAlways("b");
        assertThat(taken.get(1).join()).isEqualTo("b");
    }
}
