package io.hestai.bus.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hestai.bus.UnreachableException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateRedisFilesTest {
    @TempDir
    Path temporary;

    private final Map<String, String> variables = new HashMap<>();
    private Path fallback;

    @BeforeEach
    void fallback() {
        variables.put("PATH", System.getenv("PATH"));
        fallback = temporary.resolve("hestai-bus-" + UserId.current());
    }

    @Test
    void liesWhereXdgSays() {
        variables.put("XDG_RUNTIME_DIR", temporary.toString());
        variables.put("XDG_STATE_HOME", "/somewhere/state");
        PrivateRedisFiles files = files();
        assertThat(files.socket()).isEqualTo(temporary.resolve("hestai-bus/redis.sock"));
        assertThat(files.data()).isEqualTo(Path.of("/somewhere/state/hestai-bus/redis"));
    }

    @Test
    void hasDefaultsAndIgnoresRelativePaths() {
        variables.put("XDG_RUNTIME_DIR", "run");
        variables.put("XDG_STATE_HOME", "");
        PrivateRedisFiles files = files();
        assertThat(files.socket()).isEqualTo(fallback.resolve("redis.sock"));
        assertThat(files.data()).isEqualTo(temporary.resolve("home/.local/state/hestai-bus/redis"));
    }

    @Test
    void fallsBackWhenTheSocketsPathWouldBeTooLong() throws IOException {
        Path deep = Files.createDirectory(temporary.resolve("d".repeat(90)));
        variables.put("XDG_RUNTIME_DIR", deep.toString());
        assertThat(files().socket()).isEqualTo(fallback.resolve("redis.sock"));
    }

    @Test
    void fallsBackWhenTheRuntimeDirectoryIsMissingOrAnotherUsers() throws IOException {
        variables.put("XDG_RUNTIME_DIR", temporary.resolve("missing").toString());
        assertThat(files().socket()).isEqualTo(fallback.resolve("redis.sock"));
        variables.put("XDG_RUNTIME_DIR", foreignDirectory().toString());
        assertThat(files().socket()).isEqualTo(fallback.resolve("redis.sock"));
    }

    @Test
    void aFallbackForALongPathIsThatPathsAlone() {
        Path one = temporary.resolve("1".repeat(90));
        Path two = temporary.resolve("2".repeat(90));
        Path data = temporary.resolve("data");
        PrivateRedisFiles first = PrivateRedisFiles.in(one, data, environment());
        PrivateRedisFiles second = PrivateRedisFiles.in(two, data, environment());
        assertThat(first.socket()).startsWithRaw(fallback).isNotEqualTo(second.socket());
        assertThat(PrivateRedisFiles.in(one, data, environment()).socket()).isEqualTo(first.socket());
    }

    @Test
    void aServerWithATooLongPathStartsInTheFallback() {
        Environment environment = environment();
        PrivateRedis redis = PrivateRedis.in(temporary.resolve("1".repeat(90)), temporary.resolve("data"), environment);
        URI url = redis.start();
        try {
            assertThat(url.getPath()).startsWith(fallback.toString());
            assertThat(redis.running()).contains(url);
        } finally {
            assertThat(redis.stop()).isTrue();
        }
    }

    @Test
    void refusesAFallbackThatOthersCanEnter() throws IOException {
        Files.createDirectory(fallback);
        Files.setPosixFilePermissions(fallback, PosixFilePermissions.fromString("rwx-----x"));
        refuses("mode 701");
    }

    @Test
    void refusesAFallbackThatIsALink() throws IOException {
        Path target = Files.createDirectory(temporary.resolve("target"));
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwx------"));
        Files.createSymbolicLink(fallback, target);
        refuses("symbolic link");
    }

    @Test
    void refusesAFallbackThatIsADanglingLink() throws IOException {
        Files.createSymbolicLink(fallback, temporary.resolve("nowhere"));
        refuses("symbolic link");
    }

    @Test
    void refusesADirectoryOfAnotherUser() throws IOException {
        Path foreign = foreignDirectory();
        assertThatThrownBy(() -> OwnDirectory.check(foreign))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("belongs to another user");
    }

    private void refuses(String fault) {
        PrivateRedis redis = PrivateRedis.ofCurrentUser(environment());
        assertThatThrownBy(redis::start)
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining(fallback.toString())
                .hasMessageContaining(fault)
                .hasMessageNotContaining("\n");
        assertThat(temporary.resolve("home")).doesNotExist();
    }

    /** The root directory is another user's to everyone but root, who can give a directory away. */
    private Path foreignDirectory() throws IOException {
        if (UserId.current() != 0) {
            return Path.of("/");
        }
        Path given = Files.createTempDirectory(temporary, "given");
        Files.setAttribute(given, "unix:uid", 4711);
        return given;
    }

    private PrivateRedisFiles files() {
        return PrivateRedisFiles.ofCurrentUser(environment());
    }

    private Environment environment() {
        return new Environment(
                variables,
                temporary.resolve("home"),
                temporary,
                System.getProperty("os.name"),
                System.getProperty("os.arch"));
    }
}
