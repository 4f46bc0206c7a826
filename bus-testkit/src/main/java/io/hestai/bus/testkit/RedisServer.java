package io.hestai.bus.testkit;

import io.hestai.bus.embedded.RedisExecutable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;
import redis.clients.jedis.Jedis;

/**
 * A throw-away real Redis for tests, in a temporary directory, reachable through a Unix socket and, if asked for, a TCP port of the loopback
 * interface. It can be killed, stopped, frozen and started again, each time at the same address and with the same data directory.
 * By default it keeps nothing on disk; {@code config("appendonly yes")} makes its data survive {@link #kill()}.
 *
 * <p>{@link #close()} kills it and removes its directory; the end of the JVM does too, unless the JVM itself is killed. All methods may be called by
 * any thread; those that change whether it runs wait for each other.
 */
public final class RedisServer implements AutoCloseable {
    private static final Duration CLIENT_TIMEOUT = Duration.ofSeconds(10);

    private final RedisProcess process;
    private final String password;
    private final @Nullable SteppedClock clock;

    private RedisServer(RedisProcess process, String password, @Nullable SteppedClock clock) {
        this.process = process;
        this.password = password;
        this.clock = clock;
    }

    /**
     * Starts a server with the defaults.
     *
     * @return a server that answers
     * @throws IllegalStateException if it cannot be started; the message has the tail of its log
     */
    public static RedisServer launch() {
        return builder().launch();
    }

    /**
     * Prepares a server with other than the defaults.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Its address.
     *
     * @return {@code redis-socket:///path}, without the password
     */
    public URI url() {
        return URI.create("redis-socket://" + process.socket().toUri().getRawPath());
    }

    /**
     * Its address over TCP.
     *
     * @return {@code redis://127.0.0.1:port}, without the password
     * @throws IllegalStateException if it was built without {@link Builder#tcp()}
     */
    public URI tcpUrl() {
        return URI.create("redis://127.0.0.1:" + port());
    }

    /**
     * Its TCP port.
     *
     * @return the port; the same after a restart
     * @throws IllegalStateException if it was built without {@link Builder#tcp()}
     */
    public int port() {
        if (process.port() == 0) {
            throw new IllegalStateException("this Redis has no TCP port; build it with tcp()");
        }
        return process.port();
    }

    /**
     * Its address over TLS.
     *
     * @return {@code rediss://localhost:port}, without the password
     * @throws IllegalStateException if it was built without {@link Builder#tls}
     */
    public URI tlsUrl() {
        if (process.tlsPort() == 0) {
            throw new IllegalStateException("this Redis has no port for TLS; build it with tls()");
        }
        return URI.create("rediss://localhost:" + process.tlsPort());
    }

    /**
     * Its Unix socket.
     *
     * @return the path
     */
    public Path socket() {
        return process.socket();
    }

    /**
     * The directory of its data, log and socket.
     *
     * @return the path; removed by {@link #close()}
     */
    public Path directory() {
        return process.directory();
    }

    /**
     * The server's process id.
     *
     * @return the id of the process running now, or of the last one
     */
    public long pid() {
        return process.pid();
    }

    /**
     * The program it runs.
     *
     * @return installed or bundled
     */
    public RedisExecutable executable() {
        return process.executable();
    }

    /**
     * Whether its process lives; a paused one does.
     *
     * @return false after {@link #kill()}, {@link #stop()} and {@link #close()}, and when it ended by itself
     */
    public boolean isRunning() {
        return process.isRunning();
    }

    /**
     * Connects a client that has nothing to do with the bus, to see or do what other programs would: Jedis over the Unix socket, with
     * a timeout of 10 seconds. It connects at its first command.
     *
     * @return a client of its own for each call, to be closed by the caller and to be used by one thread
     */
    public Jedis client() {
        return RawClient.of(process.socket(), password, CLIENT_TIMEOUT);
    }

    /**
     * Connects such a client to a server that another process launched.
     *
     * @param socket the server's {@link #socket()}
     * @return a client for one thread, to be closed by the caller
     */
    public static Jedis clientAt(Path socket) {
        return RawClient.of(socket, "", CLIENT_TIMEOUT);
    }

