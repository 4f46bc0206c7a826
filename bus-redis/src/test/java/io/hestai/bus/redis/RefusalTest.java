package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.config;
import static io.hestai.bus.redis.Buses.connect;
import static io.hestai.bus.redis.Buses.eventually;
import static io.hestai.bus.redis.Buses.numbered;
import static io.hestai.bus.redis.Buses.shared;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hestai.bus.BadNameException;
import io.hestai.bus.Bus;
import io.hestai.bus.BusEvent;
import io.hestai.bus.Message;
import io.hestai.bus.Position;
import io.hestai.bus.RefusedException;
import io.hestai.bus.RefusedException.Reason;
import io.hestai.bus.Stream;
import io.hestai.bus.Subscription;
import io.hestai.bus.TooLargeException;
import io.hestai.bus.UnreachableException;
import io.hestai.bus.WrongTypeException;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.XAddParams;

@WithRedis
final class RefusalTest {

    private static void assertRefused(ThrowingCallable call, Reason reason) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @Test
    void nobodyAtTheUrlIsUnreachableAndSaysWhere() {
        assertThatThrownBy(() -> RedisBus.connect(BusConfig.forRole("a").withUrl("redis-socket:///nowhere/redis.sock")))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("/nowhere/redis.sock");
        assertThatThrownBy(() -> RedisBus.connect(BusConfig.forRole("a").withUrl("redis://127.0.0.1:1")))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("127.0.0.1:1");
    }

    @Test
    void aMissingOrWrongPasswordIsRefusedAndNeverRepeated() {
        try (RedisServer locked =
                RedisServer.builder().config("requirepass sesame").launch()) {
            assertRefused(() -> connect(locked), Reason.AUTHENTICATION);
            assertThatThrownBy(() -> RedisBus.connect(config(locked).withCredentials("", "hush-hush")))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageNotContaining("hush-hush")
                    .hasMessageContaining("HBUS_PASSWORD");
            RedisBus.connect(config(locked).withCredentials("", "sesame")).close();
            RedisBus.connect(config(locked).withCredentials("default", "sesame"))
                    .close();
        }
    }

