package io.hestai.bus.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.params.ClientKillParams;

@WithRedis
class FaultProxyTest {
    private RedisServer redis;
    private FaultProxy proxy;

    @BeforeEach
    void open(RedisServer server) {
        redis = server;
        proxy = FaultProxy.withTcpBefore(server);
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    private Jedis client(Duration timeout) {
        return RawClient.of(proxy.socket(), "", timeout);
    }

    private Jedis client() {
        return client(Duration.ofSeconds(10));
    }

    private long length(String stream) {
        try (Jedis direct = redis.client()) {
            return direct.xlen(stream);
        }
    }

    private static boolean isXadd(String request) {
        return request.contains("XADD");
    }

    private static void add(Jedis client, String stream) {
        client.xadd(stream, StreamEntryID.NEW_ENTRY, Map.of("k", "v"));
    }

    private static void eventually(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(2))
                .until(condition);
    }

    @Test
    void withoutAFaultItIsNotNoticed() {
        String large = "x".repeat(5_000_000);
        try (Jedis unix = client();
                Jedis tcp = new Jedis(proxy.tcpUrl())) {
            unix.set("large", large);
            assertThat(tcp.get("large")).isEqualTo(large);
            Pipeline pipeline = unix.pipelined();
            for (int i = 0; i < 10_000; i++) {
                pipeline.incr("n");
            }
            Response<String> last = pipeline.get("n");
            pipeline.sync();
            assertThat(last.get()).isEqualTo("10000");
        }
        assertThat(proxy.faults())
                .hasSize(Fault.values().length)
                .allSatisfy((fault, count) -> assertThat(count).isZero());
        eventually(() -> proxy.connections().isEmpty());
    }

    @Test
    void cutsEverybodyAndServesThemAnew() {
        try (Jedis client = client()) {
            client.ping();
            proxy.cut();
            assertThatThrownBy(client::ping).isInstanceOf(JedisConnectionException.class);
        }
        try (Jedis client = client()) {
            assertThat(client.ping()).isEqualTo("PONG");
        }
        assertThat(proxy.count(Fault.CUT)).isEqualTo(1);
    }

    @Test
    void cutsOnlyTheOneThatIsMeant() {
        try (Jedis one = client();
                Jedis other = client()) {
            one.clientSetname("app:one");
            other.clientSetname("app:other");
            proxy.connections(":one").forEach(ProxiedConnection::cut);
            assertThatThrownBy(one::ping).isInstanceOf(JedisConnectionException.class);
            assertThat(other.ping()).isEqualTo("PONG");
            assertThat(proxy.connections())
                    .extracting(ProxiedConnection::clientName)
                    .containsExactly("app:other");
        }
    }

    @Test
    void refusesNewConnectionsUntilHealed() {
        try (Jedis before = client()) {
            before.ping();
            proxy.refuseConnections();
            assertThatThrownBy(this::ping).isInstanceOf(JedisConnectionException.class);
            assertThat(before.ping()).isEqualTo("PONG");
            proxy.heal();
            assertThat(ping()).isEqualTo("PONG");
        }
        assertThat(proxy.count(Fault.REFUSED)).isPositive();
    }

    private String ping() {
        try (Jedis client = client()) {
            return client.ping();
        }
    }

    @Test
    void aHalfOpenConnectionSwallowsBothWaysAndHidesThatTheOtherSideIsGone() {
        try (Jedis direct = redis.client()) {
            try (Jedis client = client(Duration.ofMillis(100))) {
                client.clientSetname("half");
                proxy.halfOpen();
                assertThatThrownBy(() -> client.set("k", "v")).hasRootCauseInstanceOf(SocketTimeoutException.class);
            }
            assertThat(direct.exists("k")).isFalse();
            assertThat(direct.clientList()).contains("name=half");
            assertThat(proxy.count(Fault.HALF_OPEN)).isEqualTo(1);
            proxy.heal();
            eventually(() -> !direct.clientList().contains("name=half"));
        }
        try (Jedis client = client()) {
            assertThat(client.set("k", "v")).isEqualTo("OK");
        }
    }

    @Test
    void delaysBothDirections() {
        try (Jedis client = client()) {
            client.ping();
            proxy.delay(Duration.ofMillis(40));
            long began = System.nanoTime();
            client.ping();
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isBetween(Duration.ofMillis(80), Duration.ofSeconds(5));
            assertThat(proxy.count(Fault.DELAYED)).isEqualTo(2);
            proxy.heal();
            client.ping();
            assertThat(proxy.count(Fault.DELAYED)).isEqualTo(2);
        }
    }

    @Test
    void throttlesToANumberOfBytesASecond() {
        try (Jedis client = client()) {
            client.ping();
            proxy.throttle(100_000);
            long began = System.nanoTime();
            client.set("k", "x".repeat(20_000));
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isBetween(Duration.ofMillis(200), Duration.ofSeconds(10));
            assertThat(proxy.count(Fault.THROTTLED)).isPositive();
        }
    }

