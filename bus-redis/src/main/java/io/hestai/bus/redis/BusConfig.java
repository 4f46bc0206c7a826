package io.hestai.bus.redis;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * How a bus is connected. Immutable; every {@code with…} gives a new configuration.
 *
 * @param role who speaks: {@code agent}, {@code ui}, {@code daemon}, …; may be empty; at most 200 characters
 * @param instance the name of this running program, unique among all that use the bus; it names connections and, where no other name
 *     is given, consumers. Default {@code ROLE-HOST-PID}
 * @param namespace the prefix of every key and channel; default {@code bus:}. Empty only if set so by {@link #withoutNamespace()}
 * @param url where Redis is; empty to ask the environment ({@code HBUS_URL}, then {@code REDIS_URL}) and then the private Redis of the
 *     current user. See {@link #withUrl}
 * @param credentials the source of user and password, asked at every connection that is made; empty to take them from the URL, or else the
 *     password from {@code HBUS_PASSWORD}
 * @param tls how the server of a {@code rediss://} URL is told from others; default {@link TlsOptions#DEFAULT}
 * @param timeouts how long to wait
 * @param maxMessageBytes the largest message, its names and values in bytes; default 1 MiB
 * @param maxConnections how many connections the bus may hold; default 64. It needs one to send, one for all channels, one to
 *     administer, and one for each follower and consumer
 * @param outbox what becomes of appends while Redis is away; default {@link OutboxOptions#memory()}
 * @param durability what it means that an append is stored; default {@link Durability#MEMORY}
 * @param spin how long a thread that waits for Redis looks for bytes before it sleeps; default 0. See {@link #withSpin}
 * @param limits how much the bus may do, as a guard against a program in a loop; default {@link Limits#defaults()}
 */
public record BusConfig(
        String role,
        String instance,
        String namespace,
        Optional<String> url,
        Optional<Supplier<Credentials>> credentials,
        TlsOptions tls,
        Timeouts timeouts,
        int maxMessageBytes,
        int maxConnections,
        OutboxOptions outbox,
        Durability durability,
        Duration spin,
        Limits limits) {

    /** The namespace unless told otherwise. */
    public static final String DEFAULT_NAMESPACE = "bus:";

    private static final int DEFAULT_MAX_MESSAGE_BYTES = 1 << 20;
    private static final Duration LONGEST_SPIN = Duration.ofMillis(1);

    /** Refuses bad names and limits. */
    public BusConfig {
        if (!role.isEmpty()) {
            Names.check("role", role);
        }
        Names.check("instance", instance);
        if (!namespace.isEmpty() && !ScratchNamespace.isScratch(namespace)) {
            Names.checkNamespace(namespace);
        }
        if (maxMessageBytes < 1) {
            throw new IllegalArgumentException("maxMessageBytes is " + maxMessageBytes + "; it must be at least 1");
        }
        if (maxConnections < 4) {
            throw new IllegalArgumentException("maxConnections is " + maxConnections
                    + "; it must be at least 4: to send, to hear, to administer and to read");
        }
        if (spin.isNegative() || spin.compareTo(LONGEST_SPIN) > 0) {
            throw new IllegalArgumentException("spin is " + spin + "; it must be 0 to 1 ms");
        }
    }

    /**
     * The defaults, for a role.
     *
     * @param role who speaks; may be empty
     * @return the configuration
     * @throws io.hestai.bus.BadNameException if the role breaks the rules for names
     */
    public static BusConfig forRole(String role) {
        return new BusConfig(
                role,
                Instances.name(role),
                DEFAULT_NAMESPACE,
                Optional.empty(),
                Optional.empty(),
                TlsOptions.DEFAULT,
                Timeouts.DEFAULT,
                DEFAULT_MAX_MESSAGE_BYTES,
                64,
                OutboxOptions.memory(),
                Durability.MEMORY,
                Duration.ZERO,
                Limits.defaults());
    }

    /**
     * The settings of the environment, then those of the context that {@code HBUS_CONTEXT} names or that is selected, then the defaults. See
     * {@link BusSetting} for their names, and {@link BusSettings} for more.
     *
     * @return the configuration
     * @throws IllegalArgumentException if one of them is wrong, with one line that says which, where it stands, and what to do
     */
    public static BusConfig load() {
        return load("");
    }

    /**
     * As {@link #load()}, with a context of the program's choice.
     *
     * @param context the context's name; {@link Contexts#NONE} for none
     * @return the configuration
     * @throws IllegalArgumentException if there is no such context, or a setting is wrong
     */
    public static BusConfig load(String context) {
        return load(System.getenv(), context);
    }

    static BusConfig load(Map<String, String> environment, String context) {
        return BusSettings.of(environment, context).config();
    }

    /**
     * Names this running program.
     *
     * @param name unique among all that use the bus
     * @return a new configuration
     */
    public BusConfig withInstance(String name) {
        return with(draft -> draft.instance = name);
    }

    /**
     * Sets the prefix of every key and channel.
     *
     * @param prefix the namespace, not empty, for instance {@code hestai.} or {@code bus:dev:}
     * @return a new configuration
     * @throws io.hestai.bus.BadNameException if it is empty or breaks the rules for names
     */
    public BusConfig withNamespace(String prefix) {
        Names.checkNamespace(prefix);
        return with(draft -> draft.namespace = prefix);
    }

    /**
     * Uses keys and channels as they are, without a prefix: only for a Redis that nobody else uses.
     *
     * @return a new configuration
     */
    public BusConfig withoutNamespace() {
        return with(draft -> draft.namespace = "");
    }

    /**
     * Says where Redis is: {@code redis://[user:password@]host[:port][/db]}, {@code rediss://…} for TLS,
     * {@code redis-socket:///path[?db=1]} or {@code unix:///path[?db=1]}.
     *
     * @param redisUrl the URL
     * @return a new configuration
     * @throws IllegalArgumentException if it is no such URL; the message does not repeat a password
     */
    public BusConfig withUrl(String redisUrl) {
        RedisUrl.parse(redisUrl);
        return with(draft -> draft.url = Optional.of(redisUrl));
    }

    /**
     * Sets the ACL user and password.
     *
     * @param user the user, or empty for the default user
     * @param password the password
     * @return a new configuration
     */
    public BusConfig withCredentials(String user, String password) {
        Credentials fixed = new Credentials(user, password);
        return withCredentials(() -> fixed);
    }

    /**
     * Sets a source of user and password, so that they can change while the bus lives.
     *
     * @param source asked at every connection that is made, by the thread that makes it, and by several threads at once. If it throws, or Redis
     *     refuses what it gives, it is asked again with the next try
     * @return a new configuration
     */
    public BusConfig withCredentials(Supplier<Credentials> source) {
        return with(draft -> draft.credentials = Optional.of(source));
    }

    /**
     * Sets how the server of a {@code rediss://} URL is told from others, and what it is shown.
     *
     * @param options the options
     * @return a new configuration
     */
    public BusConfig withTls(TlsOptions options) {
        return with(draft -> draft.tls = options);
    }

    /**
     * Sets how long to wait.
     *
     * @param values the timeouts
     * @return a new configuration
     */
    public BusConfig withTimeouts(Timeouts values) {
        return with(draft -> draft.timeouts = values);
    }

    /**
     * Sets the largest message.
     *
     * @param bytes its names and values in bytes, at least 1
     * @return a new configuration
     */
    public BusConfig withMaxMessageBytes(int bytes) {
        return with(draft -> draft.maxMessageBytes = bytes);
    }

    /**
     * Sets how many connections the bus may hold.
     *
     * @param connections at least 4
     * @return a new configuration
     */
    public BusConfig withMaxConnections(int connections) {
        return with(draft -> draft.maxConnections = connections);
    }

    /**
     * Says what becomes of appends while Redis is away.
     *
     * @param options where they wait, how many, and for how long
     * @return a new configuration
     */
    public BusConfig withOutbox(OutboxOptions options) {
        return with(draft -> draft.outbox = options);
    }

    /**
     * Says what it means that an append is stored.
     *
     * @param value in the server's memory, or on its disk; the latter is checked when the bus connects
     * @return a new configuration
     */
    public BusConfig withDurability(Durability value) {
        return with(draft -> draft.durability = value);
    }

    /**
     * Says how long a thread that waits for Redis looks for bytes before it sleeps. To be woken takes longer than all the rest of a message's way, so
     * that a question and its answer, one after the other, take half the time with 50 µs; but each such thread keeps a processor busy for as long
     * after each message that it gets. Over TLS it has no effect.
     *
     * @param duration 0, which is the default, to sleep at once; at most 1 ms
     * @return a new configuration
     */
    public BusConfig withSpin(Duration duration) {
        return with(draft -> draft.spin = duration);
    }

    /**
     * Sets how much the bus may do.
     *
     * @param values the limits
     * @return a new configuration
     */
    public BusConfig withLimits(Limits values) {
        return with(draft -> draft.limits = values);
    }

    /** In a namespace that only {@link ScratchNamespace} makes. */
    BusConfig inScratch(String scratch) {
        return with(draft -> draft.namespace = scratch);
    }

    private BusConfig with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.toConfig();
    }

    /** A copy that can be changed, so that each method above names only what it changes. */
    private static final class Draft {
        private final String role;
        private String instance;
        private String namespace;
        private Optional<String> url;
        private Optional<Supplier<Credentials>> credentials;
        private TlsOptions tls;
        private Timeouts timeouts;
        private int maxMessageBytes;
        private int maxConnections;
        private OutboxOptions outbox;
        private Durability durability;
        private Duration spin;
        private Limits limits;

        Draft(BusConfig from) {
            role = from.role;
            instance = from.instance;
            namespace = from.namespace;
            url = from.url;
            credentials = from.credentials;
            tls = from.tls;
            timeouts = from.timeouts;
            maxMessageBytes = from.maxMessageBytes;
            maxConnections = from.maxConnections;
            outbox = from.outbox;
            durability = from.durability;
            spin = from.spin;
            limits = from.limits;
        }

        BusConfig toConfig() {
            return new BusConfig(
                    role,
                    instance,
                    namespace,
                    url,
                    credentials,
                    tls,
                    timeouts,
                    maxMessageBytes,
                    maxConnections,
                    outbox,
                    durability,
                    spin,
                    limits);
        }
    }

    /** All but the password; a password in the URL is not shown either. */
    @Override
    public String toString() {
        return "BusConfig[role=" + role + ", instance=" + instance + ", namespace=" + namespace + ", url="
                + url.map(u -> RedisUrl.parse(u).toString()).orElse("from the environment") + "]";
    }
}
