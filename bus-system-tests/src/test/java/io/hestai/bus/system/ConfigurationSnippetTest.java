package io.hestai.bus.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.Bus;
import io.hestai.bus.Message;
import io.hestai.bus.redis.BusConfig;
import io.hestai.bus.redis.BusSetting;
import io.hestai.bus.redis.BusSettings;
import io.hestai.bus.redis.Credentials;
import io.hestai.bus.redis.RedisBus;
import io.hestai.bus.redis.TlsOptions;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.TestCertificates;
import io.hestai.bus.testkit.TestCertificates.Identity;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** The Java of docs/configuration.md, compiled and run as that of {@link SnippetTest} is, and its table. */
class ConfigurationSnippetTest {

    @Test
    void theTableOfSettingsIsThatOfTheCode() {
        List<String> rows = Arrays.stream(BusSetting.values())
                .map(each -> "| " + (each.key().isEmpty() ? "" : "`" + each.key() + "`") + " | `" + each.variable()
                        + "` | " + each.defaultValue() + " | " + each.meaning() + " |")
                .toList();
        String table = "| in a file | in the environment | default | meaning |\n|---|---|---|---|\n"
                + String.join("\n", rows) + "\n";
        assertThat(Project.read("docs/configuration.md"))
                .as("the table of docs/configuration.md; this is what it should be:%n%s", table)
                .contains(table);
    }

    @Test
    void loading() {
        try (RedisServer redis = RedisServer.launch()) {
            Map<String, String> environment = Map.of("HBUS_URL", redis.url().toString());
            // snippet: load
            // the environment, then the selected context, then the defaults; what the program knows better goes before
            BusConfig config = BusSettings.of(environment, "")
                    .with(BusSetting.ROLE, "agent")
                    .config();
            Bus bus = RedisBus.connect(config);
            // end
            try (bus) {
                bus.stream("jobs").appendAndWait(Message.of("job"));
                assertThat(config.role()).isEqualTo("agent");
            }
        }
    }

    @Test
    void trusting(@TempDir Path directory) {
        TestCertificates authority = TestCertificates.in(directory);
        Identity client = authority.sign("client");
        Path ca = authority.authority();
        Path certificate = client.certificate();
        Path key = client.key();
        try (RedisServer redis = RedisServer.builder()
                .tls(authority.sign("server", "dns:localhost"), ca, true)
                .launch()) {
            String url = redis.tlsUrl().toString();
            // snippet: tls
            BusConfig config = BusConfig.forRole("agent")
                    .withUrl(url) // rediss://…
                    .withTls(TlsOptions.DEFAULT.withCa(ca).withCertificate(certificate, key));
            // end
            try (Bus bus = RedisBus.connect(config)) {
                bus.stream("jobs").appendAndWait(Message.of("job"));
            }
        }
    }

    @Test
    void rotating() {
        AtomicReference<Credentials> vault = new AtomicReference<>(new Credentials("agent", "first"));
        try (RedisServer redis = RedisServer.builder()
                        .config("user agent on >first ~* &* +@all")
                        .launch();
                Jedis admin = redis.client()) {
            String url = redis.url().toString();
            // snippet: rotation
            BusConfig config = BusConfig.forRole("agent")
                    .withUrl(url)
                    .withCredentials(() -> vault.get()); // asked for each connection that is made
            // end
            try (Bus bus = RedisBus.connect(config)) {
                admin.aclSetUser("agent", "<first", ">second");
                vault.set(new Credentials("agent", "second"));
                bus.stream("jobs").appendAndWait(Message.of("job"));
                assertThat(bus.stream("jobs").length()).isEqualTo(1);
            }
        }
    }
}
