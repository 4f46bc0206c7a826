package io.hestai.bus.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.hestai.bus.Bus;
import io.hestai.bus.Message;
import io.hestai.bus.RefusedException;
import io.hestai.bus.RefusedException.Reason;
import io.hestai.bus.admin.acl.Acl;
import io.hestai.bus.admin.acl.AclCheck;
import io.hestai.bus.admin.acl.AclRequest;
import io.hestai.bus.admin.acl.AclRules;
import io.hestai.bus.admin.acl.AclServer;
import io.hestai.bus.admin.acl.BusRole;
import io.hestai.bus.redis.BusConfig;
import io.hestai.bus.redis.RedisBus;
import io.hestai.bus.redis.ScratchNamespace;
import io.hestai.bus.redis.ServerConnection;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.RedisVersion;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.util.SafeEncoder;

/** The whole bus as users with the least rights, on each server that there is. */
class AclTest {
    private static final String PASSWORD = "a long secret";

    /** Sent only where something went wrong, where durability on disk is asked for, or by an operator's tools. */
    private static final Set<String> RARE = Set.of(
            "client|kill", "setrange", "waitaof", "client|list", "acl|whoami", "select", "exists", "pubsub|channels");

    private static RedisServer launch(RedisVersion version) {
        assumeThat(version.find()).as(version.needs()).isPresent();
        return RedisServer.builder().version(version).launch();
    }

    private static BusConfig config(RedisServer redis) {
        return BusConfig.forRole("agent").withUrl(redis.url().toString());
    }

    private static BusConfig as(RedisServer redis, String user) {
        return config(redis).withCredentials(user, PASSWORD);
    }

    private static Bus bus(RedisServer redis, BusRole role) {
        return RedisBus.connect(as(redis, role.word()));
    }

    private static AclRules rules(ServerConnection server, String user, Set<BusRole> roles, List<String> streams) {
        AclRequest request = AclRequest.of(user, roles, server.config(), server.database(), List.of(), streams);
        return AclRules.of(request, AclServer.of(server));
    }

