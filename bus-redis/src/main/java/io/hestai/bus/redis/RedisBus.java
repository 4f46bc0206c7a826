package io.hestai.bus.redis;

import io.hestai.bus.Bus;
import io.hestai.bus.UnreachableException;
import io.hestai.bus.spi.PrivateRedisLocator;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Supplier;

/** Connects a bus to Redis 6.2 or newer, or to a server that speaks as it does. */
public final class RedisBus {
    private RedisBus() {}

    /**
     * Connects, checks that the server can serve, and returns a bus ready for use.
     *
     * <p>Without a URL in the configuration the environment is asked, {@code HBUS_URL} and then {@code REDIS_URL}, and then the private
     * Redis of the current user is used, which is started if need be; that needs {@code bus-embedded} on the class path. A URL that was
     * given, in whatever way, is never replaced by another one.
     *
     * @param config where and as whom
     * @return the bus, to be closed by the caller
     * @throws io.hestai.bus.UnreachableException if no Redis answers there
     * @throws io.hestai.bus.RefusedException if it does not let this user in, or is older than 6.2
     * @throws IllegalArgumentException if a URL from the environment cannot be read
     */
    public static Bus connect(BusConfig config) {
        return connect(config, System.getenv(), Clock.systemUTC());
    }

    static Bus connect(BusConfig config, Map<String, String> environment, Clock clock) {
        Dialer dialer = dialer(config, environment, "hbus-watchdog");
        return new BusAssembly(config, dialer, dialer.watchdog(), clock).connect();
    }

    /** What makes connections as the configuration and the environment say; its watchdog is the caller's to close. */
    static Dialer dialer(BusConfig config, Map<String, String> environment, String watchdog) {
        RedisUrl url = RedisUrl.parse(url(config, environment));
        return new Dialer(url, credentials(config, url, environment), config, new Watchdog(watchdog));
    }

    /** The environment's password completes a user without one, and stands for the default user's where nothing is said. */
    private static Optional<Supplier<Credentials>> credentials(
            BusConfig config, RedisUrl url, Map<String, String> environment) {
        String password = environment.getOrDefault("HBUS_PASSWORD", "");
        Optional<Supplier<Credentials>> given = config.credentials();
        if (given.isEmpty()) {
            given = url.credentials().map(fixed -> () -> fixed);
        }
        if (password.isEmpty()) {
            return given;
        }
        Supplier<Credentials> source = given.orElse(() -> new Credentials("", ""));
        return Optional.of(() -> completed(source.get(), password));
    }

    private static Credentials completed(Credentials given, String password) {
        return given.password().isEmpty() ? new Credentials(given.user(), password) : given;
    }

    private static String url(BusConfig config, Map<String, String> environment) {
        if (config.url().isPresent()) {
            return config.url().get();
        }
        for (String name : new String[] {"HBUS_URL", "REDIS_URL"}) {
            String value = environment.get(name);
            if (value != null && !value.isEmpty()) {
                return value;
            }
        }
        return ServiceLoader.load(PrivateRedisLocator.class)
                .findFirst()
                .orElseThrow(() -> new UnreachableException("no Redis URL is given (in the configuration, HBUS_URL or"
                        + " REDIS_URL) and bus-embedded, which brings a private Redis, is not on the class path"))
                .locate()
                .toString();
    }
}
