package io.hestai.bus.redis;

import io.hestai.bus.BusException;
import io.hestai.bus.RefusedException;
import io.hestai.bus.RefusedException.Reason;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes connections: connects, logs in, selects the database, tells the server whose connection it is. Thread-safe. */
final class Dialer {
    private final RedisUrl url;
    private final Optional<Supplier<Credentials>> credentials;
    private final TlsSetup tls;
    private final BusConfig config;
    private final Watchdog watchdog;
    private final Meters meters = new Meters();
    private final ConnectionLimit limit;
    private final Introduction introduction = new Introduction();
    private volatile @Nullable DiskProof diskProof;

    /** Whether it is known to be a Redis that speaks as the URL says. */
    private volatile boolean greeted;

    Dialer(RedisUrl url, Optional<Supplier<Credentials>> credentials, BusConfig config, Watchdog watchdog) {
        this.url = url;
        this.credentials = credentials;
        this.tls = new TlsSetup(config.tls());
        this.config = config;
        this.watchdog = watchdog;
        this.limit = new ConnectionLimit(config, meters.limits.connections);
    }

    /** Tells from now on which connections are refused because there are too many. */
    void tellTo(EventHub events) {
        limit.tellTo(events);
    }

    /** What the bus of these connections counts. */
    Meters meters() {
        return meters;
    }

    RedisUrl url() {
        return url;
    }

    /** Who ends what takes too long on these connections. */
    Watchdog watchdog() {
        return watchdog;
    }

    long commandTimeoutNanos() {
        return config.timeouts().command().toNanos();
    }

    /**
     * Makes a connection.
     *
     * @param purpose what it is for; part of its name in {@code CLIENT LIST}
     * @throws IOException if nobody answers
     * @throws BusException if Redis refuses, or the bus has all the connections that it may have
     */
    Link dial(String purpose) throws IOException {
        return dial(purpose, false);
    }

    /** As {@link #dial(String)}, for a connection over which some threads send while another waits for replies. */
    Link dialDuplex(String purpose) throws IOException {
        return dial(purpose, true);
    }

    private Link dial(String purpose, boolean duplex) throws IOException {
        limit.take(purpose);
        Optional<Credentials> who;
        Transport transport;
        try {
            // Anew each time: it may have been changed since, and that may be why the last connection was refused.
            who = credentials.map(Login::ask);
            transport = connect(duplex);
        } catch (IOException | RuntimeException e) {
            limit.giveBack();
            throw e;
        }
        Link link = new Link(transport, watchdog, limit::giveBack);
        try {
            greet(link, purpose, who);
        } catch (IOException | RuntimeException e) {
            link.close();
            throw e;
        }
        return link;
    }

    private Transport connect(boolean duplex) throws IOException {
        return switch (url.kind()) {
            case UNIX -> over(ChannelTransport.connectUnix(url.host()), duplex);
            case TCP ->
                over(ChannelTransport.connectTcp(resolve(), config.timeouts().connect()), false);
            case TLS -> TlsTransport.open(resolve(), config.timeouts().connect(), tls);
        };
    }

    /** Only on Unix sockets does a command that is taken wake who waits for replies. */
    private Transport over(SocketChannel channel, boolean wokenByCommands) throws IOException {
        long spinNanos = config.spin().toNanos();
        return wokenByCommands || spinNanos > 0
                ? SelectorTransport.of(channel, spinNanos)
                : ChannelTransport.of(channel);
    }

    private InetSocketAddress resolve() throws IOException {
        InetSocketAddress address = new InetSocketAddress(url.host(), url.port());
        if (address.isUnresolved()) {
            throw new IOException("the host '" + url.host() + "' is not known");
        }
        return address;
    }