    /**
     * Starts it again after {@link #kill()}, {@link #stop()} or an end of its own, at the same address. Does nothing if it runs. Returns when it
     * answers and has loaded its data.
     *
     * @throws IllegalStateException if it cannot be started or was closed; the message has the tail of its log
     */
    public void start() {
        process.start();
    }

    /**
     * Starts it again as {@link #start()} does, but with nothing of what it had stored: as after a restart without persistence, or on a new disk.
     * Kills it first if it runs.
     *
     * @throws IllegalStateException if it cannot be started or was closed; the message has the tail of its log
     */
    public void startWithoutData() {
        process.startWithoutData();
    }

    /**
     * Starts one more server, which is a replica of this one, and waits until it has all its data. It goes by this one's program and, apart from
     * that, by the defaults; {@link Jedis#replicaofNoOne()} promotes it.
     *
     * @param config more lines of configuration for the replica
     * @return the replica, to be closed by the caller
     * @throws IllegalStateException if this one was built without {@link Builder#tcp()}, or the replica cannot be started or does not
     *     get the data within 10 seconds
     */
    public RedisServer replica(String... config) {
        Builder builder =
                builder().config("replicaof 127.0.0.1 " + port()).config(config).executable(executable());
        if (!password.isEmpty()) {
            builder.config("masterauth " + password);
        }
        RedisServer replica = builder.launch();
        try {
            replica.process.awaitLog("MASTER <-> REPLICA sync: Finished with success");
        } catch (IllegalStateException e) {
            replica.close();
            throw e;
        }
        return replica;
    }

    /** Kills it with SIGKILL, as a crash would, and waits until it is gone. Does nothing if it does not run. */
    public void kill() {
        process.kill();
    }

    /**
     * Stops it with SIGTERM, as an administrator would, and waits until it is gone. A paused one is resumed for that.
     * Does nothing if it does not run.
     *
     * @throws IllegalStateException if it still runs after 10 seconds
     */
    public void stop() {
        process.stop();
    }

    /**
     * Freezes it with SIGSTOP: its sockets accept and keep what is sent, and nothing is answered until {@link #resume()}.
     *
     * @throws IllegalStateException if it does not run
     */
    public void pause() {
        process.pause();
    }

    /**
     * Wakes it after {@link #pause()}; it then does what it was sent meanwhile. Does nothing to one that is not paused.
     *
     * @throws IllegalStateException if it does not run
     */
    public void resume() {
        process.resume();
    }

    /**
     * Sets its wall clock, and waits until it goes by it.
     *
     * @param fromNow how far from the right time; negative for the past
     * @throws IllegalStateException if it was built without {@link Builder#steppedClock()}, or does not go by it within 10 seconds
     */
    public void stepClock(Duration fromNow) {
        if (clock == null) {
            throw new IllegalStateException("this Redis goes by the system's clock; build it with steppedClock()");
        }
        clock.step(fromNow);
        try (Jedis client = client()) {
            Patience.await(() -> SteppedClock.goesBy(fromNow, client.time()), () -> this + " does not go by its clock");
        }
    }

    /**
     * The end of its log.
     *
     * @param lines how many lines at most
     * @return the lines, or a remark that there is no log
     */
    public String logTail(int lines) {
        return process.logTail(lines);
    }

    /** Makes it run, awake and empty. */
    void reset() {
        if (process.isRunning()) {
            process.resume();
        } else {
            process.start();
        }
        try (Jedis client = client()) {
            client.flushAll();
        }
    }

    /** Kills it and removes its directory. Does nothing the second time. */
    @Override
    public void close() {
        process.close();
        if (clock != null) {
            clock.remove();
        }
    }

    @Override
    public String toString() {
        return "RedisServer[" + url() + (isRunning() ? ", pid " + pid() : ", not running") + "]";
    }

    /** What a server shall be like. Not for use by several threads. */
    public static final class Builder {
        private final List<String> config = new ArrayList<>();
        private boolean tcp;
        private boolean tls;
        private @Nullable Path dataDirectory;
        private String password = "";
        private @Nullable RedisExecutable executable;
        private @Nullable SteppedClock clock;

        private Builder() {}