    private static void makeUsers(RedisServer redis) {
        try (ServerConnection server = ServerConnection.open(config(redis))) {
            Acl acl = new Acl(server);
            for (BusRole role : BusRole.values()) {
                AclRules rules = rules(server, role.word(), Set.of(role), List.of());
                acl.apply(rules, Acl.passwordRule(PASSWORD));
                AclCheck check = acl.check(rules);
                assertThat(check.missing()).as("%s", role).isEmpty();
                assertThat(check.tooMuch()).as("%s", role).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(RedisVersion.class)
    void theWholeBusWorksWithTheLeastRightsAndIsRefusedAllElse(RedisVersion version) {
        try (RedisServer redis = launch(version);
                Jedis raw = redis.client()) {
            makeUsers(redis);
            raw.set("thread:1", "a neighbour's");
            BusExercise.leaveWorkBehind(redis, "bus:");
            try (Bus consumer = bus(redis, BusRole.CONSUMER);
                    Bus publisher = bus(redis, BusRole.PUBLISHER);
                    Bus observer = bus(redis, BusRole.OBSERVER);
                    Bus operator = bus(redis, BusRole.OPERATOR)) {
                // A user with limited channels may listen only to a pattern that is one of its rules.
                BusExercise.Consumption consumption = BusExercise.consume(consumer, "*");
                BusExercise.publish(publisher);
                BusExercise.observe(observer);
                BusExercise.consumed(consumption, 1);
                BusExercise.operate(operator);
                try (ScratchNamespace scratch = ScratchNamespace.open(as(redis, BusRole.OPERATOR.word()))) {
                    assertThat(scratch.load().usedMemoryBytes()).isPresent();
                }
            }
            assertThat(refused(raw)).as("what the bus was refused").isSubsetOf("observer set");
            if (version != RedisVersion.REDIS_6_2) {
                assertThat(used(raw))
                        .as("nothing is allowed that is never sent")
                        .containsAll(allowed(redis));
            }
            assertRefusedElsewhere(redis, version);
        }
    }

    /** User and command of each refusal that the server has noted. */
    private static Set<String> refused(Jedis raw) {
        Set<String> refused = new TreeSet<>();
        raw.aclLog(100).forEach(each -> refused.add(each.getUsername() + " " + each.getObject()));
        return refused;
    }

    private static Set<String> used(Jedis raw) {
        Set<String> used = new TreeSet<>();
        for (String line : raw.info("commandstats").split("\r\n", -1)) {
            if (line.startsWith("cmdstat_")) {
                used.add(line.substring("cmdstat_".length(), line.indexOf(':')));
            }
        }
        return used;
    }

    private static Set<String> allowed(RedisServer redis) {
        Set<String> allowed = new TreeSet<>();
        try (ServerConnection server = ServerConnection.open(config(redis))) {
            for (String word :
                    rules(server, "all", Set.of(BusRole.values()), List.of()).words("")) {
                for (String rule : word.replace("(", "").replace(")", "").split(" ", -1)) {
                    if (rule.startsWith("+") && !RARE.contains(rule.substring(1))) {
                        allowed.add(rule.substring(1));
                    }
                }
            }
        }
        return allowed;
    }

    private static void assertRefused(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.PERMISSION))
                .hasMessageContaining("lacks a right");
    }

    private static void assertRefusedElsewhere(RedisServer redis, RedisVersion version) {
        Message message = Message.of("hello");
        try (Bus publisher = bus(redis, BusRole.PUBLISHER)) {
            publisher.stream("jobs").appendAndWait(message);
            assertRefused(() -> publisher.stream("jobs").group("g").consume(delivery -> {}));
            assertRefused(() -> publisher.channel("state").subscribe(heard -> {}));
            assertRefused(() -> publisher.stream("jobs").remove());
        }
        try (Bus consumer = bus(redis, BusRole.CONSUMER)) {
            if (version != RedisVersion.REDIS_6_2) {
                // Before selectors, who may write dead letters may append anywhere in the namespace.
                assertRefused(() -> consumer.stream("jobs").appendAndWait(message));
            }
            assertRefused(() -> consumer.channel("state").publishAndWait(message));
            assertRefused(() -> consumer.stream("jobs").remove());
        }
        try (Bus observer = bus(redis, BusRole.OBSERVER)) {
            assertRefused(() -> observer.stream("jobs").appendAndWait(message));
            assertRefused(() -> observer.channel("state").publishAndWait(message));
            assertRefused(() -> observer.stream("jobs").group("g").consume(delivery -> {}));
            assertRefused(() -> observer.stream("jobs").remove());
        }
        for (BusRole role : BusRole.values()) {
            try (Jedis user = redis.client()) {
                user.auth(role.word(), PASSWORD);
                for (String line : List.of(
                        "FLUSHALL",
                        "FLUSHDB",
                        "CONFIG GET maxmemory",
                        "CONFIG SET maxmemory 1",
                        "KEYS *",
                        "DEBUG SLEEP 0",
                        "SCRIPT LOAD return",
                        "SCRIPT FLUSH",
                        "MONITOR",
                        "ACL SETUSER x",
                        "SHUTDOWN",
                        "GET thread:1",
                        "XRANGE thread:1 - +",
                        "DEL bus:jobs",
                        "PUBLISH elsewhere x")) {
                    assertThatThrownBy(() -> send(user, line))
                            .as("%s: %s", role, line)
                            .isInstanceOf(JedisAccessControlException.class);
                }
                if (role == BusRole.OBSERVER) {
                    for (String line : List.of("XACK bus:jobs g 1-1", "XREADGROUP GROUP g c STREAMS bus:jobs >")) {
                        assertThatThrownBy(() -> send(user, line)).isInstanceOf(JedisAccessControlException.class);
                    }
                }
            }
        }
    }

    private static void send(Jedis client, String line) {
        String[] words = line.split(" ", -1);
        byte[][] arguments = new byte[words.length - 1][];
        for (int i = 1; i < words.length; i++) {
            arguments[i - 1] = SafeEncoder.encode(words[i]);
        }
        client.sendCommand(() -> SafeEncoder.encode(words[0]), arguments);
    }

    @ParameterizedTest
    @EnumSource(RedisVersion.class)
    void whoHasOneStreamHasNoOther(RedisVersion version) {
        try (RedisServer redis = launch(version)) {
            try (ServerConnection server = ServerConnection.open(config(redis))) {
                Set<BusRole> both = Set.of(BusRole.PUBLISHER, BusRole.CONSUMER);
                new Acl(server).apply(rules(server, "worker", both, List.of("jobs")), Acl.passwordRule(PASSWORD));
            }
            try (Bus bus = RedisBus.connect(as(redis, "worker"))) {
                bus.stream("jobs").announceAndWait(Message.of("hello"));
                BusExercise.handleOne(bus.stream("jobs").group("g"));
                bus.channel("jobs").subscribe(heard -> {}).close();
                assertRefused(() -> bus.stream("other").appendAndWait(Message.of("hello")));
                assertRefused(() -> bus.stream("other").group("g").consume(delivery -> {}));
                assertRefused(() -> bus.channel("other").subscribe(heard -> {}));
            }
            try (Jedis raw = redis.client()) {
                assertThat(refused(raw)).allMatch(each -> each.contains("bus:") && each.contains("other"));
            }
        }
    }

    @Test
    void aCheckNamesWhatIsMissingAndWhatIsTooMuch() {
        try (RedisServer redis = launch(RedisVersion.USUAL);
                Jedis raw = redis.client();
                ServerConnection server = ServerConnection.open(config(redis))) {
            AclRules rules = rules(server, "publisher", Set.of(BusRole.PUBLISHER), List.of());
            Acl acl = new Acl(server);
            assertThatThrownBy(() -> acl.check(rules)).hasMessageContaining("there is none");
            raw.aclSetUser("publisher", "on", "nopass", "~*", "&bus:*", "+@all");
            assertThat(acl.check(rules).missing()).isEmpty();
            assertThat(acl.check(rules).tooMuch())
                    .anyMatch(line -> line.contains("nopass"))
                    .anyMatch(line -> line.contains("flushall") && line.contains("config"))
                    .anyMatch(line -> line.startsWith("keys *"));
            acl.apply(rules, Acl.passwordRule(PASSWORD));
            raw.aclSetUser("publisher", "-xadd", "resetchannels");
            assertThat(acl.check(rules).missing()).containsExactlyInAnyOrder("+xadd on ~bus:*", "channels &bus:*");
            assertThat(acl.check(rules).tooMuch()).isEmpty();
        }
    }

    @Test
    void nobodyIsLockedOutAndNoUserIsMadeWithoutAPassword() {
        try (RedisServer redis = launch(RedisVersion.USUAL);
                ServerConnection server = ServerConnection.open(config(redis))) {
            Acl acl = new Acl(server);
            Set<BusRole> one = Set.of(BusRole.OBSERVER);
            assertThatThrownBy(() -> acl.apply(rules(server, "default", one, List.of()), ""))
                    .hasMessageContaining("everybody is that user");
            assertThatThrownBy(() -> acl.apply(rules(server, "new", one, List.of()), ""))
                    .hasMessageContaining("without a password");
        }
    }
}
