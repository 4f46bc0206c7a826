package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.shared;
import static io.hestai.bus.redis.Buses.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.BusEvent;
import io.hestai.bus.EntryId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Log lines are gathered, and time is set. */
final class LogFloodTest {
    private static final Duration PERIOD = Duration.ofNanos(EventLog.PERIOD_NANOS);

    private final AtomicLong now = new AtomicLong();
    private final List<String> lines = shared();
    private final EventLog log = new EventLog(
            (level, line, trace) -> lines.add(level + " " + line + (trace == null ? "" : " + trace")), now::get);

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
        if (log.isDue()) {
            log.flush();
        }
    }

    private static BusEvent failed(int n) {
        return new BusEvent.HandlerFailed(
                "group 'g' of 's' at " + n + "-0, attempt 1", new IllegalStateException("order " + n));
    }

    @Test
    void aChangeIsOneLineAndRepeatsAreCounted() {
        for (int i = 0; i < 5_000; i++) {
            log.write(new BusEvent.ConnectionLost("writer", "reset " + i));
            log.write(new BusEvent.ConnectionRestored("writer", Duration.ofMillis(i)));
        }
        assertThat(lines)
                .containsExactly(
                        "WARN connection 'writer' lost: reset 0", "INFO connection 'writer' restored after 0 ms");
        lines.clear();
        pass(Duration.ofSeconds(9));
        assertThat(lines).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(lines)
                .containsExactlyInAnyOrder(
                        "WARN connection 'writer' lost: reset 4999 (and 4998 more like it)",
                        "INFO connection 'writer' restored after 4999 ms (and 4998 more like it)");
    }

    @Test
    void aFailingHandlerIsOneTraceAndThenALineEveryTenSeconds() {
        int n = 0;
        for (int second = 0; second < 60; second++) {
            for (int i = 0; i < 100; i++) {
                log.write(failed(n++));
            }
            pass(Duration.ofSeconds(1));
        }
        assertThat(lines).hasSize(7);
        assertThat(lines.get(0)).endsWith("IllegalStateException: order 0 + trace");
        assertThat(lines.subList(1, 7)).allMatch(line -> line.endsWith("more like it)"));
    }

    @Test
    void whatIsAboutSomethingElseHasALineOfItsOwn() {
        log.write(new BusEvent.ConnectionLost("writer", "reset"));
        log.write(new BusEvent.ConnectionLost("subscriber", "reset"));
        log.write(failed(1));
        log.write(new BusEvent.HandlerFailed("group 'g' of 's' at 2-0, attempt 1", new ArithmeticException("x")));
        log.write(new BusEvent.DataLost("this"));
        log.write(new BusEvent.DataLost("that"));
        assertThat(lines).hasSize(6);
    }

    @Test
    void afterAQuietTimeTheFirstIsWrittenAtOnceAgain() {
        log.write(failed(1));
        pass(PERIOD);
        log.write(failed(2));
        assertThat(lines).hasSize(2).last().asString().endsWith("order 2 + trace");
        log.write(failed(3));
        pass(PERIOD);
        assertThat(lines).hasSize(3).last().asString().endsWith("order 3");
    }

    @Test
    void whatWasCountedIsWrittenAtTheEnd() {
        log.write(failed(1));
        log.write(failed(2));
        log.write(failed(3));
        log.close();
        assertThat(lines).hasSize(2).last().asString().endsWith("order 3 (and 1 more like it)");
    }

    @Test
    void manyThingsAreNotRememberedForEver() {
        for (int i = 0; i < 10 * EventLog.MOST_SUBJECTS; i++) {
            log.write(new BusEvent.EntryVanished("s" + i, "g", new EntryId(i, 0)));
        }
        assertThat(lines).hasSize(EventLog.MOST_SUBJECTS + 1);
        pass(PERIOD);
        assertThat(lines).hasSize(EventLog.MOST_SUBJECTS + 2).last().asString().contains("more like it");
    }

    @Test
    void nothingIsLostBetweenThreadsThatWriteAndOneThatCounts() throws InterruptedException {
        int each = 20_000;
        List<Thread> writers = new ArrayList<>();
        for (int t : upTo(3)) {
            Thread writer = new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    log.write(failed(t * each + i));
                }
            });
            writers.add(writer);
            writer.start();
        }
        while (writers.stream().anyMatch(Thread::isAlive)) {
            pass(PERIOD);
        }
        log.close();
        long told = 0;
        for (String line : lines) {
            int and = line.indexOf("(and ");
            told += and < 0 ? 1 : 1 + Long.parseLong(line.substring(and + 5, line.indexOf(" more like it")));
        }
        assertThat(told).isEqualTo(3L * each);
    }
}
