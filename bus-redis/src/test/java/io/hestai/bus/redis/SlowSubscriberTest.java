package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.config;
import static io.hestai.bus.redis.Buses.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.Bus;
import io.hestai.bus.BusEvent;
import io.hestai.bus.ConnectionHealth;
import io.hestai.bus.Message;
import io.hestai.bus.SubscribeOptions;
import io.hestai.bus.redis.WatchedSubscriber.ServerCounts;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.args.ClientType;
import redis.clients.jedis.params.ClientKillParams;

/** A listener that is too slow: warned before anything is lost, and told why when Redis has cut it off. The usual Redis does not count whom it cuts off. */
@WithRedis
@Timeout(60)
final class SlowSubscriberTest {
    private static final int LIMIT = HangingListener.LIMIT;
    private static final long SECOND = 1_000_000_000L;

    private final RedisServer redis;
    private HangingListener listener;

    SlowSubscriberTest(RedisServer redis) {
        this.redis = redis;
    }

    @BeforeEach
    void prepare() {
        listener = new HangingListener(redis.client());
    }

    @AfterEach
    void close() {
        listener.close();
    }

    private Bus listening(BusConfig config, SubscribeOptions options) {
        Bus bus = RedisBus.connect(config);
        bus.events().listen(listener.events::add);
        bus.channel("state").subscribe(listener, options);
        return bus;
    }

    private Bus hanging() {
        return listening(config(redis), SubscribeOptions.direct());
    }

    /** A listener whose user may do everything but this. */
    private Bus hangingWithout(String... rights) {
        listener.raw.aclSetUser("listener", "reset", "on", ">pw", "~bus:*", "&bus:*", "+@all");
        listener.raw.aclSetUser("listener", rights);
        return listening(config(redis).withCredentials("listener", "pw"), SubscribeOptions.direct());
    }

    private void awaitReason() {
        eventually(() -> !listener.reasons.isEmpty());
    }

    @Test
    void aQueueThatIsHalfFullIsToldBeforeAnythingIsDropped() {
        try (Bus bus = listening(config(redis), SubscribeOptions.defaults().withQueueCapacity(10))) {
            CountDownLatch behind = new CountDownLatch(1);
            bus.channel("behind").subscribe(message -> behind.countDown());
            listener.publish();
            eventually(() -> listener.heard.size() == 1);
            // One is being handled, so that four wait as soon as what comes behind them is heard.
            for (int i = 0; i < 4; i++) {
                listener.publish();
            }
            bus.channel("behind").publishAndWait(Message.of("done"));
            eventually(() -> behind.getCount() == 0);
            assertThat(listener.events(BusEvent.ListenerSlow.class)).isEmpty();
            listener.publish();
            eventually(() -> !listener.events(BusEvent.ListenerSlow.class).isEmpty());
            assertThat(listener.events(BusEvent.ListenerSlow.class).get(0))
                    .hasToString("the listener of [state] is slow: 5 messages wait in its queue of 10");
            assertThat(bus.counters().limits().slowListeners()).isEqualTo(1);
            assertThat(bus.counters().channelDropped()).isZero();
            listener.release();
            eventually(() -> listener.heard.size() == 6);
        }
    }

    @Test
    void aSubscriberIsWarnedAtHalfTheLimitAndLosesNothing() {
        try (Bus bus = hanging()) {
            listener.publish();
            listener.publishUntilHeld(LIMIT / 2 + 200_000);
            eventually(() -> !listener.events(BusEvent.SubscriberSlow.class).isEmpty());
            BusEvent.SubscriberSlow slow =
                    listener.events(BusEvent.SubscriberSlow.class).get(0);
            assertThat(slow.limit()).isEqualTo(LIMIT);
            assertThat(slow.held()).isBetween((long) LIMIT / 2, (long) LIMIT);
            assertThat(slow.toString()).contains("cuts it off at " + LIMIT);
            listener.release();
            eventually(() -> listener.held() == 0);
            assertThat(listener.events(BusEvent.Resubscribed.class)).isEmpty();
            assertThat(bus.counters().limits().slowSubscriber()).isEqualTo(1);
            assertThat(bus.counters().limits().cutOff()).isZero();
        }
    }

    @Test
    void whoWasSeenToBeSlowIsToldThatRedisProbablyCutItOff() {
        try (Bus bus = hanging()) {
            listener.publish();
            listener.publishUntilHeld(LIMIT / 2 + 200_000);
            eventually(() -> !listener.events(BusEvent.SubscriberSlow.class).isEmpty());
            listener.publishUntilCutOff();
            listener.release();
            awaitReason();
            assertThat(listener.reasons.get(0))
                    .startsWith("Redis probably cut this subscriber off: its output buffer had ")
                    .contains("(client-output-buffer-limit pubsub " + LIMIT + " 0 0)");
            eventually(() -> !listener.events(BusEvent.Resubscribed.class).isEmpty());
            assertThat(listener.events(BusEvent.Resubscribed.class).get(0).reason())
                    .isEqualTo(listener.reasons.get(0));
            assertThat(bus.counters().limits().cutOff()).isEqualTo(1);
        }
    }

    @Test
    void whoWasCutOffBeforeAnybodyLookedIsToldThatItProbablyWasReadTooSlowly() {
        try (Bus bus = hanging()) {
            listener.publish();
            listener.publishUntilCutOff();
            listener.release();
            awaitReason();
            assertThat(listener.reasons.get(0))
                    .startsWith("Redis probably cut this subscriber off: it was read too slowly")
                    .contains("(client-output-buffer-limit pubsub " + LIMIT + " 0 0)");
            assertThat(bus.counters().limits().cutOff()).isEqualTo(1);
        }
    }

