package io.hestai.bus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hestai.bus.Bus;
import io.hestai.bus.BusEvent;
import io.hestai.bus.ConnectionHealth;
import io.hestai.bus.Message;
import io.hestai.bus.Position;
import io.hestai.bus.RefusedException;
import io.hestai.bus.RefusedException.Reason;
import io.hestai.bus.Subscription;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** A password is changed in the server and where programs find it, while a bus lives: it goes on, and nothing is lost. */
@WithRedis
final class PasswordRotationTest {
    @TempDir
    private Path directory;

    private Jedis admin;

    @BeforeEach
    void newUser(RedisServer redis) {
        admin = redis.client();
        admin.aclSetUser("worker", "reset", "on", ">first", "~*", "&*", "+@all");
    }

    private Path passwordFile(String password) throws IOException {
        Path file = directory.resolve("password");
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, password + "\nsecond lines are not read\n");
    }

    private BusConfig load(RedisServer redis, String variable, String value) {
        return BusConfig.load(
                Map.of(
                        "HOME",
                        directory.toString(),
                        "HBUS_ROLE",
                        "agent",
                        "HBUS_URL",
                        redis.url().toString(),
                        "HBUS_USER",
                        "worker",
                        variable,
                        value),
                "");
    }

    private void rotate(String from, String to) {
        admin.aclSetUser("worker", "<" + from, ">" + to);
    }

    private void cutAll() {
        // Redis numbers connections; that of the test itself is named by nobody.
        for (String line : admin.clientList().split("\n", -1)) {
            if (line.contains("name=hbus:")) {
                admin.clientKill(new redis.clients.jedis.params.ClientKillParams()
                        .id(line.substring(line.indexOf("id=") + 3, line.indexOf(' '))));
            }
        }
    }

    @Test
    void whoReadsWritesAndHearsGoesOnWithTheNewPasswordAndNothingIsLost(RedisServer redis) throws IOException {
        Path file = passwordFile("first");
        List<Integer> worked = Buses.shared();
        List<Integer> followed = Buses.shared();
        List<Integer> heard = Buses.shared();
        try (Bus bus = RedisBus.connect(load(redis, "HBUS_PASSWORD_FILE", file.toString()))) {
            bus.stream("jobs").group("workers").consume(d -> worked.add(Buses.number(d.message())));
            bus.stream("jobs").from(Position.start()).follow(entry -> followed.add(Buses.number(entry.message())));
            bus.channel("state").subscribe(m -> heard.add(Buses.number(m.message())));
            for (int i = 0; i < 10; i++) {
                bus.stream("jobs").append(Buses.numbered(i));
            }
            rotate("first", "second");
            passwordFile("second");
            cutAll();
            for (int i = 10; i < 20; i++) {
                bus.stream("jobs").append(Buses.numbered(i));
            }
            Buses.eventually(
                    () -> followed.size() == 20 && worked.stream().distinct().count() == 20);
            assertThat(followed).isEqualTo(Buses.upTo(20));
            Buses.eventually(() -> {
                Buses.tried(() -> bus.channel("state").publishAndWait(Buses.numbered(1)));
                return !heard.isEmpty();
            });
            assertThat(admin.xlen("bus:jobs")).isEqualTo(20);
        }
    }

    @Test
    void aPasswordThatIsWrongForATimeIsToldAndTriedAgainUntilItIsRight(RedisServer redis) throws IOException {
        Path file = passwordFile("first");
        List<BusEvent> events = Buses.shared();
        List<Integer> followed = Buses.shared();
        try (Bus bus = RedisBus.connect(load(redis, "HBUS_PASSWORD_FILE", file.toString()))) {
            bus.events().listen(events::add);
            Subscription following = bus.stream("jobs")
                    .from(Position.start())
                    .follow(entry -> followed.add(Buses.number(entry.message())));
            rotate("first", "second");
            cutAll();
            var waiting = bus.stream("jobs").append(Buses.numbered(1));
            Buses.eventually(() -> bus.connections().stream()
                    .allMatch(each -> each.state() == ConnectionHealth.State.DOWN
                            && each.reason().contains("does not accept")));
            Buses.eventually(() -> events.stream()
                            .filter(each -> each instanceof BusEvent.ConnectionLost lost
                                    && lost.toString().contains("does not accept"))
                            .count()
                    == 2);
            assertThat(events.toString()).contains("worker", file.toString()).doesNotContain("first", "second ");
            Files.delete(file);
            Buses.eventually(() -> events.toString().contains("does not exist"));
            assertThat(following.state()).isEqualTo(Subscription.State.RECONNECTING);
            passwordFile("second");
            assertThat(waiting.join()).isNotNull();
            Buses.eventually(() -> followed.equals(List.of(1)));
        }
    }

    @Test
    void aCommandIsRunAgainForEachConnection(RedisServer redis) throws IOException {
        Path file = passwordFile("first");
        String command = "sed 1!d '" + file + "'";
        try (Bus bus = RedisBus.connect(load(redis, "HBUS_PASSWORD_COMMAND", command))) {
            bus.stream("jobs").appendAndWait(Buses.numbered(1));
            rotate("first", "second");
            passwordFile("second");
            cutAll();
            bus.stream("jobs").appendAndWait(Buses.numbered(2));
            assertThat(admin.xlen("bus:jobs")).isEqualTo(2);
        }
    }

    @Test
    void aProgramGivesThePasswordItselfAndItsFailuresAreRefusals(RedisServer redis) {
        AtomicReference<Credentials> vault = new AtomicReference<>(new Credentials("worker", "first"));
        BusConfig config = Buses.config(redis).withCredentials(vault::get);
        try (Bus bus = RedisBus.connect(config)) {
            rotate("first", "second");
            vault.set(new Credentials("worker", "second"));
            cutAll();
            bus.stream("jobs").appendAndWait(Message.of("after"));
        }
        assertThatThrownBy(() -> RedisBus.connect(Buses.config(redis).withCredentials(() -> {
                    throw new IllegalStateException("the vault is shut");
                })))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.AUTHENTICATION))
                .hasMessageContaining("the vault is shut");
    }

    @Test
    void aCommandThatGivesNoPasswordIsNamedWithoutItsArguments(RedisServer redis) {
        for (String command : List.of(
                "false sesame",
                "true sesame",
                "/nowhere/pass sesame",
                "sh -c 'echo; echo sesame'",
                "head -c 5000 /dev/zero")) {
            BusConfig config = load(redis, "HBUS_PASSWORD_COMMAND", command);
            assertThatThrownBy(() -> RedisBus.connect(config))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("the command " + command.split(" ", -1)[0])
                    .hasMessageNotContaining("sesame");
        }
    }
}
