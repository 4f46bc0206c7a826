package io.hestai.bus.system;

import static org.awaitility.Awaitility.await;

import io.hestai.bus.Bus;
import io.hestai.bus.ConsumeOptions;
import io.hestai.bus.DeadLetters;
import io.hestai.bus.Delivery;
import io.hestai.bus.EffectLog;
import io.hestai.bus.EffectOptions;
import io.hestai.bus.Group;
import io.hestai.bus.Message;
import io.hestai.bus.Position;
import io.hestai.bus.Retention;
import io.hestai.bus.RetryPolicy;
import io.hestai.bus.Stream;
import io.hestai.bus.StreamEntry;
import io.hestai.bus.Subscription;
import io.hestai.bus.testkit.RedisServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XReadGroupParams;

/** Everything that a bus can do, by the part that a program plays. */
final class BusExercise {
    static final String JOBS = "jobs";
    static final String CONTEXT = "ctx";
    static final String CHANNEL = "state";
    static final String WORKERS = "workers";

    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final Duration LEASE = Duration.ofSeconds(1);
    private static final int MESSAGES = 40;

    private BusExercise() {}

    private static Message numbered(int number) {
        return Message.of("numbered").with("n", number);
    }

    /** What programs do that die with work in their hands, and in the way of trimming. */
    static void leaveWorkBehind(RedisServer redis, String namespace) {
        try (Jedis raw = redis.client()) {
            String key = namespace + JOBS;
            raw.xadd(key, StreamEntryID.NEW_ENTRY, Map.of("n", "0"));
            raw.xgroupCreate(key, WORKERS, new StreamEntryID(0, 0), true);
            raw.xreadGroup(
                    WORKERS,
                    "dead",
                    XReadGroupParams.xReadGroupParams(),
                    Map.of(key, StreamEntryID.XREADGROUP_UNDELIVERED_ENTRY));
            raw.xgroupCreate(namespace + CONTEXT, "gone", new StreamEntryID(0, 0), true);
        }
    }

    /** Publishes, appends, announces and trims. */
    static void publish(Bus bus) {
        for (int i = 1; i <= MESSAGES; i++) {
            bus.channel(CHANNEL).publishAndWait(numbered(i));
            bus.stream(JOBS).appendAndWait(numbered(i));
            bus.stream(CONTEXT).announceAndWait(numbered(i));
        }
        for (Retention each : List.of(
                Retention.count(100),
                Retention.age(Duration.ofHours(1)),
                Retention.bytes(1_000_000),
                Retention.count(100).abandonAfter(Duration.ofMillis(100)))) {
            trim(bus.stream(CONTEXT).keeping(each));
        }
        await().atMost(BOUND).until(() -> bus.stream(CONTEXT).length() < 300);
    }

    private static void trim(Stream stream) {
        for (int i = 0; i < 150; i++) {
            stream.append(numbered(i));
        }
        stream.appendAndWait(numbered(0));
    }

    /** What hears, follows and works; closed by {@link #consumed}. */
    record Consumption(List<Subscription> subscriptions, AtomicLong heard, AtomicLong followed, AtomicLong settled) {}

    /** Listens, follows with a cursor, and works in groups that retry, give up, remember effects and take over. */
    static Consumption consume(Bus bus, String pattern) {
        Consumption consumption =
                new Consumption(new ArrayList<>(), new AtomicLong(), new AtomicLong(), new AtomicLong());
        List<Subscription> all = consumption.subscriptions();
        all.add(bus.channel(CHANNEL).subscribe(heard -> consumption.heard().incrementAndGet()));
        all.add(bus.channelsMatching(List.of(pattern))
                .subscribe(heard -> consumption.heard().incrementAndGet()));
        all.add(bus.stream(JOBS)
                .from(Position.cursor("ui"))
                .follow(entry -> consumption.followed().incrementAndGet()));
        Group workers = bus.stream(JOBS).group(WORKERS);
        RetryPolicy soon = new RetryPolicy(5, Duration.ofMillis(1), Duration.ofMillis(2));
        EffectLog effects = workers.effects(EffectOptions.count(20));
        all.add(workers.consume(
                delivery -> work(delivery, effects, consumption.settled()),
                ConsumeOptions.manualAck().concurrency(3).lease(LEASE).retryPolicy(soon)));
        all.add(bus.stream(JOBS)
                .group("in-order")
                .consume(
                        delivery -> consumption.settled().incrementAndGet(),
                        ConsumeOptions.defaults().orderedByKey()));
        all.add(bus.stream(JOBS)
                .group("plain")
                .consume(delivery -> consumption.settled().incrementAndGet()));
        return consumption;
    }

