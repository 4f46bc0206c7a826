package io.hestai.bus.admin.doctor;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.Bus;
import io.hestai.bus.Message;
import io.hestai.bus.admin.acl.Acl;
import io.hestai.bus.admin.acl.AclRequest;
import io.hestai.bus.admin.acl.AclRules;
import io.hestai.bus.admin.acl.AclServer;
import io.hestai.bus.admin.acl.BusRole;
import io.hestai.bus.admin.doctor.Finding.Level;
import io.hestai.bus.redis.BusConfig;
import io.hestai.bus.redis.RedisBus;
import io.hestai.bus.redis.ServerConnection;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.RedisVersion;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.SetParams;

/** What others keep on the server, and what our user may do there. */
class NeighboursTest extends OnEachServer {
    private static final Set<String> RIGHTS = Set.of(
            "rights.connect",
            "rights.publish",
            "rights.subscribe",
            "rights.append",
            "rights.read",
            "rights.cursors",
            "rights.consume",
            "rights.operate");

    /** What may be asked: reads of a bounded size, and the frame of a transaction that is given up. */
    private static final Set<String> HARMLESS = Set.of(
            "ACL", "CLIENT", "COMMAND", "CONFIG", "DISCARD", "EXISTS", "INFO", "LATENCY", "MULTI", "PING", "SCAN",
            "SELECT", "SLOWLOG", "TIME", "TYPE");

    private final BusConfig config;

    NeighboursTest(RedisVersion version) {
        super(version, RedisServer.builder());
        this.config = Exam.config(redis());
    }

    private Finding look(String check) {
        return Exam.of(config, check);
    }

    @Test
    void keysBelowOurNamespaceThatAreNotOursAreNamed() {
        try (Bus bus = RedisBus.connect(config)) {
            bus.stream("jobs").append(Message.of("job")).join();
        }
        assertThat(look("keys.ours").level()).isEqualTo(Level.OK);
        try (Jedis client = redis().client()) {
            client.set("bus:session", "s3cret");
            client.sadd("bus:~epoch:x", "a");
        }
        Finding finding = look("keys.ours");
        assertThat(finding.level()).isEqualTo(Level.WARNING);
        assertThat(finding.found())
                .contains("bus:session (string)", "bus:~epoch:x (set)")
                .doesNotContain("s3cret");
    }

    @Test
    void neighboursAreCountedByPrefixAndNothingElseOfThemIsTold() {
        assertThat(look("keys.neighbours").level()).isEqualTo(Level.OK);
        try (Jedis client = redis().client()) {
            for (int i = 0; i < 30; i++) {
                client.set("thread:550e8400-" + i, "s3cret");
            }
            client.set("token-of-somebody", "s3cret");
            client.set("4155123456:name", "s3cret");
        }
        Finding finding = look("keys.neighbours");
        assertThat(finding.level()).isEqualTo(Level.NOTE);
        assertThat(finding.found())
                .contains("30 thread:*", "2 of no prefix")
                .doesNotContain("550e8400", "token", "4155", "s3cret");
    }

    @Test
    void namespacesThatBeginWithEachOtherAreTold() {
        try (Bus ours = RedisBus.connect(config);
                Bus apart = RedisBus.connect(config.withNamespace("other:"))) {
            ours.stream("a").append(Message.of("x")).join();
            apart.stream("a").append(Message.of("x")).join();
            assertThat(look("keys.namespace").level()).isEqualTo(Level.OK);
            assertThat(look("keys.namespace").found()).contains("other:");
            try (Bus inside = RedisBus.connect(config.withNamespace("bus:dev:"))) {
                inside.stream("a").append(Message.of("x")).join();
                Finding finding = look("keys.namespace");
                assertThat(finding.level()).isEqualTo(Level.WARNING);
                assertThat(finding.found()).contains("bus:dev:");
                assertThat(Exam.of(config.withNamespace("bus:dev:"), "keys.namespace")
                                .level())
                        .isEqualTo(Level.WARNING);
                assertThat(look("keys.ours").level()).isEqualTo(Level.OK);
            }
        }
    }

    @Test
    void theSameNamespaceInAnotherDatabaseIsTold() {
        assertThat(look("keys.databases").level()).isEqualTo(Level.OK);
        try (Bus twin = RedisBus.connect(config.withUrl(redis().url() + "?db=5"))) {
            twin.stream("a").append(Message.of("x")).join();
            Finding finding = look("keys.databases");
            assertThat(finding.level()).isEqualTo(Level.WARNING);
            assertThat(finding.found()).contains("database 5");
        }
    }

