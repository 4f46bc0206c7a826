package io.hestai.bus.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.Jedis;

/** Bad input gets one clear line and the right exit code, and loses nothing. */
@WithRedis(within = {"bus:", "*"})
class HbusBadInputTest {

    private static Map<String, String> at(RedisServer redis) {
        return Map.of("HBUS_URL", redis.url().toString());
    }

    private static Program refused(int exit, Program program, String... parts) {
        assertThat(program.exit()).as("%s", program).isEqualTo(exit);
        assertThat(program.err()).as("%s", program).hasSize(1);
        assertThat(program.err().get(0)).startsWith("hbus: ").contains(parts).doesNotContain("Exception");
        return program;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "pub a{b} t            | '{' at character 2",
                "add ~x t              | '~'",
                "read jobs --from soon | 'soon'",
                "read jobs --from 1-2-3 | '1-2-3'",
                "read jobs --from 2999-01-01 | future",
                "read jobs --from -5y  | '5y'",
                "rm jobs               | --yes",
                "add jobs --data {bad  | column 2",
                "pub                   | CHANNEL",
                "frobnicate            | frobnicate",
                "--url http://h ls     | redis://",
            })
    void wrongUsageExitsWith2(String arguments, String part, RedisServer redis) {
        refused(2, Program.hbus(at(redis), arguments.strip().split(" +")), part);
    }

    @Test
    void aKeyOfAnotherTypeIsLeftAlone(RedisServer redis) {
        try (Jedis raw = redis.client()) {
            raw.set("bus:taken", "mine");
            refused(1, Program.hbus(at(redis), "add", "taken", "t"), "'taken'", "no stream");
            refused(1, Program.hbus(at(redis), "read", "taken"), "'taken'");
            refused(1, Program.hbus(at(redis), "rm", "taken", "--yes"), "'taken'");
            assertThat(raw.get("bus:taken")).isEqualTo("mine");
        }
    }

    @Test
    void malformedJsonNamesItsLineAndKeepsTheLinesBefore(RedisServer redis) {
        Program add = Program.hbus(at(redis), "add", "jobs", "--stdin")
                .feed("{\"type\":\"a\"}\n{\"type\":\"b\"}\n{oops\n{}\n");
        refused(1, add, "line 3", "2 lines before it stay appended");
        assertThat(add.out()).hasSize(2);
        try (Jedis raw = redis.client()) {
            assertThat(raw.xlen("bus:jobs")).isEqualTo(2);
        }
    }

    @Test
    void aMessageOverTheLimitIsRefused(RedisServer redis) {
        String large = "{\"type\":\"t\",\"data\":\"" + "x".repeat(1 << 20) + "\"}\n";
        refused(1, Program.hbus(at(redis), "add", "jobs", "--stdin").feed(large), "line 1", "1048576");
        refused(1, Program.hbus(at(redis), "pub", "state", "--data", "-").feed(large), "1048576");
    }

    @Test
    void anUnreachableRedisExitsWith4AndIsNeverReplaced() {
        refused(4, Program.hbus(Map.of("HBUS_URL", "redis-socket:///nowhere/r.sock"), "ls"), "/nowhere/r.sock");
        refused(4, Program.hbus(Map.of(), "--url", "redis://127.0.0.1:1", "ls"), "127.0.0.1:1");
    }

    @Test
    void aPasswordIsAskedForAndNeverRepeated() {
        try (RedisServer locked =
                RedisServer.builder().config("requirepass sesame").launch()) {
            String url = locked.url().toString();
            refused(4, Program.hbus(Map.of("HBUS_URL", url), "ls"), "HBUS_PASSWORD");
            Program wrong = Program.hbus(Map.of("HBUS_URL", url, "HBUS_PASSWORD", "hush-hush"), "ls");
            refused(4, wrong, "password");
            assertThat(wrong.toString()).doesNotContain("hush-hush");
            assertThat(Program.hbus(Map.of("HBUS_URL", url, "HBUS_PASSWORD", "sesame"), "ls")
                            .exit())
                    .isZero();
        }
    }

    @Test
    void aDatabaseThatIsNotThereOrThatOthersListenFromIsSaidInOneLine(RedisServer redis) {
        String url = redis.url().toString();
        refused(1, Program.hbus(Map.of("HBUS_URL", url + "?db=77"), "ls"), "it has no database of that number");
        refused(2, Program.hbus(Map.of("HBUS_URL", url + "?db=x"), "ls"), "the database 'x'");
        try (Program sub = Program.hbus(Map.of("HBUS_URL", url), "sub", "state")) {
            sub.awaitLine("listening");
            Map<String, String> other = Map.of("HBUS_URL", url + "?db=1");
            refused(1, Program.hbus(other, "pub", "state", "x"), "another database than 1");
            refused(1, Program.hbus(other, "sub", "state"), "another database than 1");
            Program announced = Program.hbus(other, "add", "state", "x", "--announce");
            assertThat(announced.exit()).isZero();
            assertThat(announced.err()).singleElement().asString().contains("could not publish it");
        }
    }

    @Test
    void aNamespaceWithinAnotherIsToldInOneLineFromEitherSide(RedisServer redis) {
        String url = redis.url().toString();
        Map<String, String> outer = Map.of("HBUS_URL", url);
        assertThat(Program.hbus(outer, "add", "jobs", "x").exit()).isZero();
        Program inner = Program.hbus(Map.of("HBUS_URL", url, "HBUS_NAMESPACE", "bus:dev:"), "add", "jobs", "x");
        assertThat(inner.exit()).isZero();
        assertThat(inner.err()).singleElement().asString().contains("'bus:dev:' lies within 'bus:'");
        Program ls = Program.hbus(outer, "ls");
        assertThat(ls.exit()).isZero();
        assertThat(ls.err()).singleElement().asString().contains("'bus:' holds 'bus:dev:'");
    }

    @Test
    void aMissingRightExitsWith4(RedisServer redis) {
        try (Jedis admin = redis.client()) {
            admin.aclSetUser("reader", "on", ">pw", "~bus:*", "&bus:*", "+@read", "+@connection");
        }
        String url = "unix://reader:pw@" + redis.url().getPath();
        refused(4, Program.hbus(Map.of("HBUS_URL", url), "add", "jobs", "t"), "xadd");
    }

    @Test
    void aRedisBelow62IsRefusedWithItsVersion() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread old = new Thread(() -> serveAsRedis5(server));
            old.setDaemon(true);
            old.start();
            String url = "redis://127.0.0.1:" + server.getLocalPort();
            refused(4, Program.hbus(Map.of("HBUS_URL", url), "ls"), "5.0.14", "6.2");
        }
    }

    /** As much of an old Redis as one is asked before it is refused. */
    private static void serveAsRedis5(ServerSocket server) {
        String info = "# Server\r\nredis_version:5.0.14\r\n";
        try (Socket client = server.accept()) {
            InputStream in = client.getInputStream();
            byte[] buffer = new byte[4096];
            for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                String asked = new String(buffer, 0, read, StandardCharsets.UTF_8).toUpperCase(Locale.ROOT);
                StringBuilder reply = new StringBuilder();
                if (asked.contains("SETNAME")) {
                    // SETNAME, ID, COMMAND INFO of two commands that it does not know, PING.
                    reply.append("+OK\r\n:7\r\n*2\r\n*-1\r\n*-1\r\n+PONG\r\n");
                } else {
                    reply.append('$')
                            .append(info.length())
                            .append("\r\n")
                            .append(info)
                            .append("\r\n");
                }
                client.getOutputStream().write(reply.toString().getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException done) {
            // The program has left.
        }
    }

    @Test
    void aReadOnlyReplicaIsNamed() {
        try (RedisServer replica = RedisServer.launch();
                Jedis raw = replica.client()) {
            raw.replicaof("127.0.0.1", 1);
            refused(1, Program.hbus(at(replica), "add", "jobs", "t"), "read-only replica");
        }
    }

    @Test
    void aFullRedisIsNamed() {
        try (RedisServer full = RedisServer.builder()
                .config("maxmemory 1kb", "maxmemory-policy noeviction")
                .launch()) {
            refused(1, Program.hbus(at(full), "add", "jobs", "t"), "maxmemory");
        }
    }

    @Test
    void aGroupOrStreamThatIsNotThereIsNamed(RedisServer redis) {
        refused(1, Program.hbus(at(redis), "pending", "jobs", "nobody"), "'nobody'");
        refused(1, Program.hbus(at(redis), "info", "jobs"), "'jobs'");
        refused(1, Program.hbus(at(redis), "groups", "jobs"), "'jobs'");
    }

    @Test
    void anUnwritableDirectoryIsNamed(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "in the way");
        Map<String, String> environment = Map.of("XDG_STATE_HOME", file.toString());
        Program up = Program.hbus(environment, "up");
        refused(4, up, file.toString());
    }
}
