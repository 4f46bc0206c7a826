package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.config;
import static io.hestai.bus.redis.Buses.connect;
import static io.hestai.bus.redis.Buses.eventually;
import static io.hestai.bus.redis.Buses.numbered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hestai.bus.BadNameException;
import io.hestai.bus.Bus;
import io.hestai.bus.ConsumeOptions;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.XAddParams;

@WithRedis
final class ScratchNamespaceTest {
    private static final String DEAD = "bus:~bench:0123456789ab:";

    private static Set<String> keys(RedisServer redis) {
        try (Jedis raw = redis.client()) {
            return new TreeSet<>(raw.keys("*"));
        }
    }

    /** Keys that only look as if they were ours, and those of a neighbour with the same tool in another namespace. */
    private static Set<String> neighbours(RedisServer redis) {
        try (Jedis raw = redis.client()) {
            raw.set("bus:bench:0123456789ab:x", "1");
            raw.set("bus:~bench:short:x", "1");
            raw.set("bus:~bench:0123456789ab", "1");
            raw.set("other:~bench:0123456789ab:x", "1");
            raw.set("Xbus:~bench:0123456789ab:x", "1");
            raw.xadd("bus:jobs", XAddParams.xAddParams(), Map.of("a", "b"));
        }
        return keys(redis);
    }

    @Test
    void shouldLeaveNothingOfItsOwnAndEverythingOfOthers(RedisServer redis) {
        Set<String> before = neighbours(redis);
        try (ScratchNamespace scratch = ScratchNamespace.open(config(redis))) {
            try (Bus bus = RedisBus.connect(scratch.config())) {
                for (int i = 0; i < 1_000; i++) {
                    bus.stream("s" + i % 300).append(numbered(i));
                }
                bus.stream("s0").group("g").consume(delivery -> {}, ConsumeOptions.defaults());
                eventually(() -> bus.stream("s0").groups().size() == 1);
                assertThat(bus.streamNames()).hasSize(300);
            }
            assertThat(keys(redis)).hasSizeGreaterThan(before.size() + 300);
        }
        assertThat(keys(redis)).isEqualTo(before);
    }

    @Test
    void shouldNotBeSeenByTheNamespaceAroundIt(RedisServer redis) {
        try (ScratchNamespace scratch = ScratchNamespace.open(config(redis));
                Bus inside = RedisBus.connect(scratch.config());
                Bus around = connect(redis)) {
            inside.stream("s").appendAndWait(numbered(1));
            inside.channel("c").subscribe(heard -> {});
            assertThat(around.streamNames()).isEmpty();
            assertThat(around.channelNames()).isEmpty();
            assertThat(inside.channelNames()).containsExactly("c");
        }
    }

    @Test
    void shouldRemoveWhatADeadProgramLeftButNothingThatIsLeased(RedisServer redis) {
        Set<String> before = neighbours(redis);
        try (Jedis raw = redis.client()) {
            raw.set(DEAD + "ping", "1");
            raw.set(DEAD + "~epoch", "1");
        }
        try (ScratchNamespace first = ScratchNamespace.open(config(redis));
                Bus inFirst = RedisBus.connect(first.config())) {
            inFirst.stream("s").appendAndWait(numbered(1));
            Set<String> ofFirst = keys(redis);
            assertThat(ofFirst).noneMatch(key -> key.startsWith(DEAD));
            ScratchNamespace.open(config(redis)).close();
            assertThat(keys(redis)).isEqualTo(ofFirst);
        }
        assertThat(keys(redis)).isEqualTo(before);
    }

    @Test
    void shouldKeepItsLeaseAsLongAsItIsOpen(RedisServer redis) {
        try (ScratchNamespace scratch = ScratchNamespace.open(config(redis));
                Jedis raw = redis.client()) {
            String lease = "bus:~bench:" + scratch.id() + ":~lease";
            long first = raw.pttl(lease);
            eventually(() -> raw.pttl(lease) < first - 300);
            eventually(() -> raw.pttl(lease) > first - 300);
        }
    }

    @Test
    void shouldRemoveNothingButAScratchNamespace(RedisServer redis) {
        Set<String> before = neighbours(redis);
        for (String id : new String[] {"", "*", "short", "0123456789AB", "0123456789ab:x"}) {
            assertThatThrownBy(() -> ScratchNamespace.remove(config(redis), id))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> ScratchNamespace.open(config(redis).withoutNamespace()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(keys(redis)).isEqualTo(before);
    }

    @Test
    void shouldBeOutOfReachOfAnOrdinaryConfiguration(RedisServer redis) {
        assertThatThrownBy(() -> config(redis).withNamespace(DEAD)).isInstanceOf(BadNameException.class);
        assertThat(ScratchNamespace.within(config(redis), "0123456789ab").namespace())
                .isEqualTo(DEAD);
    }

    @Test
    void shouldTellWhatTheServerUses(RedisServer redis) {
        try (ScratchNamespace scratch = ScratchNamespace.open(config(redis));
                Jedis raw = redis.client()) {
            assertThat(scratch.load().maxMemoryBytes()).isEmpty();
            assertThat(scratch.load().cpuMicros().orElseThrow()).isPositive();
            raw.configSet("maxmemory", "100mb");
            assertThat(scratch.load().maxMemoryBytes()).hasValue(100L << 20);
            assertThat(scratch.load().usedMemoryBytes().orElseThrow()).isPositive();
        }
    }
}
