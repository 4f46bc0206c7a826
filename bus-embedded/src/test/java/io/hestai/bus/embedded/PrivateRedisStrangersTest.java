package io.hestai.bus.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hestai.bus.UnreachableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers and processes that others have started are never stopped, wherever they sit and whatever a stale file says of them. */
class PrivateRedisStrangersTest {
    @TempDir
    Path temporary;

    private Path runtime;
    private Path data;
    private PrivateRedis redis;
    private final List<Process> strangers = new ArrayList<>();

    @BeforeEach
    void directories() throws IOException {
        runtime = ownDirectory("run");
        data = ownDirectory("data");
        redis = PrivateRedis.in(runtime, data);
    }

    @AfterEach
    void endStrangers() throws InterruptedException {
        for (Process each : strangers) {
            each.destroyForcibly().waitFor();
        }
    }

    private Path ownDirectory(String name) throws IOException {
        return Files.createDirectory(
                temporary.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** Another's redis-server, working in a directory of its own, with its socket where it is told. */
    private Process strangerAt(Path socket) throws IOException {
        Path directory = ownDirectory("stranger" + strangers.size());
        Process stranger = new ProcessBuilder(
                        RedisExecutable.locate().path().toString(),
                        "--port",
                        "0",
                        "--unixsocket",
                        socket.toString(),
                        "--save",
                        "",
                        "--dir",
                        directory.toString())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        strangers.add(stranger);
        await().until(() -> RedisProbe.ping(socket, 2_000) == RedisProbe.Answer.READY);
        return stranger;
    }

    private void pidFileNames(Process process) throws IOException {
        Files.writeString(data.resolve("redis.pid"), process.pid() + "\n");
    }

    private void isLeftAlone(Process stranger) {
        assertThatThrownBy(redis::stop)
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("left alone")
                .hasMessageContaining(Long.toString(stranger.pid()))
                .hasMessageNotContaining("\n");
        assertThat(stranger.isAlive()).isTrue();
        assertThat(RedisProbe.ping(runtime.resolve("redis.sock"), 2_000)).isEqualTo(RedisProbe.Answer.READY);
    }

    @Test
    void aServerThatSitsAtOurSocketIsLeftAlone() throws IOException {
        isLeftAlone(strangerAt(runtime.resolve("redis.sock")));
    }

    @Test
    void aServerAtOurSocketIsLeftAloneAlsoIfOurPidFileNamesIt() throws IOException {
        Process stranger = strangerAt(runtime.resolve("redis.sock"));
        pidFileNames(stranger);
        isLeftAlone(stranger);
    }

    @Test
    void aStalePidFileThatNamesAnothersServerStopsNothing() throws IOException {
        Process stranger = strangerAt(temporary.resolve("elsewhere.sock"));
        pidFileNames(stranger);
        assertThat(redis.stop()).isFalse();
        assertThat(stranger.isAlive()).isTrue();
        assertThat(RedisProbe.ping(temporary.resolve("elsewhere.sock"), 2_000)).isEqualTo(RedisProbe.Answer.READY);
    }

    @Test
    void aStalePidFileThatNamesAnyOtherProcessInOurDirectoryStopsNothing() throws IOException {
        Process stranger =
                new ProcessBuilder("sleep", "600").directory(data.toFile()).start();
        strangers.add(stranger);
        pidFileNames(stranger);
        assertThat(redis.stop()).isFalse();
        assertThat(stranger.isAlive()).isTrue();
    }
}
