package io.hestai.bus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

final class ReplyTest {

    @Test
    void settlingRunsNothingThatWasChained() {
        Reply<String> reply = new Reply<>();
        AtomicBoolean ran = new AtomicBoolean();
        CompletableFuture<Void> chained = reply.thenAccept(value -> ran.set(true));
        reply.settle("x");
        assertThat(ran).isFalse();
        reply.publish();
        assertThat(ran).isTrue();
        assertThat(chained).isCompleted();
    }

    @RepeatedTest(50)
    void whoeverWaitsIsWokenBySettlingAlone() throws Exception {
        Reply<String> reply = new Reply<>();
        CompletableFuture<String> joined = CompletableFuture.supplyAsync(reply::join);
        CompletableFuture<String> got = CompletableFuture.supplyAsync(() -> {
            try {
                return reply.get(10, TimeUnit.SECONDS);
            } catch (InterruptedException | ExecutionException | TimeoutException e) {
                throw new CompletionException(e);
            }
        });
        reply.settle("x");
        assertThat(joined.get(10, TimeUnit.SECONDS)).isEqualTo("x");
        assertThat(got.get(10, TimeUnit.SECONDS)).isEqualTo("x");
    }

    @Test
    void aFailureIsThrownAsFromAnyFuture() {
        Reply<String> reply = new Reply<>();
        reply.settleExceptionally(new IllegalStateException("no"));
        assertThatThrownBy(reply::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
        assertThatThrownBy(reply::get).isInstanceOf(ExecutionException.class);
    }

    @Test
    void waitingEndsInTimeAndCanBeTriedAgain() throws Exception {
        Reply<String> reply = new Reply<>();
        assertThatThrownBy(() -> reply.get(1, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        reply.settle("x");
        assertThat(reply.get(1, TimeUnit.SECONDS)).isEqualTo("x");
    }

    @Test
    void anInterruptEndsGetAndNotJoin() throws Exception {
        Reply<String> reply = new Reply<>();
        Thread.currentThread().interrupt();
        assertThatThrownBy(reply::get).isInstanceOf(InterruptedException.class);
        CompletableFuture<Boolean> interrupted = CompletableFuture.supplyAsync(() -> {
            Thread.currentThread().interrupt();
            reply.join();
            return Thread.interrupted();
        });
        reply.settle("x");
        assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
    }
}