    @Test
    void keysThatMayBeEvictedAreTold() {
        try (Jedis client = redis().client()) {
            client.set("thread:1", "x", SetParams.setParams().ex(1_000));
            assertThat(look("keys.eviction").level()).isEqualTo(Level.OK);
            client.configSet("maxmemory", "100mb");
            client.configSet("maxmemory-policy", "volatile-ttl");
        }
        Finding finding = look("keys.eviction");
        assertThat(finding.level()).isEqualTo(Level.WARNING);
        assertThat(finding.found()).contains("1 key has a TTL");
    }

    @Test
    void rightsThatAreMissingAreNamedOneByOneAndNothingIsDone() {
        try (Jedis client = redis().client()) {
            client.aclSetUser(
                    "reader",
                    "on",
                    ">s3cret",
                    "~bus:*",
                    "resetchannels",
                    "-@all",
                    "+ping",
                    "+select",
                    "+client",
                    "+info",
                    "+command",
                    "+multi",
                    "+discard",
                    "+xread",
                    "+xrange",
                    "+xrevrange",
                    "+xlen",
                    "+type",
                    "+get",
                    "+set",
                    "+exists",
                    "+pubsub|numsub",
                    "+hkeys",
                    "+hset",
                    "+acl|whoami",
                    "+publish");
            BusConfig reader = config.withCredentials("reader", "s3cret");
            Map<String, Finding> rights = Exam.all(reader);
            rights.keySet().retainAll(RIGHTS);
            assertThat(rights).hasSameSizeAs(RIGHTS);
            assertThat(failing(rights))
                    .containsExactlyInAnyOrder(
                            "rights.publish", "rights.subscribe", "rights.append", "rights.consume", "rights.operate");
            assertThat(String.valueOf(rights.get("rights.append")))
                    .contains("+xadd", "+xinfo|stream", "ACL SETUSER reader")
                    .doesNotContain("+xread ", "~bus:*");
            assertThat(String.valueOf(rights.get("rights.publish"))).contains("&bus:*");
            assertThat(client.dbSize()).isZero();
        }
    }

    @Test
    void aUserWhoLacksWhatTheBusHasComeToSendIsToldSo() {
        try (Jedis client = redis().client()) {
            client.aclSetUser(
                    "reader",
                    "on",
                    ">s3cret",
                    "~*",
                    "&*",
                    "+@all",
                    "-exists",
                    "-pubsub",
                    "+pubsub|channels",
                    "-client",
                    "+client|setname",
                    "+client|id",
                    "+client|unblock",
                    "+client|kill");
        }
        Map<String, Finding> rights = Exam.all(config.withCredentials("reader", "s3cret"));
        rights.keySet().retainAll(RIGHTS);
        assertThat(failing(rights)).containsExactlyInAnyOrder("rights.connect", "rights.subscribe", "rights.read");
        assertThat(requireNonNull(rights.get("rights.connect")).fix()).contains("ACL SETUSER reader +pubsub|numsub");
        assertThat(requireNonNull(rights.get("rights.subscribe")).fix()).contains("ACL SETUSER reader +client|list");
        assertThat(requireNonNull(rights.get("rights.read")).fix()).contains("ACL SETUSER reader +exists");
    }

    @Test
    void aUserWithTheLeastRightsOfARoleMayDoWhatTheRoleDoes() {
        Map<BusRole, List<String>> uses = Map.of(
                BusRole.PUBLISHER, List.of("connect", "publish", "append"),
                BusRole.CONSUMER, List.of("connect", "subscribe", "read", "cursors", "consume"),
                BusRole.OBSERVER, List.of("connect", "subscribe", "read"),
                BusRole.OPERATOR,
                        RIGHTS.stream()
                                .map(each -> each.substring("rights.".length()))
                                .toList());
        uses.forEach((role, these) -> {
            giveLeastRights(role);
            for (String use : these) {
                Finding finding = Exam.of(config.withCredentials(role.word(), "s3cret"), "rights." + use);
                assertThat(finding.level()).as("%s: %s", role, finding).isEqualTo(Level.OK);
            }
        });
    }

    private void giveLeastRights(BusRole role) {
        try (ServerConnection server = ServerConnection.open(config);
                Jedis client = redis().client()) {
            AclRequest request = AclRequest.of(role.word(), Set.of(role), config, 0, List.of(), List.of());
            new Acl(server).apply(AclRules.of(request, AclServer.of(server)), Acl.passwordRule("s3cret"));
            // Without these nobody can find out.
            client.aclSetUser(role.word(), "+multi", "+discard");
        }
    }

