package io.hestai.bus.redis;

import io.hestai.bus.ClosedException;
import io.hestai.bus.UnknownOutcomeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One plain connection to the Redis behind a bus, for what an operator asks or sets there. It is made as the bus makes its own: with the same
 * login, encryption, database and timeouts. It sends any command as it is, outside of what the bus promises; most programs need a
 * {@link RedisBus} instead. Not made again when it is lost.
 *
 * <p>Thread-safe; one command at a time.
 */
public final class ServerConnection implements AutoCloseable {

    /** How the server is reached. */
    public enum Transport {
        /** TCP in plain text. */
        TCP,
        /** TCP with TLS. */
        TLS,
        /** A Unix socket. */
        UNIX_SOCKET
    }

    /** Commands whose second word says what they do; of all others, the second word may be a secret. */
    private static final Set<String> OF_TWO_WORDS = Set.of(
            "ACL",
            "CLIENT",
            "CLUSTER",
            "COMMAND",
            "CONFIG",
            "FUNCTION",
            "LATENCY",
            "MEMORY",
            "OBJECT",
            "PUBSUB",
            "SCRIPT",
            "SLOWLOG",
            "XGROUP",
            "XINFO");

    private final BusConfig config;
    private final Dialer dialer;
    private final Link link;
    private boolean closed;

    private ServerConnection(BusConfig config, Dialer dialer, Link link) {
        this.config = config;
        this.dialer = dialer;
        this.link = link;
    }

    /**
     * Connects and logs in. In {@code CLIENT LIST} the connection is called {@code hbus:ROLE:operator}.
     *
     * @param config where and as whom; without a URL the environment is asked, as for a bus
     * @return the connection, to be closed by the caller
     * @throws io.hestai.bus.UnreachableException if no Redis answers there
     * @throws io.hestai.bus.RefusedException if it does not let this user in
     * @throws IllegalArgumentException if a URL from the environment cannot be read
     */
    public static ServerConnection open(BusConfig config) {
        Dialer dialer = RedisBus.dialer(config, System.getenv(), "hbus-operator-watchdog");
        try {
            return new ServerConnection(config, dialer, dialer.dial("operator"));
        } catch (IOException e) {
            dialer.watchdog().close();
            throw Failures.unreachable(dialer.url(), e);
        } catch (RuntimeException e) {
            dialer.watchdog().close();
            throw e;
        }
    }

    /**
     * Sends a command and waits for its reply, for as long as a command may take ({@link Timeouts#command()}).
     *
     * @param words the command's name and its arguments, each a word of its own: {@code call("CONFIG", "GET", "maxmemory")}
     * @return the reply: a {@link String}, a {@link Long}, a {@link List} of such values that cannot be changed, or null. A byte that is not UTF-8
     *     is a lone surrogate, U+DC80 to U+DCFF, in the text, and becomes that byte again when the text is sent
     * @throws io.hestai.bus.RefusedException if Redis refuses; {@link io.hestai.bus.RefusedException#redisError()} has its words. The
     *     message names the command without its arguments, but Redis may repeat some of them
     * @throws UnknownOutcomeException if the connection is lost, or no reply comes in time: the command may have been carried out. The
     *     connection is of no use afterwards
     * @throws ClosedException if the connection is closed
     * @throws IllegalArgumentException if there are no words
     */
    public @Nullable Object call(String... words) {
        if (words.length == 0) {
            throw new IllegalArgumentException("there is no command; give its name and its arguments");
        }
        Object reply = exchange(command(words), name(words));
        if (reply instanceof RedisError error) {
            throw Failures.refused(error, "run " + name(words));
        }
        return plain(reply);
    }

    private synchronized @Nullable Object exchange(Command command, String name) {
        if (closed) {
            throw new ClosedException("the connection to Redis is closed");
        }
        try {
            return link.call(command, dialer.commandTimeoutNanos());
        } catch (IOException e) {
            link.close();
            throw new UnknownOutcomeException(
                    "lost the connection to Redis at " + url() + " while " + name + " was under way: "
                            + Failures.words(e) + "; look whether it was carried out, and connect again",
                    e);
        }
    }

    private static Command command(String... words) {
        Command command = new Command(words.length - 1, words[0]);
        for (int i = 1; i < words.length; i++) {
            command.arg(FieldNames.encode(words[i]));
        }
        return command;
    }

    private static String name(String... words) {
        String first = words[0].toUpperCase(Locale.ROOT);
        return words.length > 1 && OF_TWO_WORDS.contains(first)
                ? first + " " + words[1].toUpperCase(Locale.ROOT)
                : first;
    }

    private static @Nullable Object plain(@Nullable Object reply) {
        if (reply instanceof byte[] bytes) {
            return FieldNames.decode(bytes);
        }
        if (reply instanceof RedisError error) {
            return error.text();
        }
        if (reply instanceof Object[] array) {
            List<@Nullable Object> values = new ArrayList<>(array.length);
            for (Object each : array) {
                values.add(plain(each));
            }
            // Not List.copyOf, which takes no null.
            return Collections.unmodifiableList(values);
        }
        return reply;
    }

    /**
     * Where the server is.
     *
     * @return the URL without user and password
     */
    public String url() {
        return dialer.url().toString();
    }

    /**
     * How the server is reached.
     *
     * @return the transport
     */
    public Transport transport() {
        return switch (dialer.url().kind()) {
            case TCP -> Transport.TCP;
            case TLS -> Transport.TLS;
            case UNIX -> Transport.UNIX_SOCKET;
        };
    }

    /**
     * The Unix socket.
     *
     * @return its path; empty if the server is reached over TCP
     */
    public Optional<Path> socket() {
        return transport() == Transport.UNIX_SOCKET
                ? Optional.of(Path.of(dialer.url().host()))
                : Optional.empty();
    }

    /**
     * The host.
     *
     * @return its name or address; empty for a Unix socket
     */
    public Optional<String> host() {
        return transport() == Transport.UNIX_SOCKET
                ? Optional.empty()
                : Optional.of(dialer.url().host());
    }

    /**
     * The database that the connection has selected.
     *
     * @return its index
     */
    public int database() {
        return dialer.url().database();
    }

    /**
     * How the bus is connected whose server this is.
     *
     * @return the configuration given to {@link #open}
     */
    public BusConfig config() {
        return config;
    }

    /** Closes the connection. May be called again, which does nothing; a command under way fails. */
    @Override
    public void close() {
        // Without the lock, so that a command that hangs can be ended.
        link.close();
        dialer.watchdog().close();
        markClosed();
    }

    private synchronized void markClosed() {
        closed = true;
    }
}
