package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.connect;
import static io.hestai.bus.redis.Buses.eventually;
import static io.hestai.bus.redis.Buses.number;
import static io.hestai.bus.redis.Buses.numbered;
import static io.hestai.bus.redis.Buses.shared;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.hestai.bus.Bus;
import io.hestai.bus.ConsumeOptions;
import io.hestai.bus.Group;
import io.hestai.bus.Position;
import io.hestai.bus.Stream;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.RedisVersion;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.Jedis;

/** A bus that is well causes none of the errors that a server counts, and by which its operators see that somebody is not. */
final class ErrorRepliesTest {
    private static final Pattern ERROR = Pattern.compile("errorstat_[^\r\n]*");

    private static final Pattern LENGTHS = Pattern.compile("cmdstat_xlen:calls=(\\d+)");

    @ParameterizedTest
    @EnumSource(RedisVersion.class)
    void aBusThatIsWellCausesNoErrorReplies(RedisVersion version) {
        assumeThat(version.find()).as(version.needs()).isPresent();
        try (RedisServer redis = RedisServer.builder().version(version).launch();
                Jedis raw = redis.client()) {
            raw.configResetStat();
            try (Bus bus = connect(redis)) {
                hear(bus);
                read(bus);
                consume(bus, raw);
            }
            assertThat(errors(raw)).isEmpty();
        }
    }

    @Test
    void toLookForWhatWasRedrivenIsNoErrorWhereNothingWas() {
        try (RedisServer redis = RedisServer.launch();
                Jedis raw = redis.client();
                Bus bus = connect(redis)) {
            raw.configResetStat();
            AtomicInteger handled = new AtomicInteger();
            bus.stream("jobs").group("workers").consume(delivery -> handled.incrementAndGet());
            eventually(() -> lengthsAsked(raw) >= 1);
            bus.stream("jobs").appendAndWait(numbered(1));
            eventually(() -> handled.get() == 1);
            assertThat(errors(raw)).isEmpty();
        }
    }

    private static void hear(Bus bus) {
        List<Integer> heard = shared();
        bus.channel("state").subscribe(message -> heard.add(number(message.message())));
        bus.channel("state").publish(numbered(1)).join();
        eventually(() -> heard.equals(List.of(1)));
    }

    private static void read(Bus bus) {
        bus.stream("nothing-yet").from(Position.start()).follow(entry -> {});
        List<Integer> read = shared();
        Stream stream = bus.stream("log");
        stream.from(Position.cursor("ui")).follow(entry -> read.add(number(entry.message())));
        stream.appendAndWait(numbered(1));
        eventually(() -> read.equals(List.of(1)));
    }

    private static void consume(Bus bus, Jedis raw) {
        Group group = bus.stream("jobs").group("workers");
        List<Long> handled = shared();
        ConsumeOptions options = ConsumeOptions.defaults().lease(Duration.ofSeconds(3));
        for (int concurrency = 1; concurrency <= 2; concurrency++) {
            group.consume(
                    delivery -> {
                        handled.add(delivery.attempt());
                        if (handled.size() == 1) {
                            delivery.reject("once");
                        }
                    },
                    options.concurrency(concurrency));
        }
        // Each has looked for what was redriven at its start and once more.
        eventually(() -> lengthsAsked(raw) >= 4);
        bus.stream("jobs").appendAndWait(numbered(1));
        eventually(() -> group.deadLetters().count() == 1);
        group.deadLetters().redriveAll();
        eventually(() -> handled.size() == 2);
        bus.stream("jobs").appendAndWait(numbered(2));
        eventually(() -> handled.size() == 3);
        bus.stream("jobs").group("idle").consume(delivery -> {}).close();
    }

    private static long lengthsAsked(Jedis raw) {
        return LENGTHS.matcher(raw.info("commandstats"))
                .results()
                .mapToLong(match -> Long.parseLong(match.group(1)))
                .sum();
    }

    private static List<String> errors(Jedis raw) {
        return ERROR.matcher(raw.info("errorstats"))
                .results()
                .map(MatchResult::group)
                .toList();
    }
}
