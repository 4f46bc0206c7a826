package io.hestai.bus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hestai.bus.Bus;
import io.hestai.bus.BusEvent;
import io.hestai.bus.ConnectionHealth;
import io.hestai.bus.EntryId;
import io.hestai.bus.Position;
import io.hestai.bus.Subscription;
import io.hestai.bus.UnreachableException;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.TestCertificates;
import io.hestai.bus.testkit.TestCertificates.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** TLS with a real Redis: who is let in, who is trusted, and what is said of the others. */
final class TlsTest {
    @TempDir
    static Path directory;

    private static TestCertificates authority;
    private static Identity server;
    private static RedisServer redis;

    @BeforeAll
    static void launch() throws IOException {
        authority = TestCertificates.in(Files.createDirectory(directory.resolve("ours")));
        server = authority.sign("server", "dns:localhost");
        redis = RedisServer.builder()
                .tcp()
                .tls(server, authority.authority(), false)
                .launch();
    }

    @AfterAll
    static void close() {
        if (redis != null) {
            redis.close();
        }
    }

    private static BusConfig config(RedisServer at, TlsOptions tls) {
        Duration patience = Duration.ofSeconds(10);
        return BusConfig.forRole("agent")
                .withUrl(at.tlsUrl().toString())
                .withTimeouts(new Timeouts(patience, patience, patience))
                .withTls(tls);
    }

    private static TlsOptions trusting() {
        return TlsOptions.DEFAULT.withCa(authority.authority());
    }

    private static void works(RedisServer at, TlsOptions tls) {
        try (Bus bus = RedisBus.connect(config(at, tls))) {
            EntryId id = bus.stream("jobs").appendAndWait(Buses.numbered(1));
            assertThat(bus.stream("jobs").from(Position.start()).read())
                    .anyMatch(entry -> entry.id().equals(id));
        }
    }

    private static void refused(BusConfig config, String... parts) {
        assertThatThrownBy(() -> RedisBus.connect(config))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContainingAll(parts)
                .hasMessageNotContaining("\n");
    }

