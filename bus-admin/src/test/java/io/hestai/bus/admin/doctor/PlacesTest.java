package io.hestai.bus.admin.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hestai.bus.UnreachableException;
import io.hestai.bus.admin.doctor.Finding.Level;
import io.hestai.bus.redis.BusConfig;
import io.hestai.bus.redis.ServerConnection;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.SmallDisk;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** Servers of another kind, each started for one check. */
class PlacesTest {
    @Test
    void aReplicaIsAFaultAndItsMasterIsNoted() {
        try (RedisServer master = RedisServer.builder().tcp().launch();
                RedisServer replica = master.replica()) {
            Finding finding = Exam.of(Exam.config(replica), "server.role");
            assertThat(finding.level()).isEqualTo(Level.FAULT);
            assertThat(finding.found()).contains("127.0.0.1:" + master.port());
            assertThat(Exam.of(Exam.config(master), "server.role").level()).isEqualTo(Level.NOTE);
        }
    }

    @Test
    void aClusterIsAFault() {
        try (RedisServer redis =
                RedisServer.builder().tcp().config("cluster-enabled yes").launch()) {
            assertThat(Exam.of(Exam.config(redis), "server.cluster").level()).isEqualTo(Level.FAULT);
        }
    }

    @Test
    void aDiskThatIsNearlyFullIsAFault() {
        try (SmallDisk disk = SmallDisk.mount(16);
                RedisServer redis = RedisServer.builder()
                        .dataDirectory(disk.directory())
                        .config("appendonly yes")
                        .launch()) {
            Finding finding = Exam.of(Exam.config(redis), "persistence.disk");
            assertThat(finding.level()).isEqualTo(Level.FAULT);
            assertThat(finding.found()).contains(disk.directory().toString());
        }
    }

    @Test
    void aConnectionOverTheNetworkInPlainTextIsTold() throws SocketException {
        Optional<InetAddress> ours = ownAddress();
        Assumptions.assumeTrue(ours.isPresent(), "this machine has no address but the loopback");
        try (RedisServer redis = RedisServer.builder()
                .tcp()
                .config("bind 0.0.0.0", "protected-mode no")
                .launch()) {
            BusConfig config =
                    BusConfig.forRole("ops").withUrl("redis://" + ours.get().getHostAddress() + ":" + redis.port());
            assertThat(Exam.of(config, "security.encryption").level()).isEqualTo(Level.WARNING);
            BusConfig local = BusConfig.forRole("ops").withUrl(redis.tcpUrl().toString());
            assertThat(Exam.of(local, "security.encryption").level()).isEqualTo(Level.OK);
        }
    }

    private static Optional<InetAddress> ownAddress() throws SocketException {
        return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                .flatMap(each -> Collections.list(each.getInetAddresses()).stream())
                .filter(each -> each instanceof Inet4Address && !each.isLoopbackAddress() && !each.isLinkLocalAddress())
                .findFirst();
    }

    @Test
    void aGuardedServerThatListensEverywhereIsNoted() {
        try (RedisServer redis =
                RedisServer.builder().tcp().config("bind 0.0.0.0").launch()) {
            assertThat(Exam.of(Exam.config(redis), "security.exposure").level()).isEqualTo(Level.NOTE);
            try (Jedis client = redis.client()) {
                client.aclSetUser("ops", "on", ">s3cret", "~*", "&*", "+@all");
                client.aclSetUser("default", ">other");
            }
            BusConfig config = Exam.config(redis).withCredentials("ops", "s3cret");
            assertThat(Exam.of(config, "security.exposure").level()).isEqualTo(Level.NOTE);
            assertThat(Exam.of(config, "security.default_user").level()).isEqualTo(Level.OK);
        }
    }

    @Test
    void aServerThatIsLostMeanwhileIsUnreachable() {
        try (RedisServer redis = RedisServer.launch();
                ServerConnection server = ServerConnection.open(Exam.config(redis))) {
            redis.kill();
            assertThatThrownBy(() -> new Doctor(server).examine(finding -> {}))
                    .isInstanceOf(UnreachableException.class);
        }
    }
}