    @Test
    void cutsAfterTheCommandRanAndBeforeItsReply() {
        try (Jedis client = client();
                Jedis bystander = client()) {
            client.ping();
            proxy.cutBeforeReply(FaultProxyTest::isXadd);
            assertThat(client.ping()).isEqualTo("PONG");
            assertThat(bystander.ping()).isEqualTo("PONG");
            assertThatThrownBy(() -> add(client, "s")).isInstanceOf(JedisConnectionException.class);
            assertThat(length("s")).isEqualTo(1);
            assertThat(proxy.count(Fault.CUT_BEFORE_REPLY)).isEqualTo(1);
            assertThat(bystander.ping()).isEqualTo("PONG");
            add(bystander, "s");
            assertThat(length("s")).isEqualTo(2);
        }
    }

    @Test
    void repliesToEarlierRequestsOfAPipelineArrive() throws IOException {
        try (UnixSocket client = UnixSocket.connect(proxy.socket())) {
            client.setSoTimeout(10_000);
            proxy.cutBeforeReply(FaultProxyTest::isXadd);
            String requests = """
                    PING
                    EVAL "return {1, {'two', false}, 'three'}" 0
                    XADD s * k v
                    PING
                    """;
            client.getOutputStream().write(requests.replace("\n", "\r\n").getBytes(UTF_8));
            String replies = new String(client.getInputStream().readAllBytes(), UTF_8);
            assertThat(replies.split("\r\n", -1))
                    .containsExactly("+PONG", "*3", ":1", "*2", "$3", "two", "$-1", "$5", "three", "");
            assertThat(length("s")).isEqualTo(1);
        }
    }

    @Test
    void cutsInTheMiddleOfARequestWhichThenNeverRuns() {
        try (Jedis client = client()) {
            client.ping();
            proxy.cutInRequest(FaultProxyTest::isXadd, 1_000_000);
            assertThatThrownBy(() -> add(client, "s")).isInstanceOf(JedisConnectionException.class);
            assertThat(proxy.count(Fault.CUT_IN_REQUEST)).isEqualTo(1);
            assertThat(length("s")).isZero();
        }
    }

    @Test
    void whatWasOnItsWayArrivesLongAfterItsClientWasCutOff() {
        try (Jedis client = client()) {
            client.ping();
            proxy.cutAndDeliverLate(FaultProxyTest::isXadd, Duration.ofMillis(100));
            assertThatThrownBy(() -> add(client, "s")).isInstanceOf(JedisConnectionException.class);
            assertThat(length("s")).isZero();
            eventually(() -> length("s") == 1);
            assertThat(proxy.count(Fault.DELIVERED_LATE)).isEqualTo(1);
            eventually(() -> proxy.connections().isEmpty());
        }
    }

    @Test
    void whatIsStillOnItsWayIsLostWhenTheServerEndsTheConnection() {
        try (Jedis client = client();
                Jedis direct = redis.client()) {
            long id = client.clientId();
            proxy.cutAndDeliverLate(FaultProxyTest::isXadd, Duration.ofMillis(300));
            assertThatThrownBy(() -> add(client, "s")).isInstanceOf(JedisConnectionException.class);
            direct.clientKill(ClientKillParams.clientKillParams().id(Long.toString(id)));
            eventually(() -> proxy.connections().isEmpty());
            assertThat(length("s")).isZero();
        }
    }

    @Test
    void aServerThatIsKilledAndComesBackIsServedAgain() {
        try (Jedis client = client()) {
            client.ping();
            redis.kill();
            assertThatThrownBy(client::ping).isInstanceOf(JedisConnectionException.class);
            assertThatThrownBy(this::ping).isInstanceOf(JedisConnectionException.class);
            redis.start();
        }
        assertThat(ping()).isEqualTo("PONG");
    }

    @Test
    void channelsAreHeardThroughIt() {
        try (Jedis client = client();
                Jedis direct = redis.client()) {
            JedisPubSub listener = new JedisPubSub() {
                @Override
                public void onSubscribe(String channel, int channels) {
                    direct.publish(channel, "hello");
                }

                @Override
                public void onMessage(String channel, String message) {
                    unsubscribe();
                }
            };
            client.subscribe(listener, "state");
            assertThat(listener.isSubscribed()).isFalse();
        }
    }

    @Test
    void leavesNothingBehindWhenClosed() {
        try (Jedis client = client()) {
            client.ping();
            proxy.close();
            proxy.close();
            assertThatThrownBy(client::ping).isInstanceOf(JedisConnectionException.class);
        }
        assertThat(Files.exists(proxy.socket().getParent())).isFalse();
        eventually(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(each -> each.getName().startsWith("hestai-testkit-proxy")));
    }
}
