package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hestai.bus.Bus;
import io.hestai.bus.EntryId;
import io.hestai.bus.GroupInfo;
import io.hestai.bus.Position;
import io.hestai.bus.StreamEntry;
import io.hestai.bus.testkit.FaultProxy;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.chaos.DeliveryLedger;
import io.hestai.bus.testkit.chaos.Oracle;
import io.hestai.bus.testkit.chaos.PublishLedger;
import io.hestai.bus.testkit.chaos.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.XPendingParams;

/** A Redis that keeps everything on disk, and publishers, consumers and a follower that reach it only through proxies. */
final class ChaosWorld implements AutoCloseable {
    private static final String FOLLOWER = "f";
    private static final List<String> STREAMS = List.of("chaos/a", "chaos/b");
    private static final Duration DRAIN_BOUND = Duration.ofMinutes(2);
    private static final Duration OUTCOME_BOUND = Duration.ofSeconds(30);
    private static final int PAGE = 1_000;

    final RedisServer redis;
    final FaultProxy front;
    final List<ChaosConsumer> consumers = new ArrayList<>();
    final ChaosTally tally = new ChaosTally();

    private final PublishLedger published;
    private final DeliveryLedger arrived;
    private final List<Bus> buses = new ArrayList<>();
    private final List<ChaosPublisher> publishers = new ArrayList<>();
    private final Map<String, EntryId> followed = new ConcurrentHashMap<>();

    ChaosWorld(ChaosPlan plan) throws IOException {
        Path directory = Files.createDirectories(Path.of("target", "chaos-" + plan.seed()));
        published = new PublishLedger(fresh(directory.resolve("published")));
        arrived = new DeliveryLedger(fresh(directory.resolve("arrived")));
        redis = RedisServer.builder()
                .version(plan.server())
                .config("appendonly yes", "appendfsync always")
                .launch();
        front = FaultProxy.before(redis);
        follow();
        for (int i = 0; i < ChaosPlan.CONSUMERS; i++) {
            consumers.add(new ChaosConsumer(redis, "c" + i, STREAMS, arrived, tally));
        }
        for (int i = 0; i < ChaosPlan.PUBLISHERS; i++) {
            publishers.add(new ChaosPublisher("p" + i, bus("publisher"), STREAMS, published, tally, plan.seed() + i));
        }
    }

    private static Path fresh(Path file) throws IOException {
        Files.deleteIfExists(file);
        return file;
    }

    private Bus bus(String role) {
        Bus bus = RedisBus.connect(
                BusConfig.forRole(role).withUrl(front.url().toString()).withTimeouts(ChaosPlan.TIMEOUTS));
        buses.add(bus);
        return bus;
    }

    private void follow() {
        Bus bus = bus("follower");
        for (String stream : STREAMS) {
            bus.stream(stream).from(Position.start()).follow(entry -> note(stream, entry));
        }
    }

    private void note(String stream, StreamEntry entry) {
        arrived.delivered(
                FOLLOWER, "", entry.message().messageId(), entry.id(), 1, ChaosPublisher.hash(entry.message()));
        followed.put(stream, entry.id());
    }

    List<FaultProxy> proxies() {
        List<FaultProxy> all = new ArrayList<>(List.of(front));
        consumers.forEach(each -> all.add(each.proxy()));
        return all;
    }

    /** Has the server refuse appends for a while. */
    void refusing(Consumer<Jedis> begin, Consumer<Jedis> end) {
        try (Jedis raw = redis.client()) {
            long before = tally.refused.get();
            begin.accept(raw);
            eventually(() -> tally.refused.get() > before);
            end.accept(raw);
        }
    }

    /** Ends publishing, waits until everything has arrived, and judges. */
    Verdict settle() throws InterruptedException {
        for (ChaosPublisher publisher : publishers) {
            if (!publisher.finish(OUTCOME_BOUND)) {
                throw new IllegalStateException("an append has no outcome after " + OUTCOME_BOUND);
            }
        }
        try (Bus observer = Buses.connect(redis);
                Jedis raw = redis.client()) {
            for (String stream : STREAMS) {
                await("all of " + stream + " has arrived")
                        .atMost(DRAIN_BOUND)
                        .pollInterval(Duration.ofMillis(20))
                        .untilAsserted(() -> assertDrained(observer, raw, stream));
                noteDeadLetters(raw, stream);
            }
        }
        return new Oracle(List.of(ChaosConsumer.GROUP, FOLLOWER))
                .strict()
                .published(published.path())
                .arrived(arrived.path())
                .judge();
    }

    private void assertDrained(Bus observer, Jedis raw, String stream) {
        EntryId last = observer.stream(stream).info().lastGenerated();
        GroupInfo group = observer.stream(stream).group(ChaosConsumer.GROUP).info();
        assertThat(followed.get(stream)).as("what the follower got last").isEqualTo(last);
        assertThat(group.lastDelivered()).as("what was handed out last").isEqualTo(last);
        assertThat(group.pending())
                .as("pending: %s", raw.xpending("bus:" + stream, ChaosConsumer.GROUP, new XPendingParams("-", "+", 20)))
                .isZero();
    }

    private void noteDeadLetters(Jedis raw, String stream) {
        String key = "bus:~dlq:{bus:" + stream + "}:" + ChaosConsumer.GROUP;
        String from = "-";
        while (true) {
            var page = raw.xrange(key, from, "+", PAGE);
            for (var letter : page) {
                arrived.deadLettered(ChaosConsumer.GROUP, letter.getFields().getOrDefault("message_id", "?"));
                from = "(" + letter.getID();
            }
            if (page.size() < PAGE) {
                return;
            }
        }
    }

    @Override
    public void close() {
        publishers.forEach(each -> {
            try {
                var unused = each.finish(Duration.ZERO);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        buses.forEach(Bus::close);
        consumers.forEach(ChaosConsumer::close);
        front.close();
        redis.close();
        published.close();
        arrived.close();
    }
}
