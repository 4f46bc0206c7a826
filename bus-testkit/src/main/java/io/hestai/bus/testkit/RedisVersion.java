package io.hestai.bus.testkit;

import io.hestai.bus.UnreachableException;
import io.hestai.bus.embedded.RedisExecutable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The servers that tests run on: what a promise holds on, it must hold on the oldest that is supported, on the newest, and on the one beside
 * Redis. Looked for once in a JVM.
 */
public enum RedisVersion {
    /** What {@link RedisExecutable#locate()} finds: the one installed, or the bundled 7.0. */
    USUAL("a redis-server on the PATH, or a platform with a bundled one"),
    /** The oldest that is supported. It comes with the test kit. */
    REDIS_6_2("a Redis 6.2 for this platform, and libssl.so.3 where it needs one"),
    /** A newer one, which has {@code WAITAOF}. */
    REDIS_8("$HBUS_TOOLS/servers/redis-server (.ci/install brings it)"),
    /** Valkey, which has {@code WAITAOF} and not all else that Redis 8 has. */
    VALKEY_8("$HBUS_TOOLS/servers/valkey-server (.ci/install brings it)");

    private static final String USUAL_TOOLS = "/usr/local/lib/hestai-bus-tools";

    private static final Map<RedisVersion, Optional<RedisExecutable>> FOUND = new ConcurrentHashMap<>();

    private final String needs;

    RedisVersion(String needs) {
        this.needs = needs;
    }

    /**
     * Finds the server program.
     *
     * @return the program; empty if this machine has none
     */
    public Optional<RedisExecutable> find() {
        return FOUND.computeIfAbsent(this, RedisVersion::look);
    }

    private Optional<RedisExecutable> look() {
        try {
            return switch (this) {
                case USUAL -> Optional.of(RedisExecutable.locate());
                case REDIS_6_2 ->
                    CarriedServer.here().map(CarriedServer::unpack).map(RedisExecutable::at);
                case REDIS_8 -> tool("redis-server");
                case VALKEY_8 -> tool("valkey-server");
            };
        } catch (UnreachableException e) {
            return Optional.empty();
        }
    }

    private static Optional<RedisExecutable> tool(String name) {
        String tools = System.getenv("HBUS_TOOLS");
        Path program = Path.of(tools == null || tools.isEmpty() ? USUAL_TOOLS : tools, "servers", name);
        return Files.isExecutable(program) ? Optional.of(RedisExecutable.at(program)) : Optional.empty();
    }

    /**
     * What a machine must have for this server.
     *
     * @return in words, for those whose test was skipped
     */
    public String needs() {
        return needs;
    }
}
