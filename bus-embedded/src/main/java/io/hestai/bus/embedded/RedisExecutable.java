package io.hestai.bus.embedded;

import io.hestai.bus.UnreachableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A Redis server program on this machine, of version 6.2 or later: an installed one if there is one, since it is faster and
 * gets its owner's security updates, else the one that comes with the bus. Instances are immutable values.
 */
public final class RedisExecutable {
    private static final String[] NAMES = {"redis-server", "valkey-server"};

    /** Where a server program came from. */
    public enum Origin {
        /** Found in a directory of the environment variable {@code PATH}. */
        PATH,
        /** Named by whoever uses it. */
        GIVEN,
        /** Unpacked from the bus's own files. */
        BUNDLED
    }

    private final Path path;
    private final Origin origin;
    private final String version;

    private RedisExecutable(Path path, Origin origin, String version) {
        this.path = path;
        this.origin = origin;
        this.version = version;
    }

    /**
     * Finds a server program: the first {@code redis-server} or {@code valkey-server} on the {@code PATH} that says it is version
     * 6.2 or later, else the bundled one. Runs each candidate once with {@code --version}; takes some milliseconds.
     *
     * @return the program
     * @throws UnreachableException if there is none on the {@code PATH} and none is bundled for this platform, or it cannot be
     *     unpacked
     */
    public static RedisExecutable locate() {
        return locate(Environment.current());
    }

    /**
     * Unpacks the bundled Redis 7.0.15 into {@code $XDG_CACHE_HOME/hestai-bus/} (by default {@code ~/.cache/hestai-bus/}), unless
     * it is there already. Its SHA-256 is checked at every call; a file that differs is replaced. Safe to be called by several
     * programs at once.
     *
     * @return the program
     * @throws UnreachableException if none is bundled for this platform, or it cannot be unpacked
     */
    public static RedisExecutable bundled() {
        return bundled(Environment.current());
    }

    /**
     * Takes the server program at a path. Runs it once with {@code --version}.
     *
     * @param program its path
     * @return the program
     * @throws UnreachableException if there is no Redis or Valkey server of version 6.2 or later
     */
    public static RedisExecutable at(Path program) {
        Path absolute = program.toAbsolutePath();
        return ServerVersion.ask(absolute)
                .filter(ServerVersion::isSupported)
                .map(version -> new RedisExecutable(absolute, Origin.GIVEN, version))
                .orElseThrow(() -> new UnreachableException(
                        absolute + " is no redis-server or valkey-server 6.2 or later; run it with --version to see"));
    }

    static RedisExecutable locate(Environment environment) {
        return onPath(environment).orElseGet(() -> bundled(environment));
    }

    static RedisExecutable bundled(Environment environment) {
        BundledRedis bundled = BundledRedis.of(environment.osName(), environment.osArch());
        Path unpacked = bundled.unpack(environment.cacheHome().resolve("hestai-bus"));
        return new RedisExecutable(unpacked, Origin.BUNDLED, BundledRedis.VERSION);
    }

    private static Optional<RedisExecutable> onPath(Environment environment) {
        String path = environment.variables().getOrDefault("PATH", "");
        for (String directory : path.split(":", -1)) {
            // An empty or relative entry means the current directory, whose programs nobody meant to run.
            if (!directory.startsWith("/")) {
                continue;
            }
            for (String name : NAMES) {
                Path candidate = Path.of(directory, name);
                if (Files.isExecutable(candidate) && Files.isRegularFile(candidate)) {
                    Optional<String> version = ServerVersion.ask(candidate);
                    if (version.isPresent() && ServerVersion.isSupported(version.get())) {
                        return Optional.of(new RedisExecutable(candidate, Origin.PATH, version.get()));
                    }
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Where the program is.
     *
     * @return an absolute path
     */
    public Path path() {
        return path;
    }

    /**
     * Where the program came from.
     *
     * @return installed or bundled
     */
    public Origin origin() {
        return origin;
    }

    /**
     * The version the program says it is.
     *
     * @return such as {@code 7.0.15}
     */
    public String version() {
        return version;
    }

    @Override
    public String toString() {
        return path + " (" + version + (origin == Origin.BUNDLED ? ", bundled)" : ")");
    }
}
