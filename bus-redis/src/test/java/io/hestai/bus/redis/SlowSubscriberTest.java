package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.config;
import static io.hestai.bus.redis.Buses.eventually;
import static io.hestai.bus.redis.Buses.shared;
import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.Bus;
import io.hestai.bus.BusEvent;
import io.hestai.bus.ChannelListener;
import io.hestai.bus.ChannelMessage;
import io.hestai.bus.ConnectionHealth;
import io.hestai.bus.SubscribeOptions;
import io.hestai.bus.Subscription;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.ClientType;
import redis.clients.jedis.params.ClientKillParams;

/** A listener that is too slow: warned before anything is lost, and told why when Redis has cut it off. */
@WithRedis(config = "client-output-buffer-limit pubsub 4mb 0 0")
@Timeout(60)
final class SlowSubscriberTest {
    private static final int LIMIT = 4 << 20;
    private static final String LARGE = "x".repeat(100_000);

    private final RedisServer redis;
    private final Jedis raw;
    private final CountDownLatch release = new CountDownLatch(1);
    private final List<BusEvent> events = shared();
    private final List<String> reasons = shared();
    private final List<String> heard = shared();

    SlowSubscriberTest(RedisServer redis) {
        this.redis = redis;
        this.raw = redis.client();
    }

    @BeforeEach
    void allow() {
        raw.configSet("client-output-buffer-limit", "pubsub " + LIMIT + " 0 0");
    }

    @AfterEach
    void close() {
        release.countDown();
        raw.close();
    }

    /** Hangs until it is released, and keeps the thread that reads. */
    private final class Slow implements ChannelListener {
        @Override
        public void onMessage(ChannelMessage message) throws InterruptedException {
            heard.add(message.channel());
            if (!release.await(50, TimeUnit.SECONDS)) {
                throw new IllegalStateException("never released");
            }
        }

        @Override
        public void onResubscribed(Duration gap, String reason) {
            reasons.add(reason);
        }
    }

    private Bus listening(BusConfig config, SubscribeOptions options) {
        Bus bus = RedisBus.connect(config);
        bus.events().listen(events::add);
        bus.channel("state").subscribe(new Slow(), options);
        return bus;
    }

    private Bus hanging() {
        return listening(config(redis), SubscribeOptions.direct());
    }