    /** Everything in one write and one wait, so that a connection costs one round trip; but see {@link Introduction#finish}. */
    private void greet(Link link, String purpose, Optional<Credentials> who) throws IOException {
        if (who.isPresent()) {
            link.put(auth(who.get()));
        }
        link.put(Command.of("CLIENT SETNAME", name(purpose)));
        link.put(Command.of("CLIENT ID"));
        Introduction.Part introduced = introduction.put(link);
        // A connection begins in the first database, for which a user need not have the right to choose one.
        boolean chooses = url.database() != 0;
        if (chooses) {
            link.put(Command.of("SELECT", Integer.toString(url.database())));
        }
        link.put(Command.of("PING"));
        link.flush();
        link.expectReplyWithin(config.timeouts().connect().toNanos());
        if (who.isPresent()) {
            refuse(first(link), "log in to Redis at " + url + as(who.get()));
        }
        // A user without the right to name or number a connection can still use it.
        first(link);
        Object id = link.read();
        if (id instanceof Long number) {
            link.setClientId(number);
        }
        introduction.read(link, introduced);
        if (chooses) {
            refuse(link.read(), "use database " + url.database() + " of Redis at " + url);
        }
        // A Redis that still loads its data takes all of the above, but nothing that matters.
        if (link.read() instanceof RedisError error && isFinal(Failures.reason(error))) {
            throw Failures.explain(error, "use Redis at " + url);
        }
        introduction.finish(link, introduced);
        link.expectNothing();
        greeted = true;
    }

    /** Reads what may be the first reply: one that does not come, or is none, can mean that the other side wants TLS. */
    private @Nullable Object first(Link link) throws IOException {
        try {
            return link.read();
        } catch (IOException e) {
            String words = Failures.words(e);
            boolean strange =
                    words.contains("closed the connection") || words.contains("is no Redis") || words.contains("reset");
            if (url.kind() == RedisUrl.Kind.TCP && strange && !greeted) {
                throw new IOException(
                        words + ", before it said anything (is that the port for TLS? then write rediss://)", e);
            }
            throw e;
        }
    }

    private String as(Credentials who) {
        String source = credentials
                .filter(Login.class::isInstance)
                .map(login -> " with " + login)
                .orElse("");
        return (who.user().isEmpty() ? "" : " as '" + who.user() + "'") + source;
    }

    private static boolean isFinal(Reason reason) {
        return reason == Reason.LOADING || reason == Reason.AUTHENTICATION;
    }

    private static Command auth(Credentials who) {
        return who.user().isEmpty()
                ? Command.of("AUTH", who.password())
                : Command.of("AUTH", who.user(), who.password());
    }

    private void refuse(@Nullable Object reply, String doing) {
        if (reply instanceof RedisError error) {
            if (error.text().contains("DB index is out of range")) {
                throw new RefusedException(
                        Reason.OTHER,
                        "cannot " + doing
                                + ": it has no database of that number (16 of them, from 0, unless its setting"
                                + " 'databases' says otherwise); give a lower one");
            }
            throw Failures.explain(error, doing);
        }
    }

    private String name(String purpose) {
        String role = config.role().isEmpty() ? "-" : config.role();
        return "hbus:" + role + ":" + purpose;
    }

    /**
     * Finds out how the server at the other end can show that an append is on its disk, if that is asked for. To be called again when another
     * server is met, or the same after a restart: its settings may be others.
     *
     * @throws RefusedException if it cannot, with {@link Reason#NOT_DURABLE}
     */
    void probeDisk(Link link) throws IOException {
        if (config.durability() == Durability.DISK) {
            diskProof = null;
            diskProof = DiskProof.probe(link, url, commandTimeoutNanos());
        }
    }

    /** How the server shows that an append is on its disk; null if that is not asked for, or not known (yet). */
    @Nullable
    DiskProof diskProof() {
        return diskProof;
    }

    /** Refuses a server that lacks what the bus needs, by what it said when it was greeted: that is asked for, rather than the version. */
    void checkServer(Link link) throws IOException {
        RedisError error = introduction.error();
        if (error != null) {
            if (Failures.reason(error) == Reason.PERMISSION) {
                return;
            }
            throw Failures.explain(error, "use Redis at " + url);
        }
        if (!introduction.hasAutoclaim()) {
            throw new RefusedException(
                    Reason.TOO_OLD,
                    "Redis at " + url + " is version " + version(link) + "; the bus needs 6.2 or newer (XAUTOCLAIM)");
        }
    }

    private String version(Link link) throws IOException {
        Object info = link.call(Command.of("INFO", "server"), commandTimeoutNanos());
        String version = ServerInfo.of(info).value("redis_version");
        return version.isEmpty() ? "unknown" : version;
    }
}
