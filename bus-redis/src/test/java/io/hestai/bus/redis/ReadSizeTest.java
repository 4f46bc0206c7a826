package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.connect;
import static io.hestai.bus.redis.Buses.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.Bus;
import io.hestai.bus.ConsumeOptions;
import io.hestai.bus.EntryId;
import io.hestai.bus.Message;
import io.hestai.bus.Stream;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** No more is fetched at a time than takes little memory, however large the entries are, and however many wait. */
@WithRedis(config = {"slowlog-log-slower-than 0", "slowlog-max-len 100000"})
final class ReadSizeTest {
    private static final int LARGE = 100 * 1024;
    private static final int WAITING = 60;

    /** What is asked for before anything is known. */
    private static final int FIRST = 8;

    private static final Pattern COUNT = Pattern.compile("XREADGROUP.* COUNT (\\d+) BLOCK .*");

    private static List<Entries.Raw> entries(int number, int size) {
        byte[] value = new byte[size];
        return Collections.nCopies(number, new Entries.Raw(EntryId.MIN, new Object[] {"a".getBytes(UTF_8), value}));
    }

    private static void fill(Stream stream) {
        for (int i = 0; i < WAITING; i++) {
            stream.append(Message.of("large").with("text", "x".repeat(LARGE)));
        }
        stream.appendAndWait(Message.of("large").with("text", "x".repeat(LARGE)));
    }

    /** How many entries each read of a group asked for. */
    private static List<Integer> asked(Jedis raw) {
        return raw.slowlogGet(100_000).stream()
                .map(each -> COUNT.matcher(String.join(" ", each.getArgs())))
                .filter(each -> each.matches())
                .map(each -> Integer.valueOf(each.group(1)))
                .toList();
    }

    private static void consumeAll(RedisServer redis, ConsumeOptions options) {
        try (Jedis raw = redis.client();
                Bus bus = connect(redis)) {
            fill(bus.stream("jobs"));
            raw.slowlogReset();
            AtomicInteger handled = new AtomicInteger();
            bus.stream("jobs").group("g").consume(delivery -> handled.incrementAndGet(), options);
            eventually(() -> handled.get() == WAITING + 1);
            assertThat(asked(raw)).isNotEmpty().allMatch(count -> count <= FIRST);
        }
    }

    @Test
    void aQuickConsumerOfLargeEntriesFetchesFewAtATime(RedisServer redis) {
        consumeAll(redis, ConsumeOptions.defaults());
    }

    @Test
    void aConsumerWithManyWorkersFetchesFewLargeEntriesAtATime(RedisServer redis) {
        consumeAll(redis, ConsumeOptions.defaults().concurrency(64));
    }

    @Test
    void ofSmallEntriesTwiceAsManyAreAskedForEachTimeUpToTheMost() {
        PageSize pages = new PageSize(256);
        for (int expected = FIRST; expected <= 256; expected *= 2) {
            assertThat(pages.next()).isEqualTo(expected);
            pages.came(entries(expected, 100));
        }
        assertThat(pages.next()).isEqualTo(256);
    }

    @Test
    void aCrowdThatComesAfterAQuietTimeIsNotTakenAtOnce() {
        PageSize pages = new PageSize(256);
        for (int i = 0; i < 100; i++) {
            pages.came(entries(1, 100));
        }
        assertThat(pages.next()).isEqualTo(FIRST);
    }

    @Test
    void oneLargeEntryCountsAtOnceAndIsNotForgottenAtTheNextSmallOne() {
        PageSize pages = new PageSize(256);
        for (int i = 0; i < 10; i++) {
            pages.came(entries(256, 100));
        }
        pages.came(entries(1, 1 << 20));
        assertThat(pages.next()).isEqualTo(1);
        pages.came(entries(1, 100));
        assertThat(pages.next()).isEqualTo(1);
        for (int i = 0; i < 40; i++) {
            pages.came(entries(pages.next(), 100));
        }
        assertThat(pages.next()).isEqualTo(256);
    }
}