        /**
         * Adds lines to its configuration, after the defaults and so stronger than them.
         *
         * @param lines such as {@code "maxmemory 10mb"}; a {@code requirepass} line is also used by {@link RedisServer#client()}
         * @return this
         * @throws IllegalArgumentException if one has a line break
         */
        public Builder config(String... lines) {
            for (String line : lines) {
                if (line.indexOf('\n') >= 0) {
                    throw new IllegalArgumentException("one line of configuration each, not: " + line);
                }
                config.add(line);
                if (line.startsWith("requirepass ")) {
                    password = line.substring("requirepass ".length()).strip();
                }
            }
            return this;
        }

        /**
         * Lets it also listen on a free TCP port of the loopback interface; by default it has none.
         *
         * @return this
         */
        public Builder tcp() {
            tcp = true;
            return this;
        }

        /**
         * Lets it also listen on a free port for TLS, on the loopback interface.
         *
         * @param identity what it shows to clients
         * @param authority the authority of clients, in PEM
         * @param clientsToo whether a client must show a certificate
         * @return this
         */
        public Builder tls(TestCertificates.Identity identity, Path authority, boolean clientsToo) {
            tls = true;
            return config(
                    "tls-cert-file \"" + identity.certificate() + "\"",
                    "tls-key-file \"" + identity.key() + "\"",
                    "tls-ca-cert-file \"" + authority + "\"",
                    "tls-auth-clients " + (clientsToo ? "yes" : "no"));
        }

        /**
         * Lets it keep its data elsewhere, for instance on a {@link SmallDisk}. Its log and socket stay where they are.
         *
         * @param directory an existing directory; nothing removes what is left in it
         * @return this
         */
        public Builder dataDirectory(Path directory) {
            dataDirectory = directory;
            return this;
        }

        /**
         * Chooses the program; by default what {@link RedisExecutable#locate()} finds.
         *
         * @param program a Redis server
         * @return this
         */
        public Builder executable(RedisExecutable program) {
            executable = program;
            return this;
        }

        /**
         * Chooses the program by its version.
         *
         * @param version which; {@link RedisVersion#find()} tells whether this machine has it
         * @return this
         * @throws IllegalStateException if this machine has none
         */
        public Builder version(RedisVersion version) {
            return executable(
                    version.find().orElseThrow(() -> new IllegalStateException("there is no " + version.needs())));
        }

        /**
         * Gives it a clock that {@link RedisServer#stepClock} sets. Only {@link RedisVersion#REDIS_6_2} bears it, whose memory is the C library's.
         *
         * @return this
         * @throws TestAbortedException where there is no {@code libfaketime} or no such server, which skips the test and says why
         */
        public Builder steppedClock() {
            executable = RedisVersion.REDIS_6_2.find().orElseThrow(() -> skipped(RedisVersion.REDIS_6_2.needs()));
            clock = SteppedClock.make().orElseThrow(() -> skipped("libfaketime (.ci/install brings it)"));
            return this;
        }

        private static TestAbortedException skipped(String missing) {
            return new TestAbortedException("this test needs " + missing);
        }

        /**
         * Starts the server.
         *
         * @return a server that answers
         * @throws IllegalStateException if it cannot be started; the message has the tail of its log
         */
        public RedisServer launch() {
            try {
                if (executable == null) {
                    version(RedisVersion.USUAL);
                }
                RedisExecutable program = Objects.requireNonNull(executable);
                Map<String, String> environment = clock == null ? Map.of() : clock.environment();
                RedisProcess.Listening listening = new RedisProcess.Listening(tcp, tls);
                return new RedisServer(
                        RedisProcess.launch(program, configuration(), listening, password, environment),
                        password,
                        clock);
            } catch (IllegalStateException e) {
                if (tls
                        && System.getenv("CI") == null
                        && String.valueOf(e.getMessage()).contains("'tls-port")) {
                    throw skipped("a redis-server that was built with TLS (.ci/install brings it)");
                }
                throw e;
            } catch (IOException e) {
                throw new UncheckedIOException("cannot make a directory for a Redis", e);
            }
        }

        private List<String> configuration() {
            List<String> lines = new ArrayList<>(config);
            if (dataDirectory != null) {
                lines.add(RedisProcess.DATA_DIRECTORY + "\"" + dataDirectory + "\"");
            }
            return lines;
        }
    }
}
