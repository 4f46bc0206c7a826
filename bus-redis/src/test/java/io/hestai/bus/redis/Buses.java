package io.hestai.bus.redis;

import static org.awaitility.Awaitility.await;

import io.hestai.bus.Bus;
import io.hestai.bus.BusException;
import io.hestai.bus.Message;
import io.hestai.bus.testkit.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;

/** What the tests of this package share. */
final class Buses {
    private Buses() {}

    static BusConfig config(RedisServer redis) {
        return BusConfig.forRole("agent").withUrl(redis.url().toString());
    }

    static Bus connect(RedisServer redis) {
        return RedisBus.connect(config(redis));
    }

    /** A bus that gives up after half a second, for tests that wait for it to do so. */
    static Bus hasty(RedisServer redis) {
        Duration half = Duration.ofMillis(500);
        return RedisBus.connect(config(redis)
                .withTimeouts(new Timeouts(half, half, half))
                .withOutbox(OutboxOptions.memory().withHold(half)));
    }

    static Message numbered(int number) {
        return Message.of("numbered").with("n", number);
    }

    static int number(Message message) {
        return message.number("n").intValueExact();
    }

    static List<Integer> upTo(int end) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < end; i++) {
            numbers.add(i);
        }
        return numbers;
    }

    static <T> List<T> shared() {
        return Collections.synchronizedList(new ArrayList<>());
    }

    /** Whether something succeeded that may be refused, or find nobody there, for now. */
    static boolean tried(Runnable send) {
        try {
            send.run();
            return true;
        } catch (BusException e) {
            return false;
        }
    }

    static void eventually(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(2))
                .until(condition);
    }
}