    private <E> List<E> events(Class<E> type) {
        return List.copyOf(events).stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    /** How much Redis holds for the subscriber; -1 if it is not connected. */
    private long held() {
        for (String client : raw.clientList().split("\n", -1)) {
            if (client.contains("name=hbus:agent:subscriber ")) {
                return Long.parseLong(client.replaceAll(".* omem=(\\d+) .*", "$1"));
            }
        }
        return -1;
    }

    private void publishUntilHeld(int bytes) {
        while (held() < bytes) {
            raw.publish("bus:state", LARGE);
        }
    }

    private void publishUntilCutOff() {
        while (held() >= 0) {
            raw.publish("bus:state", LARGE);
        }
    }

    @Test
    void aQueueThatIsHalfFullIsToldBeforeAnythingIsDropped() {
        try (Bus bus = listening(config(redis), SubscribeOptions.defaults().withQueueCapacity(10))) {
            for (int i = 0; i < 5; i++) {
                raw.publish("bus:state", "small");
            }
            // One is being handled, so that four wait.
            eventually(() -> heard.size() == 1);
            assertThat(events(BusEvent.ListenerSlow.class)).isEmpty();
            raw.publish("bus:state", "small");
            eventually(() -> !events(BusEvent.ListenerSlow.class).isEmpty());
            BusEvent.ListenerSlow slow = events(BusEvent.ListenerSlow.class).get(0);
            assertThat(slow.toString())
                    .isEqualTo("the listener of [state] is slow: 5 messages wait in its queue of 10");
            assertThat(bus.counters().limits().slowListeners()).isEqualTo(1);
            assertThat(bus.counters().channelDropped()).isZero();
            release.countDown();
            eventually(() -> heard.size() == 6);
        }
    }

    @Test
    void aSubscriberIsWarnedAtHalfTheLimitAndLosesNothing() {
        try (Bus bus = hanging()) {
            raw.publish("bus:state", "first");
            publishUntilHeld(LIMIT / 2 + 200_000);
            eventually(() -> !events(BusEvent.SubscriberSlow.class).isEmpty());
            BusEvent.SubscriberSlow slow = events(BusEvent.SubscriberSlow.class).get(0);
            assertThat(slow.limit()).isEqualTo(LIMIT);
            assertThat(slow.held()).isBetween((long) LIMIT / 2, (long) LIMIT);
            assertThat(slow.toString()).contains("cuts it off at " + LIMIT);
            release.countDown();
            eventually(() -> held() == 0);
            assertThat(events(BusEvent.Resubscribed.class)).isEmpty();
            assertThat(bus.counters().limits().slowSubscriber()).isEqualTo(1);
            assertThat(bus.counters().limits().cutOff()).isZero();
        }
    }

    @Test
    void aSubscriberThatRedisCutOffIsToldSo() {
        try (Bus bus = hanging()) {
            raw.publish("bus:state", "first");
            publishUntilCutOff();
            release.countDown();
            eventually(() -> !reasons.isEmpty());
            String why = "Redis cut this subscriber off: its output buffer was over the limit"
                    + " (client-output-buffer-limit pubsub " + LIMIT + " 0 0)";
            assertThat(reasons.get(0)).startsWith(why);
            eventually(() -> !events(BusEvent.Resubscribed.class).isEmpty());
            assertThat(events(BusEvent.Resubscribed.class).get(0).reason()).startsWith(why);
            assertThat(bus.counters().limits().cutOff()).isEqualTo(1);
        }
    }

    @Test
    void aCutOffThatWasSeenByALookIsToldAllTheSame() {
        try (Bus bus = hanging()) {
            raw.publish("bus:state", "first");
            publishUntilCutOff();
            // The looks that follow find the connection gone, and must not take the new count for the old one.
            long asked = asked("client|list");
            eventually(() -> asked("client|list") > asked + 5);
            release.countDown();
            eventually(() -> !reasons.isEmpty());
            assertThat(reasons.get(0)).startsWith("Redis cut this subscriber off");
            assertThat(bus.counters().limits().cutOff()).isEqualTo(1);
        }
    }

    private long asked(String command) {
        // Its own question is one of those that the test asks for the list, too.
        String line = raw.info("commandstats");
        int at = line.indexOf("cmdstat_" + command + ":calls=");
        return at < 0 ? 0 : Long.parseLong(line.substring(line.indexOf('=', at) + 1, line.indexOf(',', at)));
    }

    @Test
    void aConnectionThatWasLostOtherwiseIsNotCalledCutOff() {
        release.countDown();
        try (Bus bus = hanging()) {
            raw.publish("bus:state", "first");
            eventually(() -> heard.size() == 1);
            raw.clientKill(new ClientKillParams().type(ClientType.PUBSUB));
            eventually(() -> !reasons.isEmpty());
            assertThat(reasons.get(0)).doesNotContain("cut").isNotEmpty();
            assertThat(bus.counters().limits().cutOff()).isZero();
        }
    }

    @Test
    void whereTheCountMayNotBeReadTheLastLookSaysSo() {
        raw.aclSetUser("listener", "on", ">pw", "~bus:*", "&bus:*", "+@all", "-info");
        try (Bus bus = listening(config(redis).withCredentials("listener", "pw"), SubscribeOptions.direct())) {
            raw.publish("bus:state", "first");
            publishUntilHeld(LIMIT / 2 + 200_000);
            eventually(() -> !events(BusEvent.SubscriberSlow.class).isEmpty());
            publishUntilCutOff();
            release.countDown();
            eventually(() -> !reasons.isEmpty());
            assertThat(reasons.get(0)).startsWith("Redis probably cut this subscriber off");
            assertThat(bus.counters().limits().cutOff()).isEqualTo(1);
        } finally {
            raw.aclDelUser("listener");
        }
    }

    @Test
    void whoMayAskNothingHearsAllTheSame() {
        raw.aclSetUser(
                "deaf", "on", ">pw", "~bus:*", "&bus:*", "+@all", "-info", "-config", "-client|list", "-client|id");
        try (Bus bus = listening(config(redis).withCredentials("deaf", "pw"), SubscribeOptions.direct())) {
            raw.publish("bus:state", "first");
            publishUntilCutOff();
            release.countDown();
            eventually(() -> !reasons.isEmpty());
            assertThat(reasons.get(0)).doesNotContain("cut this subscriber").isNotEmpty();
            int before = heard.size();
            raw.publish("bus:state", "again");
            eventually(() -> heard.size() == before + 1);
            assertThat(bus.counters().limits().cutOff()).isZero();
        } finally {
            raw.aclDelUser("deaf");
        }
    }

    @Test
    void aListenerThatKeepsTheReaderForLongIsNotTakenForASilentRedis() {
        try (Bus bus = hanging()) {
            raw.publish("bus:state", "first");
            eventually(() -> heard.size() == 1);
            long begun = System.nanoTime();
            Duration longerThanSilence = Duration.ofSeconds(6);
            eventually(() -> System.nanoTime() - begun > longerThanSilence.toNanos());
            assertThat(events(BusEvent.ConnectionLost.class)).isEmpty();
            assertThat(bus.connections()).allMatch(each -> each.state() == ConnectionHealth.State.UP);
            release.countDown();
            raw.publish("bus:state", "second");
            eventually(() -> heard.size() == 2);
        }
    }

    @Test
    void aQuietSubscriptionAsksSeldom() {
        try (Bus bus = hanging()) {
            eventually(() -> asked("client|list") > 0);
            long before = asked("client|list") + asked("config|get");
            long begun = System.nanoTime();
            eventually(() -> System.nanoTime() - begun > Duration.ofSeconds(4).toNanos());
            assertThat(asked("client|list") + asked("config|get") - before).isLessThanOrEqualTo(1);
            assertThat(bus.counters().limits().slowSubscriber()).isZero();
        }
    }

    /** Only to be sure that the subscription of a listener that hangs can be closed. */
    @Test
    void closingIsNotHeldUpForEver() {
        Bus bus = hanging();
        Subscription other = bus.channel("other").subscribe(m -> {});
        raw.publish("bus:state", "first");
        eventually(() -> heard.size() == 1);
        bus.close();
        assertThat(other.state()).isEqualTo(Subscription.State.CLOSED);
    }
}