    @Test
    void aUserOfOtherKeysAndOneWhoMayNotEvenConnectAreTold() {
        try (Jedis client = redis().client()) {
            client.aclSetUser("reader", "on", ">s3cret", "~other:*", "resetchannels", "+@all", "-command", "-select");
        }
        BusConfig reader = config.withCredentials("reader", "s3cret");
        Finding read = Exam.of(reader, "rights.read");
        assertThat(read.level()).isEqualTo(Level.WARNING);
        assertThat(read.fix()).contains("ACL SETUSER reader ~bus:*");
        Finding connect = Exam.of(reader, "rights.connect");
        assertThat(connect.level()).isEqualTo(Level.WARNING);
        assertThat(connect.found()).contains("+command|info").doesNotContain("+select");
    }

    @Test
    void aTransactionThatCannotBeGivenUpIsNotBegun() {
        try (Jedis client = redis().client()) {
            client.aclSetUser("reader", "on", ">s3cret", "~*", "&*", "+@all", "-discard");
        }
        BusConfig reader = config.withCredentials("reader", "s3cret");
        Finding append = Exam.of(reader, "rights.append");
        // From Redis 7.0 on a script can ask.
        assertThat(append.level()).isEqualTo(is62() ? Level.NOTE : Level.OK);
        if (is62()) {
            assertThat(append.found()).contains("+multi +discard");
        }
        assertThat(redisIsEmpty()).isTrue();
    }

    @Test
    void aScriptAsksWhereNoTransactionIsPermitted() {
        Assumptions.assumeFalse(is62(), "Redis 6.2 has no acl_check_cmd");
        try (Jedis client = redis().client()) {
            client.aclSetUser(
                    "reader",
                    "on",
                    ">s3cret",
                    "~bus:*",
                    "resetchannels",
                    "-@all",
                    "+ping",
                    "+select",
                    "+eval",
                    "+xread");
        }
        BusConfig reader = config.withCredentials("reader", "s3cret");
        Finding read = Exam.of(reader, "rights.read");
        assertThat(read.level()).isEqualTo(Level.WARNING);
        assertThat(read.found()).contains("+xrange", "+xlen").doesNotContain("+xread ");
        Finding subscribe = Exam.of(reader, "rights.subscribe");
        assertThat(subscribe.found()).contains("+subscribe");
        assertThat(redisIsEmpty()).isTrue();
    }

    private boolean is62() {
        return redis().executable().version().startsWith("6.");
    }

    private boolean redisIsEmpty() {
        try (Jedis client = redis().client()) {
            return client.dbSize() == 0;
        }
    }

    @Test
    void nothingIsChangedAndNothingIsAskedThatHoldsTheServerUp() {
        try (Jedis client = redis().client()) {
            for (int i = 0; i < 3_000; i++) {
                client.set("thread:" + i, "x");
            }
            List<String> asked = new ArrayList<>();
            try (ServerConnection server = ServerConnection.open(config)) {
                Patient.Line line = words -> {
                    Object reply = server.call(words);
                    if (!"QUEUED".equals(reply)) {
                        asked.add(words[0]);
                    }
                    return reply;
                };
                new Doctor(server, line, Clock.systemUTC()).examine(finding -> {});
            }
            assertThat(asked).isSubsetOf(HARMLESS);
            assertThat(asked.stream().filter("SCAN"::equals)).hasSizeGreaterThan(5);
            assertThat(client.dbSize()).isEqualTo(3_000);
            assertThat(client.clientList()).contains("db=0").doesNotContain("db=5");
        }
    }

    private static List<String> failing(Map<String, Finding> findings) {
        return findings.values().stream()
                .filter(finding -> finding.level() == Level.WARNING)
                .map(Finding::check)
                .collect(Collectors.toList());
    }

    @Test
    void aUserWhoMayNotLookGetsNotesThatNameTheRight() {
        try (Jedis client = redis().client()) {
            client.aclSetUser("reader", "on", ">s3cret", "-@all", "+ping");
        }
        Map<String, Finding> findings = Exam.all(config.withCredentials("reader", "s3cret"));
        assertThat(findings).hasSizeGreaterThan(30);
        assertThat(findings.values()).noneMatch(finding -> finding.level() == Level.FAULT);
        assertThat(String.valueOf(findings.get("clients.limits")))
                .contains("level=NOTE", "not permitted to look", "+config|get");
        assertThat(String.valueOf(findings.get("memory.policy"))).contains("not permitted to look", "+info");
        assertThat(String.valueOf(findings.get("rights.append"))).contains("not permitted to look", "+multi");
        assertThat(String.valueOf(findings.get("keys.ours"))).contains("not permitted to look", "+scan");
    }
}