    @Test
    void rightsThatAreMissingAreNamed(RedisServer redis) {
        try (Jedis admin = redis.client()) {
            admin.aclSetUser("reader", "on", ">pw", "~bus:*", "&bus:*", "+@read", "+@connection", "-@write");
        }
        try (Bus bus = RedisBus.connect(config(redis).withCredentials("reader", "pw"))) {
            assertThatThrownBy(() -> bus.stream("jobs").appendAndWait(numbered(0)))
                    .isInstanceOfSatisfying(
                            RefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.PERMISSION))
                    .hasMessageContaining("xadd");
            assertThat(bus.stream("jobs").length()).isZero();
        }
    }

    @Test
    void aSubscriptionWithoutTheRightIsRefusedAtTheCall(RedisServer redis) {
        try (Jedis admin = redis.client()) {
            admin.aclSetUser("deaf", "on", ">pw", "~bus:*", "resetchannels", "+@all");
        }
        try (Bus bus = RedisBus.connect(config(redis).withCredentials("deaf", "pw"))) {
            assertRefused(() -> bus.channel("state").subscribe(m -> {}), Reason.PERMISSION);
        }
    }

    @Test
    void anAnnouncementThatCannotBePublishedIsStoredAndTold(RedisServer redis) {
        try (Jedis admin = redis.client()) {
            admin.aclSetUser("mute", "on", ">pw", "~bus:*", "resetchannels", "+@all");
        }
        try (Bus bus = RedisBus.connect(config(redis).withCredentials("mute", "pw"))) {
            List<BusEvent> events = shared();
            bus.events().listen(events::add);
            assertThat(bus.stream("ctx").announceAndWait(numbered(0))).isNotNull();
            assertThat(bus.stream("ctx").length()).isEqualTo(1);
            eventually(() -> events.stream().anyMatch(BusEvent.AnnounceUnheard.class::isInstance));
        }
    }

    @Test
    void aFullRedisRefusesAppendsUntilThereIsRoomAgain() {
        try (RedisServer full = RedisServer.builder()
                        .config("maxmemory 6mb", "maxmemory-policy noeviction")
                        .launch();
                Bus bus = connect(full)) {
            Message large = Message.of("large").with("data", "x".repeat(100_000));
            assertRefused(
                    () -> {
                        for (int i = 0; i < 200; i++) {
                            bus.stream("jobs").appendAndWait(large);
                        }
                    },
                    Reason.OUT_OF_MEMORY);
            assertThat(bus.stream("jobs").remove()).isTrue();
            // Redis frees the memory of a removed key in the background.
            eventually(() -> isAppended(bus, large));
        }
    }

    private static boolean isAppended(Bus bus, Message message) {
        try {
            bus.stream("jobs").appendAndWait(message);
            return true;
        } catch (RefusedException stillFull) {
            return false;
        }
    }

    @Test
    void aReadOnlyReplicaRefusesAppends(RedisServer master) {
        try (RedisServer replica = RedisServer.launch()) {
            try (Jedis raw = replica.client()) {
                raw.replicaof("127.0.0.1", 1);
            }
            try (Bus bus = connect(replica)) {
                assertRefused(() -> bus.stream("jobs").appendAndWait(numbered(0)), Reason.READ_ONLY);
            }
        }
    }

    @Test
    void aKeyOfAnotherTypeIsNeverTouched(RedisServer redis) {
        try (Bus bus = connect(redis);
                Jedis raw = redis.client()) {
            raw.set("bus:taken", "mine");
            assertThatThrownBy(() -> bus.stream("taken").appendAndWait(numbered(0)))
                    .isInstanceOf(WrongTypeException.class)
                    .hasMessageContaining("'taken'");
            assertThatThrownBy(() -> bus.stream("taken").announceAndWait(numbered(0)))
                    .isInstanceOf(WrongTypeException.class);
            assertThatThrownBy(() -> bus.stream("taken").group("g").consume(d -> {}))
                    .isInstanceOf(WrongTypeException.class);
            assertThatThrownBy(() -> bus.stream("taken").from(Position.start()).follow(e -> {}))
                    .isInstanceOf(WrongTypeException.class);
            assertThatThrownBy(() -> bus.stream("taken").remove()).isInstanceOf(WrongTypeException.class);
            assertThat(raw.get("bus:taken")).isEqualTo("mine");
            assertThat(bus.streamNames()).isEmpty();
        }
    }

    @Test
    void aCursorThatHoldsNoEntryIdIsNamedAndLeftAsItIs(RedisServer redis) {
        try (Bus bus = connect(redis);
                Jedis raw = redis.client()) {
            Stream jobs = bus.stream("jobs");
            jobs.appendAndWait(numbered(0));
            String key = "bus:~cursor:{bus:jobs}:ui";
            raw.set(key, "yesterday");
            raw.hset("bus:~cursors:{bus:jobs}", "ui", "1-1 1");
            List<ThrowingCallable> asked = List.of(
                    jobs::cursors,
                    () -> jobs.from(Position.cursor("ui")).read().iterator().hasNext(),
                    () -> jobs.from(Position.cursor("ui")).follow(e -> {}));
            for (ThrowingCallable each : asked) {
                assertThatThrownBy(each)
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("cursor 'ui' of 'jobs' holds no entry id");
            }
            assertThat(raw.get(key)).isEqualTo("yesterday");
        }
    }

    @Test
    void theSizeLimitIsExact(RedisServer redis) {
        try (Bus bus = RedisBus.connect(config(redis).withMaxMessageBytes(1_000))) {
            Message probe = Message.of("t").withMessageId("id").withTimestamp(Instant.ofEpochMilli(1_690_000_000_000L));
            int overhead = ("typetroleagentmessage_ididtimestamp1690000000000" + "data").length();
            bus.stream("jobs").appendAndWait(probe.with("data", "x".repeat(1_000 - overhead)));
            assertThatThrownBy(() -> bus.stream("jobs").appendAndWait(probe.with("data", "x".repeat(1_001 - overhead))))
                    .isInstanceOf(TooLargeException.class)
                    .hasMessageContaining("1001 bytes")
                    .hasMessageContaining("1000");
            assertThatThrownBy(() -> bus.channel("c").publishAndWait(Message.raw(new byte[1_001])))
                    .isInstanceOf(TooLargeException.class);
            assertThat(bus.stream("jobs").length()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\"',
            value = {
                "a b | a space at character 2",
                "a{b} | '{' at character 2",
                "~dlq | '~'",
                "\"\" | empty",
                "\u00e4 | U+00E4 at character 1",
            })
    void aBadNameIsRefusedWithItsFault(String name, String fault) {
        assertThatThrownBy(() -> Names.check("stream", name))
                .isInstanceOf(BadNameException.class)
                .hasMessageContaining(fault);
    }

    @Test
    void namesAreAtMost200CharactersAndNeverControlCharacters() {
        Names.check("stream", "x".repeat(200));
        assertThatThrownBy(() -> Names.check("stream", "x".repeat(201))).hasMessageContaining("201");
        assertThatThrownBy(() -> Names.check("stream", "a\u001b[31m"))
                .hasMessageContaining("U+001B")
                .hasMessageNotContaining("\u001b");
    }

    @Test
    void connectionsAreBounded(RedisServer redis) {
        try (Bus bus = RedisBus.connect(config(redis).withMaxConnections(4))) {
            bus.stream("a").length();
            Subscription one = bus.stream("a").from(Position.start()).follow(e -> {});
            bus.stream("b").from(Position.start()).follow(e -> {});
            assertRefused(() -> bus.stream("c").from(Position.start()).follow(e -> {}), Reason.LIMIT);
            one.close();
            bus.stream("c").from(Position.start()).follow(e -> {}).close();
        }
    }

    @Test
    void connectionsExplainThemselvesInClientList(RedisServer redis) {
        try (Bus bus = connect(redis);
                Jedis raw = redis.client()) {
            bus.channel("state").subscribe(m -> {});
            bus.stream("jobs").group("workers").consume(d -> {});
            assertThat(raw.clientList())
                    .contains("name=hbus:agent:writer")
                    .contains("name=hbus:agent:subscriber")
                    .contains("name=hbus:agent:group:jobs:workers");
        }
    }

    @Test
    void aDatabaseIndexIsUsedForKeys(RedisServer redis) {
        try (Bus bus = RedisBus.connect(config(redis).withUrl(redis.url() + "?db=3"));
                Jedis raw = redis.client()) {
            bus.stream("jobs").appendAndWait(numbered(0));
            assertThat(raw.exists("bus:jobs")).isFalse();
            raw.select(3);
            assertThat(raw.exists("bus:jobs")).isTrue();
        }
        assertThatThrownBy(() -> RedisBus.connect(config(redis).withUrl(redis.url() + "?db=99")))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("database 99");
    }

    @Test
    void deadLettersKeepTheOriginalBytesAndTheReason(RedisServer redis) {
        try (Bus bus = connect(redis);
                Jedis raw = redis.client()) {
            raw.xadd("bus:jobs", Map.of("x", "1"), XAddParams.xAddParams());
            Subscription worker = bus.stream("jobs").group("g").consume(d -> d.reject("not for me"));
            eventually(() -> worker.stats().deadLettered() == 1);
            var letters = raw.xrange("bus:~dlq:{bus:jobs}:g", "-", "+");
            assertThat(letters)
                    .singleElement()
                    .satisfies(letter -> assertThat(letter.getFields())
                            .containsEntry("x", "1")
                            .containsEntry("~reason", "not for me")
                            .containsEntry("~attempts", "1")
                            .containsKeys("~entry_id", "~consumer", "~time"));
        }
    }

    @Test
    void aDeadLetterThatCannotBeStoredIsNotAcknowledged(RedisServer redis) {
        try (Bus bus = connect(redis);
                Jedis raw = redis.client()) {
            raw.set("bus:~dlq:{bus:jobs}:g", "in the way");
            List<BusEvent> events = shared();
            bus.events().listen(events::add);
            bus.stream("jobs").appendAndWait(numbered(0));
            Subscription worker = bus.stream("jobs").group("g").consume(d -> d.reject("not for me"));
            eventually(() -> events.stream().anyMatch(BusEvent.SendFailed.class::isInstance));
            assertThat(bus.stream("jobs").group("g").info().pending()).isEqualTo(1);
            assertThat(events).noneMatch(BusEvent.DeadLettered.class::isInstance);
            raw.del("bus:~dlq:{bus:jobs}:g");
            eventually(() -> worker.stats().deadLettered() == 1);
            assertThat(raw.xlen("bus:~dlq:{bus:jobs}:g")).isEqualTo(1);
        }
    }

    @Test
    void anEntryTrimmedWhilePendingIsSettledAndTold(RedisServer redis) {
        try (Bus bus = connect(redis);
                Jedis raw = redis.client()) {
            List<BusEvent> events = shared();
            bus.events().listen(events::add);
            bus.stream("jobs").appendAndWait(numbered(0));
            bus.stream("jobs").group("g").consume(d -> {
                raw.xtrim("bus:jobs", 0, false);
                d.retry(Duration.ZERO);
            });
            eventually(() -> events.stream().anyMatch(BusEvent.EntryVanished.class::isInstance));
            eventually(() -> bus.stream("jobs").group("g").info().pending() == 0);
        }
    }
}