    private static X509Certificate shown(Identity identity) throws Exception {
        try (var in = Files.newInputStream(identity.certificate())) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    @Test
    void aServerWhoseAuthorityIsNamedIsTrusted() {
        works(redis, trusting());
    }

    @Test
    void aServerThatNobodyTrustedHasSignedIsRefusedWithItsFingerprint() throws Exception {
        refused(config(redis, TlsOptions.DEFAULT), "CN=server", "tls_ca", Pin.ofCertificate(shown(server)));
        TestCertificates other = TestCertificates.in(Files.createDirectory(directory.resolve("other")));
        refused(config(redis, TlsOptions.DEFAULT.withCa(other.authority())), "nobody that is trusted");
    }

    @Test
    void aCertificateForAnotherHostIsRefusedUnlessThatIsTheNameAskedFor() {
        Identity elsewhere = authority.sign("elsewhere", "dns:redis.example.org");
        try (RedisServer wrong = RedisServer.builder()
                .tls(elsewhere, authority.authority(), false)
                .launch()) {
            refused(config(wrong, trusting()), "another host", "localhost", "tls_server_name");
            works(wrong, trusting().withServerName("redis.example.org"));
        }
        // The certificate names localhost; its address is another name.
        String byAddress = redis.tlsUrl().toString().replace("localhost", "127.0.0.1");
        refused(config(redis, trusting()).withUrl(byAddress), "another host", "127.0.0.1");
    }

    @Test
    void anExpiredCertificateIsRefusedAlsoIfItIsPinned() throws Exception {
        Identity old = authority.signExpired("old", "dns:localhost");
        try (RedisServer stale =
                RedisServer.builder().tls(old, authority.authority(), false).launch()) {
            refused(config(stale, trusting()), "expired on");
            refused(config(stale, TlsOptions.DEFAULT.withPins(Pin.ofKey(shown(old)))), "expired on");
        }
    }

    @Test
    void aPinnedCertificateOrKeyIsTrustedWithoutItsAuthority() throws Exception {
        String certificate = Pin.ofCertificate(shown(server));
        String key = Pin.ofKey(shown(server));
        String another = "sha256:" + "0".repeat(64);
        works(redis, TlsOptions.DEFAULT.withPins(certificate));
        works(redis, TlsOptions.DEFAULT.withPins(another, key));
        works(redis, trusting().withPins(key));
        refused(config(redis, TlsOptions.DEFAULT.withPins(another)), "not the one that is pinned", certificate, key);
        refused(config(redis, trusting().withPins(another)), "not the one that is pinned");
        // Asked for both, the right pin does not make up for an authority that is not trusted.
        refused(config(redis, TlsOptions.DEFAULT.withSystemTrust().withPins(key)), "nobody that is trusted");
    }

    @Test
    void aServerThatDemandsAClientCertificateGetsItAndRefusesThoseWithout() throws Exception {
        Identity client = authority.sign("client");
        try (RedisServer strict =
                RedisServer.builder().tls(server, authority.authority(), true).launch()) {
            works(strict, trusting().withCertificate(client.certificate(), client.key()));
            works(strict, trusting().withPkcs12(client.pkcs12(), client.pkcs12Password()));
            refused(config(strict, trusting()), "client certificate");
            TestCertificates stranger = TestCertificates.in(Files.createDirectory(directory.resolve("stranger")));
            Identity strange = stranger.sign("strange");
            assertThatThrownBy(() -> RedisBus.connect(
                            config(strict, trusting().withCertificate(strange.certificate(), strange.key()))))
                    .isInstanceOf(UnreachableException.class);
        }
    }

    @Test
    void filesThatAreWrongAreNamedWithWhatToDo() throws IOException {
        Identity mine = authority.sign("mine");
        Path open = Files.copy(mine.key(), directory.resolve("open.key"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        Path encrypted = Files.copy(mine.key(), directory.resolve("encrypted.key"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(encrypted, Files.readString(mine.key()).replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"));
        refused(config(redis, trusting().withCertificate(mine.certificate(), open)), "chmod 600", "open.key");
        refused(config(redis, trusting().withCertificate(mine.certificate(), encrypted)), "openssl pkcs8");
        refused(config(redis, trusting().withCertificate(mine.certificate(), server.key())), "belong together");
        refused(config(redis, TlsOptions.DEFAULT.withCa(mine.key())), "mine.key");
        refused(config(redis, TlsOptions.DEFAULT.withCa(directory.resolve("none.pem"))), "none.pem", "does not exist");
        refused(
                config(
                        redis,
                        trusting()
                                .withPkcs12(
                                        mine.pkcs12(),
                                        Files.createFile(
                                                directory.resolve("empty"),
                                                PosixFilePermissions.asFileAttribute(
                                                        PosixFilePermissions.fromString("rw-------"))))),
                "empty");
    }

    @Test
    void mistakingTheTlsPortForTheOtherIsExplained() {
        BusConfig plain = config(redis, TlsOptions.DEFAULT);
        String withoutTls = redis.tlsUrl().toString().replace("rediss:", "redis:");
        refused(plain.withUrl(withoutTls), "rediss://");
        String withTls = redis.tcpUrl().toString().replace("redis:", "rediss:");
        Duration half = Duration.ofMillis(500);
        refused(plain.withUrl(withTls).withTimeouts(new Timeouts(half, half, half)), "redis://");
    }

    @Test
    void aServerThatFreezesIsNoticedAndTheBusGoesOnAfterwards() {
        try (Bus bus = RedisBus.connect(config(redis, trusting())
                .withTimeouts(new Timeouts(Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofSeconds(5))))) {
            List<Integer> heard = Buses.shared();
            Subscription following = bus.stream("frozen")
                    .from(Position.start())
                    .follow(entry -> heard.add(Buses.number(entry.message())));
            bus.stream("frozen").appendAndWait(Buses.numbered(0));
            redis.pause();
            // More than the socket holds: who writes is held up, and must be freed.
            byte[] large = new byte[200_000];
            for (int i = 1; i < 60; i++) {
                bus.stream("frozen").append(Buses.numbered(i).with("large", large));
            }
            Buses.eventually(
                    () -> bus.connections().stream().anyMatch(each -> each.state() == ConnectionHealth.State.DOWN));
            redis.resume();
            Buses.eventually(() -> heard.size() == 60);
            assertThat(heard).isEqualTo(Buses.upTo(60));
            following.close();
        } finally {
            redis.resume();
        }
    }

    @Test
    void aServerThatComesBackWithAnotherCertificateIsToldAndARenewedAuthorityIsReadAnew() throws Exception {
        Path here = Files.createDirectory(directory.resolve("renewed"));
        Path certificate = Files.copy(server.certificate(), here.resolve("server.crt"));
        Path key = Files.copy(server.key(), here.resolve("server.key"), StandardCopyOption.COPY_ATTRIBUTES);
        Path trusted = Files.copy(authority.authority(), here.resolve("ca.crt"));
        TestCertificates next = TestCertificates.in(Files.createDirectory(here.resolve("next")));
        Identity fresh = next.sign("fresh", "dns:localhost");
        Identity moving = new Identity(certificate, key, key, key);
        try (RedisServer changing = RedisServer.builder()
                        .config("appendonly yes")
                        .tls(moving, authority.authority(), false)
                        .launch();
                Bus bus = RedisBus.connect(config(changing, TlsOptions.DEFAULT.withCa(trusted)))) {
            List<BusEvent> events = Buses.shared();
            bus.events().listen(events::add);
            bus.stream("jobs").appendAndWait(Buses.numbered(1));
            changing.stop();
            Files.copy(fresh.certificate(), certificate, StandardCopyOption.REPLACE_EXISTING);
            Files.copy(fresh.key(), key, StandardCopyOption.REPLACE_EXISTING);
            changing.start();
            Buses.eventually(() -> events.toString().contains("nobody that is trusted"));
            Files.writeString(trusted, Files.readString(authority.authority()) + Files.readString(next.authority()));
            bus.stream("jobs").appendAndWait(Buses.numbered(2));
            try (Jedis raw = changing.client()) {
                assertThat(raw.xlen("bus:jobs")).isEqualTo(2);
            }
        }
    }
}
