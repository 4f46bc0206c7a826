package io.hestai.bus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where settings come from, which goes before which, and what is said of those that are wrong. */
final class BusSettingsTest {
    @TempDir
    private Path home;

    private final Map<String, String> environment = new HashMap<>();

    private Contexts contexts() {
        environment.put("HOME", home.toString());
        return Contexts.of(environment);
    }

    private void context(String name, String... lines) {
        Map<BusSetting, String> settings = new EnumMap<>(BusSetting.class);
        for (String line : lines) {
            String[] parts = line.split("=", 2);
            settings.put(BusSetting.of(parts[0]).orElseThrow(), parts[1]);
        }
        contexts().write(name, settings, true);
    }

    private BusConfig load(String context) {
        contexts();
        return BusConfig.load(environment, context);
    }

    private Path secret(String name, String content) throws IOException {
        Path file = Files.createFile(
                home.resolve(name), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, content);
    }

    private static Credentials login(BusConfig config) {
        return config.credentials().orElseThrow().get();
    }

    private void refused(String context, String... parts) {
        assertThatThrownBy(() -> load(context))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts)
                .hasMessageNotContaining("\n");
    }

    @Test
    void theEnvironmentGoesBeforeTheContextAndThatBeforeTheDefaults() {
        context("dev", "url=redis://one", "namespace=one:", "role=one", "max_connections=10");
        contexts().select("dev");
        environment.put("HBUS_NAMESPACE", "two:");
        environment.put("HBUS_ROLE", "");
        BusConfig config = load("");
        assertThat(config.url()).contains("redis://one");
        assertThat(config.namespace()).isEqualTo("two:");
        assertThat(config.role()).isEqualTo("one");
        assertThat(config.maxConnections()).isEqualTo(10);
        assertThat(config.maxMessageBytes()).isEqualTo(1 << 20);
        assertThat(config.instance()).startsWith("one-");
    }

    @Test
    void aContextIsTheOneAskedForThenThatOfTheEnvironmentThenTheSelectedOne() {
        for (String each : List.of("a", "b", "c")) {
            context(each, "namespace=" + each + ":");
        }
        contexts().select("c");
        assertThat(load("").namespace()).isEqualTo("c:");
        environment.put("HBUS_CONTEXT", "b");
        assertThat(load("").namespace()).isEqualTo("b:");
        assertThat(load("a").namespace()).isEqualTo("a:");
        assertThat(load(Contexts.NONE).namespace()).isEqualTo("bus:");
    }

    @Test
    void hbusUrlGoesBeforeRedisUrlAndBothBeforeThatOfTheContext() {
        context("dev", "url=redis://one");
        environment.put("REDIS_URL", "redis://two");
        assertThat(load("dev").url()).contains("redis://two");
        environment.put("HBUS_URL", "redis://three");
        assertThat(load("dev").url()).contains("redis://three");
    }

    @Test
    void everySettingReachesTheConfiguration() throws IOException {
        Path password = secret("password", "sesame\n");
        Path key = secret("key.pem", "");
        context(
                "all",
                "url=rediss://h:7000/3",
                "namespace=n:",
                "role=daemon",
                "instance=me",
                "user=alice",
                "password_file=~/password",
                "tls_ca=/ca.pem",
                "tls_pin=sha256:" + "ab".repeat(32) + ", " + "AB:".repeat(31) + "AC",
                "tls_server_name=redis.example",
                "tls_certificate=/cert.pem",
                "tls_key=" + key,
                "connect_timeout=1s",
                "command_timeout=500ms",
                "close_timeout=2m",
                "max_message_bytes=64KiB",
                "max_connections=9",
                "limit_publish_per_second=11",
                "limit_publish_burst=12",
                "limit_streams=13",
                "limit_groups=14",
                "limit_stream_entries=15",
                "limit_stream_bytes=3GiB",
                "limit_process_connections=16",
                "spin=50us",
                "durability=disk",
                "outbox=/var/outbox",
                "outbox_hold=1h",
                "outbox_fsync=always");
        BusConfig config = load("all");
        assertThat(config.url()).contains("rediss://h:7000/3");
        assertThat(config.instance()).isEqualTo("me");
        assertThat(login(config)).isEqualTo(new Credentials("alice", "sesame"));
        assertThat(config.tls())
                .isEqualTo(TlsOptions.DEFAULT
                        .withCa(Path.of("/ca.pem"))
                        .withCertificate(Path.of("/cert.pem"), key)
                        .withPins("ab".repeat(32), "ab".repeat(31) + "ac")
                        .withServerName("redis.example"));
        assertThat(config.timeouts())
                .isEqualTo(new Timeouts(Duration.ofSeconds(1), Duration.ofMillis(500), Duration.ofMinutes(2)));
        assertThat(config.maxMessageBytes()).isEqualTo(64 << 10);
        assertThat(config.maxConnections()).isEqualTo(9);
        assertThat(config.limits()).isEqualTo(new Limits(11, 12, 13, 14, 15, 3L << 30, 16));
        assertThat(config.spin()).isEqualTo(Duration.ofNanos(50_000));
        assertThat(config.durability()).isEqualTo(Durability.DISK);
        assertThat(config.outbox())
                .isEqualTo(OutboxOptions.disk(Path.of("/var/outbox"))
                        .withHold(Duration.ofHours(1))
                        .withFsync(OutboxOptions.Fsync.ALWAYS));
        assertThat(config.toString()).doesNotContain("sesame");
        assertThat(password).exists();
        assertThat(contexts().read("all")).hasSize(28);
    }

    @Test
    void theSameSettingsCanBeHandedOnByTheEnvironmentAlone() throws IOException {
        secret("password", "sesame\n");
        context(
                "dev",
                "url=rediss://h",
                "user=alice",
                "password_file=~/password",
                "tls_ca=system",
                "max_connections=9");
        Map<String, String> handedOn =
                new HashMap<>(BusSettings.of(environment, "dev").environment());
        handedOn.put("HOME", home.resolve("elsewhere").toString());
        BusConfig there = BusConfig.load(handedOn, "");
        BusConfig here = load("dev");
        assertThat(there.url()).isEqualTo(here.url());
        assertThat(there.tls()).isEqualTo(here.tls());
        assertThat(there.maxConnections()).isEqualTo(9);
        assertThat(login(there)).isEqualTo(login(here));
    }

    @Test
    void passwordsComeFromTheUrlThenTheEnvironmentThenTheContext() throws IOException {
        Path file = secret("password", "of the file\n");
        context("dev", "user=alice", "password_file=" + file);
        assertThat(login(load("dev"))).isEqualTo(new Credentials("alice", "of the file"));
        environment.put("HBUS_PASSWORD_COMMAND", "echo of the command");
        assertThat(login(load("dev"))).isEqualTo(new Credentials("alice", "of the command"));
        environment.put("HBUS_PASSWORD", "of the environment");
        assertThat(login(load("dev"))).isEqualTo(new Credentials("alice", "of the environment"));
        environment.put("HBUS_URL", "redis://bob:ofurl@h");
        assertThat(login(load("dev"))).isEqualTo(new Credentials("bob", "ofurl"));
        environment.put("HBUS_URL", "redis://bob@h");
        assertThat(login(load("dev"))).isEqualTo(new Credentials("bob", "of the environment"));
    }

    @Test
    void thePasswordOfAContextIsNeverSentToAnotherServer() throws IOException {
        Path file = secret("password", "sesame\n");
        context("prod", "url=rediss://prod", "user=alice", "password_file=" + file, "tls_ca=system", "namespace=p:");
        environment.put("REDIS_URL", "redis://elsewhere");
        BusConfig config = load("prod");
        assertThat(config.url()).contains("redis://elsewhere");
        assertThat(config.credentials()).isEmpty();
        assertThat(config.tls()).isEqualTo(TlsOptions.DEFAULT);
        assertThat(config.namespace()).isEqualTo("p:");
        environment.remove("REDIS_URL");
        BusSettings by = BusSettings.of(environment, "prod").with(BusSetting.URL, "redis://third");
        assertThat(by.config().credentials()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "namspace = x:            | line 2 | 'namspace' is no setting; did you mean 'namespace'?",
                "tls-ca = /x              | line 2 | did you mean 'tls_ca'?",
                "frobnicate = 1           | line 2 | 'frobnicate' is no setting; the settings are url, namespace",
                "password = sesame        | line 2 | a context holds no password; use password_file",
                "url = redis://a:sesame@h | line 2 | the url has a password in it",
                "sesame                   | line 2 | there is no '='",
                "role =                   | line 2 | 'role' has no value",
                "namespace = y:           | line 2 | 'namespace' is set in line 1 already",
                "namespace = a b          | line 1 | a space at character 2",
                "url = http://h           | line 2 | redis://",
                "max_connections = many   | line 2 | 'many'",
                "max_connections = 3      | line 2 | at least 4",
                "max_message_bytes = 9GiB | line 2 | 2147483647",
                "limit_stream_bytes = 9TB | line 2 | 64KiB",
                "limit_streams = 0        | line 2 | at least 1",
                "connect_timeout = 5      | line 2 | 500ms",
                "spin = 2ms               | line 2 | 0 to 1 ms",
                "connect_timeout = 0s     | line 2 | more than 0",
                "durability = ssd         | line 2 | memory, disk",
                "tls_pin = 12:34          | line 2 | no SHA-256 fingerprint",
                "tls_ca = ca.pem          | line 2 | the whole path",
                "tls_key = /k             | line 2 | tls_certificate",
                "password_command = 'a    | line 2 | not closed",
                "password_file = /nowhere | line 2 | does not exist",
            })
    void whatIsWrongInAFileIsToldByItsLineAndNeverRepeatsASecret(String line, String where, String what)
            throws IOException {
        context("bad", "namespace=x:");
        String text = where.equals("line 1") ? line + "\n" : "namespace = x:\n" + line + "\n";
        Files.writeString(contexts().file("bad"), text);
        assertThatThrownBy(() -> load("bad"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(contexts().file("bad").toString(), where, what)
                .hasMessageNotContaining("sesame")
                .hasMessageNotContaining("\n");
    }

    @Test
    void aVariableThatIsWrongIsNamed() {
        environment.put("HBUS_MAX_CONNECTIONS", "x");
        refused("", "HBUS_MAX_CONNECTIONS: 'x'");
        environment.remove("HBUS_MAX_CONNECTIONS");
        environment.put("HBUS_NAMESPACE", "a b");
        refused("", "HBUS_NAMESPACE: ", "a space");
    }

    @Test
    void secretsThatOthersCanReadAreRefused() throws IOException {
        Path file = secret("password", "sesame\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        context("dev", "password_file=" + file);
        refused("dev", "password_file", file.toString(), "rw-r--r--", "chmod 600");
        context("tls", "url=rediss://h", "tls_certificate=/c.pem", "tls_key=" + file);
        refused("tls", "line 4: tls_key: the private key", "chmod 600");
        Files.setPosixFilePermissions(contexts().file("dev"), PosixFilePermissions.fromString("rw-rw----"));
        refused("dev", contexts().file("dev").toString(), "chmod 600");
    }

    @Test
    void tlsSettingsWithAUrlThatIsNotTlsAreRefused() {
        context("dev", "url=redis://h", "tls_ca=/ca.pem");
        refused("dev", "rediss://", "tls_");
    }

    @Test
    void aFileAndACommandAtOnceAreRefused() throws IOException {
        Path file = secret("password", "sesame\n");
        context("dev", "password_file=" + file, "password_command=pass show redis");
        refused("dev", "password_command", "keep one");
    }

    @Test
    void commandsAreTakenApartWithoutAShell() {
        assertThat(CommandWords.split("pass  show\t'a b'/$HOME \"it's *\" \\~ ''"))
                .containsExactly("pass", "show", "a b/$HOME", "it's *", "~", "");
        assertThatThrownBy(() -> CommandWords.split("  ")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void noTwoSettingsShareANameAndEachHasItsVariable() {
        assertThat(BusSetting.keys()).doesNotHaveDuplicates();
        assertThat(Arrays.stream(BusSetting.values()).map(BusSetting::variable))
                .doesNotHaveDuplicates()
                .allMatch(each -> each.startsWith("HBUS_"));
        for (BusSetting each : BusSetting.values()) {
            if (each != BusSetting.PASSWORD) {
                assertThat(each.variable()).isEqualTo("HBUS_" + each.name());
                assertThat(each.key()).isEqualToIgnoringCase(each.name());
            }
        }
    }
}
