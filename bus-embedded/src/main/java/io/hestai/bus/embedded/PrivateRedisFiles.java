package io.hestai.bus.embedded;

import io.hestai.bus.UnreachableException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Where things of a private Redis are. The socket lies in a runtime directory, which may vary (a desktop session has
 * {@code XDG_RUNTIME_DIR}, a cron job has not) and may vanish under a running server (at logout). The data directory is what there is one of:
 * it says by which socket its server is reached and which process that is, so that no second server is ever started over the same data.
 */
final class PrivateRedisFiles {
    /** The socket's path must fit in 104 bytes on macOS, 108 on Linux, with a zero at the end. */
    private static final int LONGEST_SOCKET_PATH = 100;

    private static final String SOCKET = "redis.sock";

    private final @Nullable Path runtimeParent;
    private final Path runtime;
    private final Path data;

    private PrivateRedisFiles(@Nullable Path runtimeParent, Path runtime, Path data) {
        this.runtimeParent = runtimeParent;
        this.runtime = runtime;
        this.data = data;
    }

    static PrivateRedisFiles ofCurrentUser(Environment environment) {
        Path data = environment.stateHome().resolve("hestai-bus").resolve("redis");
        Path session = environment.directory("XDG_RUNTIME_DIR");
        // Another user's, as after su, must not get our files in it; nor could that user's programs use them.
        if (session != null && OwnDirectory.isOwned(session)) {
            Path runtime = session.resolve("hestai-bus");
            if (isShortEnough(runtime)) {
                return new PrivateRedisFiles(null, runtime, data);
            }
        }
        return new PrivateRedisFiles(null, fallback(environment), data);
    }

    static PrivateRedisFiles in(Path runtimeDirectory, Path dataDirectory, Environment environment) {
        Path runtime = runtimeDirectory.toAbsolutePath().normalize();
        Path data = dataDirectory.toAbsolutePath().normalize();
        if (isShortEnough(runtime)) {
            return new PrivateRedisFiles(null, runtime, data);
        }
        Path fallback = fallback(environment);
        return new PrivateRedisFiles(fallback, fallback.resolve(shortName(runtime)), data);
    }

    private static Path fallback(Environment environment) {
        return environment.temporary().resolve("hestai-bus-" + UserId.current());
    }

    private static boolean isShortEnough(Path runtime) {
        return runtime.resolve(SOCKET).toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_SOCKET_PATH;
    }

    private static String shortName(Path path) {
        try {
            byte[] sum =
                    MessageDigest.getInstance("SHA-256").digest(path.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sum, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Makes the directories; refuses those that are not the user's alone. */
    void prepare() {
        if (runtimeParent != null) {
            OwnDirectory.create(runtimeParent);
        }
        OwnDirectory.create(runtime);
        OwnDirectory.create(data);
    }

    /** Refuses to look for a socket where another user could have put one. */
    void checkRuntime() {
        if (runtimeParent != null && Files.exists(runtimeParent)) {
            OwnDirectory.check(runtimeParent);
        }
        if (Files.exists(runtime)) {
            OwnDirectory.check(runtime);
        }
    }

    Path socket() {
        return runtime.resolve(SOCKET);
    }

    Path data() {
        return data;
    }

    Path log() {
        return data.resolve("redis.log");
    }

    Path configuration() {
        return data.resolve("redis.conf");
    }

    Path pidFile() {
        return data.resolve("redis.pid");
    }

    Path runtimeLock() {
        return runtime.resolve("redis.lock");
    }

    Path dataLock() {
        return data.resolve("redis.lock");
    }

    private Path socketNote() {
        return data.resolve("redis.socket");
    }

    /** The socket of the data's server when it was started with another runtime directory than ours; else null. */
    @Nullable
    Path notedSocket() {
        try {
            String noted = Files.readString(socketNote()).strip();
            Path socket = socket();
            if (noted.isEmpty() || noted.equals(socket.toString())) {
                return null;
            }
            Path other = Path.of(noted);
            Path directory = other.getParent();
            if (directory == null || !Files.exists(directory)) {
                return null;
            }
            OwnDirectory.check(directory);
            return other;
        } catch (IOException e) {
            return null;
        }
    }

    void noteSocket() throws IOException {
        writeOwnerOnly(socketNote(), socket() + "\n");
    }

    /** The process that wrote the pid file, or -1. Whether it lives, and is a Redis, is another question. */
    long recordedPid() {
        try {
            return Long.parseLong(Files.readString(pidFile()).strip());
        } catch (NoSuchFileException e) {
            return -1;
        } catch (IOException | NumberFormatException e) {
            return -1;
        }
    }

    /** Removes what a server that is gone left behind. */
    void forget() throws IOException {
        Files.deleteIfExists(socket());
        Files.deleteIfExists(pidFile());
        Files.deleteIfExists(socketNote());
    }

    static void writeOwnerOnly(Path file, String content) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, OwnDirectory.ownerOnly(false));
        Files.writeString(file, content);
    }

    static URI url(Path socket) {
        try {
            return new URI("redis-socket", "", socket.toString(), null);
        } catch (URISyntaxException e) {
            throw new UnreachableException("no URL can be made of the socket's path " + socket + "; choose another", e);
        }
    }
}
