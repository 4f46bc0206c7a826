package io.hestai.bus.embedded;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hestai.bus.UnreachableException;
import io.hestai.bus.spi.PrivateRedisLocator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateRedisTest {
    @TempDir
    Path temporary;

    private Path runtime;
    private Path data;
    private PrivateRedis redis;

    @BeforeEach
    void directories() {
        runtime = temporary.resolve("run");
        data = temporary.resolve("state").resolve("redis");
        redis = PrivateRedis.in(runtime, data);
    }

    @AfterEach
    void noServerIsLeft() {
        servers().forEach(ProcessHandle::destroyForcibly);
        await().until(() -> servers().isEmpty());
    }

    @Test
    void startsAServerThatAnswersAtItsUrlAndListensOnNoPort() throws IOException {
        assertThat(redis.running()).isEmpty();
        URI url = redis.start();
        assertThat(url).isEqualTo(URI.create("redis-socket://" + runtime.resolve("redis.sock")));
        assertThat(redis.running()).contains(url);
        assertThat(ask(redis, "PING")).isEqualTo("PONG");
        assertThat(ask(redis, "INFO")).contains("tcp_port:0").contains("aof_enabled:1");
    }

    @Test
    void isReachableByItsUserAlone() throws IOException {
        redis.start();
        assertThat(permissions(runtime)).isEqualTo("rwx------");
        assertThat(permissions(data)).isEqualTo("rwx------");
        assertThat(permissions(runtime.resolve("redis.sock"))).isEqualTo("rwx------");
        assertThat(permissions(data.resolve("redis.conf"))).isEqualTo("rw-------");
        assertThat(permissions(data.resolve("redis.log"))).isEqualTo("rw-------");
    }

    @Test
    void startsOnceHoweverOftenItIsAsked() {
        URI first = redis.start();
        long pid = redis.status().pid().orElseThrow();
        assertThat(redis.start()).isEqualTo(first);
        assertThat(PrivateRedis.in(runtime, data).start()).isEqualTo(first);
        assertThat(redis.status().pid()).hasValue(pid);
    }

    @Test
    void keepsItsDataOverAStop() throws IOException {
        redis.start();
        ask(redis, "SET k kept");
        assertThat(redis.stop()).isTrue();
        assertThat(redis.running()).isEmpty();
        assertThat(servers()).isEmpty();
        redis.start();
        assertThat(ask(redis, "GET k")).isEqualTo("kept");
    }

    @Test
    void stoppingWhatDoesNotRunSaysSoAndMakesNothing() {
        assertThat(redis.stop()).isFalse();
        assertThat(runtime).doesNotExist();
        redis.start();
        assertThat(redis.stop()).isTrue();
        assertThat(redis.stop()).isFalse();
    }

    @Test
    void startsOneServerForManyThreadsAtOnce() throws Exception {
        int threads = 12;
        CyclicBarrier together = new CyclicBarrier(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        Set<URI> urls = new HashSet<>();
        try {
            List<Future<URI>> starts = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                starts.add(pool.submit(() -> {
                    together.await();
                    return PrivateRedis.in(runtime, data).start();
                }));
            }
            for (Future<URI> start : starts) {
                urls.add(start.get());
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(urls).hasSize(1);
        assertThat(servers()).hasSize(1);
        assertThat(starts()).isEqualTo(1);
    }

    @Test
    void startsOneServerForManyProgramsAtOnceAndOutlivesThem() throws Exception {
        List<Process> programs = new ArrayList<>();
        Set<String> urls = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            programs.add(StarterProgram.launch(runtime, data));
        }
        for (Process program : programs) {
            urls.add(firstLine(program));
        }
        assertThat(urls).containsExactly(redis.running().orElseThrow().toString());
        assertThat(servers()).hasSize(1);
        assertThat(starts()).isEqualTo(1);
        for (Process program : programs) {
            program.destroyForcibly().waitFor();
        }
        assertThat(ask(redis, "PING")).isEqualTo("PONG");
    }

    @Test
    void isOutOfReachOfCtrlCInTheTerminalOfItsStarter() throws IOException {
        redis.start();
        long pid = redis.status().pid().orElseThrow();
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        if (Files.exists(stat)) {
            String line = Files.readString(stat);
            String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
            // Process group and session, of which it is the leader in both; terminal: none.
            assertThat(fields[2]).isEqualTo(Long.toString(pid));
            assertThat(fields[3]).isEqualTo(Long.toString(pid));
            assertThat(fields[4]).isEqualTo("0");
        }
    }

    @Test
    void doesNotTakeItsStartersSecretsWithIt() throws IOException {
        redis.start();
        Path environment = Path.of("/proc", Long.toString(redis.status().pid().orElseThrow()), "environ");
        if (Files.exists(environment)) {
            // Redis writes its title over the first part, so that not all variables can be told.
            List<String> kept =
                    List.of(Files.readString(environment, ISO_8859_1).split("\0", -1));
            for (String name : System.getenv().keySet()) {
                if (!ServerStart.PASSED_ON.contains(name)) {
                    assertThat(kept).noneMatch(variable -> variable.startsWith(name + "="));
                }
            }
        }
    }

    @Test
    void startsAgainAfterItsServerWasKilledAndLeftSocketAndPidFile() throws IOException {
        redis.start();
        ask(redis, "SET k kept");
        long pid = redis.status().pid().orElseThrow();
        // The append-only file is written before the reply, so that a kill of the process alone loses nothing.
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        await().until(() -> servers().isEmpty());
        assertThat(runtime.resolve("redis.sock")).exists();
        assertThat(data.resolve("redis.pid")).exists();
        assertThat(redis.running()).isEmpty();
        assertThat(redis.status().running()).isFalse();
        redis.start();
        assertThat(redis.status().pid().orElseThrow()).isNotEqualTo(pid);
        assertThat(ask(redis, "GET k")).isEqualTo("kept");
    }

    @Test
    void stoppingAKilledServerCleansUpWhatItLeft() {
        redis.start();
        servers().forEach(ProcessHandle::destroyForcibly);
        await().until(() -> servers().isEmpty());
        assertThat(redis.stop()).isFalse();
        assertThat(runtime.resolve("redis.sock")).doesNotExist();
        assertThat(data.resolve("redis.pid")).doesNotExist();
    }

    @Test
    void aPidFileThatNamesAnotherLivingProcessIsStaleAndThatProcessIsLeftAlone() throws IOException {
        Process stranger = new ProcessBuilder("sleep", "600").start();
        try {
            redis.start();
            redis.stop();
            Files.writeString(data.resolve("redis.pid"), stranger.pid() + "\n");
            assertThat(redis.stop()).isFalse();
            Files.writeString(data.resolve("redis.pid"), stranger.pid() + "\n");
            redis.start();
            assertThat(redis.status().pid().orElseThrow()).isNotEqualTo(stranger.pid());
            assertThat(redis.stop()).isTrue();
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void neverStopsAServerThatIsNotItsOwn() throws IOException {
        redis.start();
        PrivateRedis other = PrivateRedis.in(runtime, temporary.resolve("otherState"));
        assertThatThrownBy(other::stop)
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("left alone")
                .hasMessageNotContaining("\n");
        assertThat(ask(redis, "PING")).isEqualTo("PONG");
    }

    @Test
    void neverStartsASecondServerOverTheSameDataWhenTheRuntimeDirectoryDiffers() {
        URI url = redis.start();
        PrivateRedis elsewhere = PrivateRedis.in(temporary.resolve("run2"), data);
        assertThat(elsewhere.running()).contains(url);
        assertThat(elsewhere.start()).isEqualTo(url);
        assertThat(servers()).hasSize(1);
        assertThat(elsewhere.stop()).isTrue();
        assertThat(redis.running()).isEmpty();
    }

    @Test
    void neverStartsASecondServerOverTheSameDataWhenTheSocketIsGone() throws IOException {
        redis.start();
        long pid = redis.status().pid().orElseThrow();
        Files.delete(runtime.resolve("redis.sock"));
        assertThatThrownBy(redis::start)
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("kill " + pid)
                .hasMessageNotContaining("\n");
        Files.delete(data.resolve("redis.pid"));
        assertThatThrownBy(redis::stop).hasMessageContaining("kill " + pid);
        assertThat(redis.status().problem().orElseThrow()).contains("kill " + pid);
        assertThat(servers()).hasSize(1);
    }

    @Test
    void saysSoWhenItsServerIsSuspended() throws Exception {
        redis.start();
        long pid = redis.status().pid().orElseThrow();
        signal("STOP", pid);
        try {
            assertThatThrownBy(redis::start)
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageContaining("does not answer")
                    .hasMessageContaining(Long.toString(pid));
        } finally {
            signal("CONT", pid);
        }
        assertThat(ask(redis, "PING")).isEqualTo("PONG");
        assertThat(servers()).hasSize(1);
    }

    @Test
    void givesTheReasonFromTheLogWhenTheServerEndsAtItsStart() throws IOException {
        redis.start();
        ask(redis, "SET k v");
        redis.stop();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".aof")).toList()) {
                Files.writeString(file, "this is no append-only file\r\n");
            }
        }
        assertThatThrownBy(redis::start)
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("Bad file format reading the append only file")
                .hasMessageContaining(data.resolve("redis.log").toString())
                .hasMessageNotContaining("\n");
    }

    @Test
    void saysWhichDirectoryCannotBeWritten() throws IOException {
        Path file = Files.writeString(temporary.resolve("file"), "no directory");
        assertThatThrownBy(() -> PrivateRedis.in(file.resolve("run"), data).start())
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining(file.toString())
                .hasMessageNotContaining("\n");
        assertThatThrownBy(() -> PrivateRedis.in(runtime, file.resolve("data")).start())
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining(file.toString())
                .hasMessageNotContaining("\n");
    }

    @Test
    void refusesADirectoryThatOthersCanEnter() throws IOException {
        Files.createDirectories(runtime);
        Files.setPosixFilePermissions(runtime, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThatThrownBy(redis::start)
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining(runtime.toString())
                .hasMessageContaining("chmod 700");
        assertThatThrownBy(redis::running).isInstanceOf(UnreachableException.class);
    }

    @Test
    void copesWithSpacesAndQuotesInItsPaths() throws IOException {
        PrivateRedis odd = PrivateRedis.in(
                temporary.resolve("a \"run\" ü"), temporary.resolve("state").resolve("it's \\ b"));
        URI url = odd.start();
        assertThat(url.getPath())
                .isEqualTo(
                        temporary.resolve("a \"run\" ü").resolve("redis.sock").toString());
        assertThat(ask(odd, "PING")).isEqualTo("PONG");
        assertThat(odd.stop()).isTrue();
    }

    @Test
    void tellsItsStatus() {
        PrivateRedis.Status before = redis.status();
        assertThat(before.running()).isFalse();
        assertThat(before.pid()).isEmpty();
        assertThat(before.problem()).isEmpty();
        redis.start();
        PrivateRedis.Status status = redis.status();
        assertThat(status.running()).isTrue();
        assertThat(status.url()).isEqualTo(redis.start());
        assertThat(status.dataDirectory()).isEqualTo(data);
        assertThat(status.logFile()).exists();
        assertThat(ServerProcess.isServerOf(data, status.pid().orElseThrow())).isTrue();
        assertThat(status.executable().orElseThrow()).isAbsolute();
        assertThat(ServerVersion.isSupported(status.version().orElseThrow())).isTrue();
        assertThat(status.uptime().orElseThrow()).isLessThan(Duration.ofSeconds(60));
        assertThat(status.usedMemoryBytes().orElseThrow()).isPositive();
        assertThat(status.connectedClients()).hasValue(1);
        assertThat(status.problem()).isEmpty();
    }

    @Test
    void warnsWhenItsServerKeepsNothing() throws IOException {
        redis.start();
        ask(redis, "CONFIG SET appendonly no");
        assertThat(redis.status().problem().orElseThrow()).contains("keeps nothing on disk");
    }

    @Test
    void anInterruptEndsTheStartAndIsKept() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(redis::start)
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageContaining("interrupted");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void putsALargeLogAside() throws IOException {
        redis.start();
        redis.stop();
        Files.writeString(data.resolve("redis.log"), "x".repeat(2 << 20));
        redis.start();
        assertThat(Files.size(data.resolve("redis.log"))).isLessThan(1 << 20);
        assertThat(data.resolve("redis.log.1")).hasSize(2 << 20);
    }

    @Test
    void isFoundByTheServiceLoader() {
        assertThat(ServiceLoader.load(PrivateRedisLocator.class)).hasAtLeastOneElementOfType(PrivateRedisService.class);
    }

    private long starts() throws IOException {
        return Files.readString(data.resolve("redis.log"))
                .lines()
                .filter(line -> line.contains("Redis is starting"))
                .count();
    }

    /** All servers this test may have started, by their working directory. */
    private List<ProcessHandle> servers() {
        return ProcessHandle.allProcesses().filter(this::isOurs).toList();
    }

    private boolean isOurs(ProcessHandle process) {
        try {
            Path state = temporary.toRealPath();
            Path cwd = Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"));
            return cwd.startsWith(state) && ServerProcess.isServerOf(cwd, process.pid());
        } catch (IOException e) {
            return false;
        }
    }

    private static String ask(PrivateRedis redis, String command) throws IOException {
        Path socket = redis.status().socket();
        try (RedisProbe probe = RedisProbe.connect(socket, 5_000)) {
            return probe.ask(command);
        }
    }

    private static String firstLine(Process program) throws IOException {
        return new BufferedReader(new InputStreamReader(program.getInputStream(), UTF_8)).readLine();
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static void signal(String signal, long pid) throws IOException, InterruptedException {
        new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid).start().waitFor();
    }
}
