package io.hestai.bus.app.runtime;

import io.hestai.bus.embedded.PrivateRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A private Redis in a temporary directory; closing it leaves nothing running and nothing behind. */
public final class TemporaryRedis implements AutoCloseable {
    private final Path directory;
    private final PrivateRedis redis;
    private final String url;

    private TemporaryRedis(Path directory, PrivateRedis redis, String url) {
        this.directory = directory;
        this.redis = redis;
        this.url = url;
    }

    /**
     * Starts one.
     *
     * @param prefix what the directory's name begins with
     * @return it, running
     */
    public static TemporaryRedis start(String prefix) {
        Path directory;
        try {
            directory = Files.createTempDirectory(prefix);
        } catch (IOException e) {
            throw new FailedException(
                    "cannot make a temporary directory: " + e.getMessage() + "; set TMPDIR to one that is writable",
                    ExitCode.FAILED,
                    e);
        }
        PrivateRedis redis = in(directory);
        try {
            return new TemporaryRedis(directory, redis, redis.start().toString());
        } catch (RuntimeException e) {
            remove(directory);
            throw e;
        }
    }

    /**
     * The one that another process started, to be closed if that process cannot do it any more.
     *
     * @param directory its directory
     * @param url where it listens
     * @return it
     */
    public static TemporaryRedis startedIn(Path directory, String url) {
        return new TemporaryRedis(directory, in(directory), url);
    }

    private static PrivateRedis in(Path directory) {
        return PrivateRedis.in(directory.resolve("run"), directory.resolve("data"));
    }

    /**
     * Where it listens.
     *
     * @return its URL
     */
    public String url() {
        return url;
    }

    /**
     * A directory that goes when it is closed.
     *
     * @return the directory
     */
    public Path directory() {
        return directory;
    }

    @Override
    public void close() {
        try {
            redis.stop();
        } finally {
            remove(directory);
        }
    }

    private static void remove(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + directory, e);
        }
    }
}