    @Test
    void aConnectionThatWasLostOtherwiseIsNotCalledCutOff() {
        listener.release();
        try (Bus bus = hanging()) {
            listener.publish();
            eventually(() -> listener.heard.size() == 1);
            listener.raw.clientKill(new ClientKillParams().type(ClientType.PUBSUB));
            awaitReason();
            assertThat(listener.reasons.get(0)).isNotEmpty().doesNotContain("cut");
            assertThat(bus.counters().limits().cutOff()).isZero();
        }
    }

    @Test
    void whoMayAskNothingHearsAllTheSame() {
        try (Bus bus = hangingWithout("-info", "-config", "-client|list", "-client|id")) {
            listener.publish();
            listener.publishUntilCutOff();
            listener.release();
            awaitReason();
            assertThat(listener.reasons.get(0)).isNotEmpty();
            int before = listener.heard.size();
            listener.publish();
            eventually(() -> listener.heard.size() == before + 1);
            assertThat(bus.counters().limits().slowSubscriber()).isZero();
        }
    }

    @Test
    void aListenerThatKeepsTheReaderForLongIsNotTakenForASilentRedis() {
        try (Bus bus = hanging()) {
            listener.publish();
            eventually(() -> listener.heard.size() == 1);
            long begun = System.nanoTime();
            eventually(() -> System.nanoTime() - begun > 6 * SECOND);
            assertThat(listener.events(BusEvent.ConnectionLost.class)).isEmpty();
            assertThat(bus.connections()).allMatch(each -> each.state() == ConnectionHealth.State.UP);
            listener.release();
            listener.publish();
            eventually(() -> listener.heard.size() == 2);
        }
    }

    @Test
    void whatIsWellIsLookedAtEveryFiveSecondsAndWhatIsNotTwiceASecond() {
        WatchedSubscriber well = new WatchedSubscriber(7, ServerCounts.NONE, 0);
        assertThat(well.beginLook(0, false)).isTrue();
        assertThat(well.beginLook(0, false)).as("one at a time").isFalse();
        well.holds(0);
        well.endLook(0);
        assertThat(well.beginLook(5 * SECOND - 1, false)).isFalse();
        assertThat(well.beginLook(5 * SECOND, false)).isTrue();
        well.endLook(5 * SECOND);
        assertThat(well.beginLook(5 * SECOND + 1, true)).isFalse();
        assertThat(well.beginLook(5 * SECOND + SECOND / 2 + 1, true)).isTrue();
        well.holds(OutputLimit.USUAL.least() / 8);
        well.endLook(6 * SECOND);
        assertThat(well.beginLook(6 * SECOND + SECOND / 2, false)).isTrue();
    }

    @Test
    void aServerThatWasStartedAgainCutNobodyOff() {
        WatchedSubscriber lost = new WatchedSubscriber(7, new ServerCounts(100, 3), 0);
        assertThat(lost.cutOff(new ServerCounts(2, 4), true)).isEmpty();
        assertThat(lost.cutOff(new ServerCounts(102, 3), true)).isEmpty();
        assertThat(lost.cutOff(new ServerCounts(102, 4), false)).startsWith("Redis cut this subscriber off");
    }

    @Test
    void nobodyIsWarnedOfALimitThatIsNotKnown() {
        long much = OutputLimit.USUAL.least();
        WatchedSubscriber watched = new WatchedSubscriber(7, ServerCounts.NONE, 0);
        assertThat(watched.wantsLimit()).as("nothing is held").isFalse();
        assertThat(watched.holds(much)).isFalse();
        assertThat(watched.wantsLimit()).isTrue();
        watched.limitIs(new OutputLimit(100 * much, 0, 0));
        assertThat(watched.holds(much)).isFalse();
        assertThat(watched.holds(50 * much)).isTrue();
        assertThat(watched.holds(60 * much)).as("told already").isFalse();
        watched.holds(0);
        assertThat(watched.holds(50 * much)).as("once more").isTrue();

        WatchedSubscriber blind = new WatchedSubscriber(8, ServerCounts.NONE, 0);
        blind.mayNotReadLimit();
        assertThat(blind.holds(much / 2)).isTrue();
        assertThat(blind.cutOff(ServerCounts.NONE, false)).contains("(client-output-buffer-limit);");
    }

    @Test
    void whatIsCountedAfterItWasSeenLastMayBeItsOwnCutOff() {
        WatchedSubscriber watched = new WatchedSubscriber(7, new ServerCounts(100, 3), 0);
        watched.counts(new ServerCounts(101, 4));
        watched.holds(0);
        assertThat(watched.cutOff(new ServerCounts(102, 4), false)).isEmpty();
        watched.counts(new ServerCounts(103, 5));
        assertThat(watched.cutOff(new ServerCounts(104, 5), false)).startsWith("Redis cut this subscriber off");
    }

    @Test
    void theLimitIsReadAsRedisWritesIt() {
        assertThat(OutputLimit.parse("normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60"))
                .isEqualTo(OutputLimit.USUAL);
        assertThat(OutputLimit.parse("nonsense")).isEqualTo(OutputLimit.USUAL);
        assertThat(OutputLimit.parse("pubsub x y z")).isEqualTo(OutputLimit.USUAL);
        assertThat(new OutputLimit(0, 0, 0).isReached(Long.MAX_VALUE, 2)).isFalse();
        assertThat(new OutputLimit(0, 100, 60).isReached(50, 2)).isTrue();
        assertThat(new OutputLimit(80, 100, 60).least()).isEqualTo(80);
        assertThat(new OutputLimit(80, 0, 0).least()).isEqualTo(80);
    }
}
