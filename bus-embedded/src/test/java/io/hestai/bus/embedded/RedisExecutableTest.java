package io.hestai.bus.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hestai.bus.UnreachableException;
import io.hestai.bus.embedded.RedisExecutable.Origin;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisExecutableTest {
    @TempDir
    Path temporary;

    private Path bin;
    private Path cache;

    @BeforeEach
    void directories() throws IOException {
        bin = Files.createDirectory(temporary.resolve("bin"));
        cache = temporary.resolve("cache");
    }

    @Test
    void usesTheServerOnThePath() throws IOException {
        Path program = program("redis-server", "echo 'Redis server v=7.2.4 sha=0:0 malloc=x bits=64 build=y'");
        RedisExecutable found = RedisExecutable.locate(environment());
        assertThat(found.path()).isEqualTo(program);
        assertThat(found.origin()).isEqualTo(Origin.PATH);
        assertThat(found.version()).isEqualTo("7.2.4");
        assertThat(cache).doesNotExist();
    }

    @Test
    void usesValkeyToo() throws IOException {
        Path program = program("valkey-server", "echo 'Valkey server v=8.0.1 sha=0:0'");
        assertThat(RedisExecutable.locate(environment()).path()).isEqualTo(program);
    }

    @Test
    void passesOverAServerThatIsTooOld() throws IOException {
        program("redis-server", "echo 'Redis server v=6.0.16 sha=0:0'");
        assertThat(RedisExecutable.locate(environment()).origin()).isEqualTo(Origin.BUNDLED);
        Path newer = program("valkey-server", "echo 'Valkey server v=7.2.5 sha=0:0'");
        assertThat(RedisExecutable.locate(environment()).path()).isEqualTo(newer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"exit 1", "echo 'Redis server v='", "echo hello", "echo 'Redis server v=7.0.0'; exit 3"})
    void passesOverWhatIsNoServer(String script) throws IOException {
        program("redis-server", script);
        assertThat(RedisExecutable.locate(environment()).origin()).isEqualTo(Origin.BUNDLED);
    }

    @Test
    void passesOverDirectoriesAndFilesThatCannotBeRun() throws IOException {
        Files.createDirectory(bin.resolve("redis-server"));
        Files.writeString(bin.resolve("valkey-server"), "#!/bin/sh\necho 'Valkey server v=8.0.1'\n");
        assertThat(RedisExecutable.locate(environment()).origin()).isEqualTo(Origin.BUNDLED);
    }

    @Test
    void takesTheProgramThatIsGivenAndNothingThatIsNoServer() throws IOException {
        Path server = program("my-server", "echo 'Redis server v=6.2.11 sha=0:0'");
        assertThat(RedisExecutable.at(server).version()).isEqualTo("6.2.11");
        assertThat(RedisExecutable.at(server).origin()).isEqualTo(Origin.GIVEN);
        Path other = program("other", "echo hello");
        assertThatThrownBy(() -> RedisExecutable.at(other))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining(other.toString());
        assertThatThrownBy(() -> RedisExecutable.at(bin.resolve("missing"))).isInstanceOf(UnreachableException.class);
    }

    @Test
    void neverLooksInTheCurrentDirectory() {
        Environment here = environment(Map.of("PATH", ":.:bin", "XDG_CACHE_HOME", cache.toString()));
        assertThat(RedisExecutable.locate(here).origin()).isEqualTo(Origin.BUNDLED);
    }

    @ParameterizedTest
    @CsvSource({
        "6.2.0,true",
        "6.2.14,true",
        "7.0.15,true",
        "10.0,true",
        "255.255.255,true",
        "6.1.9,false",
        "5.9.9,false"
    })
    void takesVersionsFromSixTwoOn(String version, boolean supported) {
        assertThat(ServerVersion.isSupported(version)).isEqualTo(supported);
    }

    @Test
    void unpacksTheBundledServerForItsUserAloneAndItRuns() throws IOException {
        RedisExecutable bundled = RedisExecutable.locate(environment());
        assertThat(bundled.origin()).isEqualTo(Origin.BUNDLED);
        Path directory = cache.resolve("hestai-bus");
        assertThat(bundled.path()).hasParent(directory);
        assertThat(ServerVersion.ask(bundled.path())).contains(bundled.version());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(bundled.path())))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
        assertThat(entries(directory)).hasSize(1);
    }

    @Test
    void doesNotUnpackAgainWhatIsThere() throws IOException {
        Path first = RedisExecutable.bundled(environment()).path();
        Object before = Files.getAttribute(first, "unix:ino");
        assertThat(Files.getAttribute(RedisExecutable.bundled(environment()).path(), "unix:ino"))
                .isEqualTo(before);
    }

    @Test
    void replacesACachedServerThatWasTamperedWith() throws Exception {
        Path program = RedisExecutable.bundled(environment()).path();
        Files.write(program, new byte[] {1}, StandardOpenOption.APPEND);
        assertThat(sum(RedisExecutable.bundled(environment()).path()))
                .isEqualTo(BundledRedis.of(System.getProperty("os.name"), System.getProperty("os.arch"))
                        .sha256());
    }

    @Test
    void replacesALinkInThePlaceOfTheCachedServer() throws IOException {
        Path program = RedisExecutable.bundled(environment()).path();
        Path elsewhere = Files.move(program, temporary.resolve("elsewhere"));
        Files.createSymbolicLink(program, elsewhere);
        assertThat(RedisExecutable.bundled(environment()).path()).isRegularFile();
        assertThat(Files.isSymbolicLink(program)).isFalse();
    }

    @Test
    void refusesACacheThatOthersCanWrite() throws IOException {
        Path directory = Files.createDirectories(cache.resolve("hestai-bus"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(() -> RedisExecutable.bundled(environment()))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("chmod 700");
    }

    @Test
    void saysWhereItCannotUnpack() throws IOException {
        Files.writeString(cache, "a file");
        assertThatThrownBy(() -> RedisExecutable.bundled(environment()))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining(cache.toString())
                .hasMessageContaining("XDG_CACHE_HOME")
                .hasMessageNotContaining("\n");
    }

    @Test
    void saysSoWhenNoneIsBundledForThePlatform() {
        Environment windows = new Environment(Map.of(), temporary, temporary, "Windows 11", "amd64");
        assertThatThrownBy(() -> RedisExecutable.locate(windows))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("windows 11-amd64")
                .hasMessageContaining("install Redis");
    }

    @ParameterizedTest
    @CsvSource({
        "Linux,amd64,LINUX_AMD64",
        "Linux,aarch64,LINUX_ARM64",
        "Linux,i386,LINUX_386",
        "Mac OS X,x86_64,DARWIN_AMD64",
        "Mac OS X,aarch64,DARWIN_ARM64"
    })
    void knowsTheServerOfEachPlatform(String os, String arch, BundledRedis expected) {
        assertThat(BundledRedis.of(os, arch)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void carriesTheBinaryWhoseSumItKnows(BundledRedis bundled) throws Exception {
        try (InputStream in = BundledRedis.class.getResourceAsStream("/" + bundled.resource())) {
            assertThat(in).isNotNull();
            assertThat(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(in.readAllBytes())))
                    .isEqualTo(bundled.sha256());
        }
    }

    @Test
    void carriesTheLicenceOfRedis() throws IOException {
        try (InputStream in = RedisExecutable.class.getResourceAsStream("/META-INF/LICENSE-redis.txt")) {
            assertThat(in).isNotNull();
            assertThat(new String(in.readAllBytes(), UTF_8)).contains("Salvatore Sanfilippo");
        }
    }

    @Test
    void unpacksOnceWhenManyAskAtOnce() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            List<Future<Path>> futures = IntStream.range(0, 8)
                    .mapToObj(i -> pool.submit(
                            () -> RedisExecutable.bundled(environment()).path()))
                    .toList();
            for (Future<Path> future : futures) {
                assertThat(ServerVersion.ask(future.get())).contains(BundledRedis.VERSION);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(entries(cache.resolve("hestai-bus"))).hasSize(1);
    }

    private Environment environment() {
        return environment(Map.of("PATH", bin.toString(), "XDG_CACHE_HOME", cache.toString()));
    }

    private Environment environment(Map<String, String> variables) {
        return new Environment(
                variables, temporary, temporary, System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    private Path program(String name, String script) throws IOException {
        Path program = bin.resolve(name);
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return program;
    }

    private static List<Path> entries(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        }
    }

    private static String sum(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