    private static void work(Delivery delivery, EffectLog effects, AtomicLong settled) throws Exception {
        int number = delivery.message().number("n").intValueExact();
        if (number % 10 == 1 && delivery.attempt() == 1) {
            delivery.retry(Duration.ofMillis(5));
        } else if (number % 10 == 2) {
            delivery.reject("not for me");
            settled.incrementAndGet();
        } else if (number % 10 == 3 && delivery.attempt() == 1) {
            throw new IllegalStateException("the first attempt of each third fails");
        } else {
            delivery.extend();
            effects.runOnce(delivery.message().messageId(), settled::incrementAndGet);
            delivery.ack();
        }
    }

    /** Waits until all that was published and left behind is consumed, and ends it. */
    static void consumed(Consumption consumption, int leftBehind) {
        await().atMost(BOUND)
                .until(() -> consumption.heard().get() >= 2L * MESSAGES
                        && consumption.followed().get() >= MESSAGES + leftBehind
                        && consumption.settled().get() >= 3L * (MESSAGES + leftBehind));
        consumption.subscriptions().forEach(Subscription::close);
    }

    /** Looks at everything and changes nothing. */
    static void observe(Bus bus) {
        bus.streamNames();
        bus.channelNames();
        bus.epoch();
        Stream jobs = bus.stream(JOBS);
        jobs.length();
        jobs.info();
        jobs.groups();
        jobs.cursors();
        Group workers = jobs.group(WORKERS);
        workers.info();
        workers.backlog();
        workers.pending(10);
        DeadLetters dead = workers.deadLetters();
        dead.count();
        dead.list(10).forEach(letter -> dead.find(letter.id()));
        for (StreamEntry entry : jobs.from(Position.start()).limit(10).read()) {
            entry.message();
        }
        jobs.from(Position.end()).backward().limit(10).read().forEach(StreamEntry::message);
        jobs.from(Position.time(Instant.EPOCH)).limit(10).read().forEach(StreamEntry::message);
        AtomicLong followed = new AtomicLong();
        Subscription follower = jobs.from(Position.start()).follow(entry -> followed.incrementAndGet());
        Subscription listener = bus.channel(CHANNEL).subscribe(heard -> {});
        await().atMost(BOUND).until(() -> followed.get() > 0);
        follower.close();
        listener.close();
    }

    /** Deals with dead letters and removes streams. */
    static void operate(Bus bus) {
        DeadLetters dead = bus.stream(JOBS).group(WORKERS).deadLetters();
        dead.redrive(List.of(dead.list(1).get(0).id()));
        dead.drop(List.of(dead.list(1).get(0).id()));
        dead.redriveAll();
        AtomicLong again = new AtomicLong();
        Subscription redriven = bus.stream(JOBS).group(WORKERS).consume(delivery -> {
            again.incrementAndGet();
            throw new IllegalStateException("never");
        });
        await().atMost(BOUND).until(() -> again.get() > 0);
        redriven.close();
        dead.dropAll();
        bus.stream(JOBS).remove();
        bus.stream(CONTEXT).remove();
    }

    /** Waits until a group has handled something. */
    static void handleOne(Group group) {
        AtomicLong handled = new AtomicLong();
        Subscription worker = group.consume(delivery -> handled.incrementAndGet());
        await().atMost(BOUND).until(() -> handled.get() > 0);
        worker.close();
    }
}
