package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.config;
import static io.hestai.bus.redis.Buses.connect;
import static io.hestai.bus.redis.Buses.eventually;
import static io.hestai.bus.redis.Buses.numbered;
import static io.hestai.bus.redis.Buses.shared;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hestai.bus.Bus;
import io.hestai.bus.BusEvent;
import io.hestai.bus.RefusedException;
import io.hestai.bus.Subscription;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.StreamEntryID;

@WithRedis
final class SharedNamespaceTest {

    private static Bus inDatabase(RedisServer redis, int database) {
        return RedisBus.connect(config(redis).withUrl(redis.url() + "?db=" + database));
    }

    private static BusConfig within(RedisServer redis, String namespace) {
        return config(redis).withNamespace(namespace);
    }

    private static String told(List<BusEvent> events) {
        synchronized (events) {
            return events.stream()
                    .filter(BusEvent.NamespaceShared.class::isInstance)
                    .map(BusEvent::toString)
                    .collect(Collectors.joining("\n"));
        }
    }

    @Test
    void aBusOfAnotherDatabaseNeitherListensNorPublishesToAChannelThatIsListenedTo(RedisServer redis) {
        try (Bus first = inDatabase(redis, 0)) {
            List<Integer> heard = shared();
            first.channel("state").subscribe(message -> heard.add(Buses.number(message.message())));
            try (Bus second = inDatabase(redis, 3)) {
                assertThatThrownBy(() -> second.channel("state").publishAndWait(numbered(1)))
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("namespace 'bus:'")
                        .hasMessageContaining("another database than 3");
                assertThatThrownBy(() -> second.channel("other").subscribe(message -> {}))
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("another database than 3");
                List<BusEvent> events = shared();
                second.events().listen(events::add);
                assertThat(second.stream("state").announceAndWait(numbered(2))).isNotNull();
                eventually(() -> events.stream()
                        .anyMatch(each -> each instanceof BusEvent.AnnounceUnheard unheard
                                && unheard.reason().contains("another database than 3")));
                assertThat(told(events)).isEmpty();
            }
            first.channel("state").publishAndWait(numbered(3));
            eventually(() -> !heard.isEmpty());
            assertThat(heard).containsExactly(3);
        }
    }

    @Test
    void listenersOfOneDatabaseAndPlainClientsDisturbNobody(RedisServer redis) {
        try (Bus one = inDatabase(redis, 3);
                Bus two = inDatabase(redis, 3);
                Jedis raw = redis.client()) {
            List<Integer> heard = shared();
            one.channel("state").subscribe(message -> heard.add(Buses.number(message.message())));
            two.channel("state").subscribe(message -> heard.add(Buses.number(message.message())));
            two.channel("state").publishAndWait(numbered(1));
            raw.publish("bus:state", "{\"n\":2}");
            eventually(() -> heard.size() == 4);
            assertThat(one.channelNames()).containsExactly("state");
        }
    }

    @Test
    void whoHasListenedLongerGoesOnAndIsToldOfOneThatCameBesides(RedisServer redis) {
        try (Bus first = inDatabase(redis, 0);
                Jedis raw = redis.client()) {
            List<BusEvent> events = shared();
            first.events().listen(events::add);
            Subscription own = first.channel("state").subscribe(message -> {});
            // As a bus of another database that came at the same moment.
            JedisPubSub other = new JedisPubSub() {};
            Thread thread = new Thread(() -> raw.subscribe(other, "bus:~listeners", "bus:~listeners:7"));
            thread.setDaemon(true);
            thread.start();
            eventually(() -> !told(events).isEmpty());
            assertThatCode(() -> first.channel("state").publishAndWait(numbered(1)))
                    .doesNotThrowAnyException();
            assertThat(own.failure()).isEmpty();
            other.unsubscribe();
        }
    }

    @Test
    void oneThatCameSecondMayPublishWhenTheOthersAreGone(RedisServer redis) {
        try (Bus second = inDatabase(redis, 3)) {
            try (Bus first = inDatabase(redis, 0)) {
                first.channel("state").subscribe(message -> {});
                eventually(() -> !Buses.tried(() -> second.channel("state").publishAndWait(numbered(1))));
            }
            eventually(() -> Buses.tried(() -> second.channel("state").publishAndWait(numbered(1))));
        }
    }

    @Test
    void aNamespaceWithinAnotherIsToldToTheFirstThatListens(RedisServer redis) {
        try (Bus outer = connect(redis)) {
            eventually(() -> outer.epoch().isPresent());
            try (Bus inner = RedisBus.connect(within(redis, "bus:dev:"))) {
                List<BusEvent> events = shared();
                inner.events().listen(events::add);
                eventually(() -> !told(events).isEmpty());
                assertThat(told(events))
                        .isEqualTo("the namespace 'bus:dev:' lies within 'bus:', which another bus uses in the same"
                                + " database: each of its keys is one of theirs too, and can be read, trimmed and removed"
                                + " there; choose one that begins otherwise");
            }
        }
    }

    @Test
    void aNamespaceThatHoldsAnotherIsToldWhenItIsLookedThrough(RedisServer redis) {
        try (Bus inner = RedisBus.connect(within(redis, "bus:dev:"));
                Bus outer = connect(redis);
                Jedis raw = redis.client()) {
            eventually(() -> inner.epoch().isPresent());
            raw.set("bus:plain", "no stream");
            inner.stream("jobs").appendAndWait(numbered(1));
            raw.xadd("bus:dev:~dlq:{bus:dev:jobs}:g", StreamEntryID.NEW_ENTRY, Map.of("n", "1"));
            List<BusEvent> events = shared();
            outer.events().listen(events::add);
            assertThat(outer.streamNames()).containsExactly("dev:jobs");
            eventually(() -> told(events).contains("the namespace 'bus:' holds 'bus:dev:'"));
        }
    }

    @Test
    void aNamespaceBesideAnotherIsNothingToTell(RedisServer redis) {
        try (Bus one = RedisBus.connect(within(redis, "bus:dev:"))) {
            eventually(() -> one.epoch().isPresent());
            for (String namespace : List.of("bus:devel:", "bus:", "other:dev:")) {
                try (Bus other = RedisBus.connect(within(redis, namespace))) {
                    List<BusEvent> events = shared();
                    other.events().listen(events::add);
                    other.stream("s").appendAndWait(numbered(1));
                    assertThat(told(events)).isEmpty();
                }
                try (Jedis raw = redis.client()) {
                    raw.del("bus:~epoch");
                }
            }
        }
    }

    @Test
    void aDatabaseThatIsNotThereIsSaidInOneLine(RedisServer redis) {
        assertThatThrownBy(() -> inDatabase(redis, 99))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("cannot use database 99")
                .hasMessageContaining("it has no database of that number");
    }
}
