package io.hestai.bus.embedded;

import io.hestai.bus.UnreachableException;
import io.hestai.bus.embedded.RedisProbe.Answer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A Redis of the current user's own, for programs that were given no other. It listens on a Unix socket that no other user can reach and on no
 * TCP port, keeps its data on disk (append-only file, written out every second), evicts nothing, and lives on when the program that started it ends.
 * There is one for each data directory, however many programs start it at once.
 *
 * <p>Its socket is {@code $XDG_RUNTIME_DIR/hestai-bus/redis.sock}, or {@code /tmp/hestai-bus-UID/redis.sock} where there is no such directory of the
 * user's own or its path is too long for a socket (100 bytes). Its data, log and configuration are in
 * {@code $XDG_STATE_HOME/hestai-bus/redis}, by default under {@code ~/.local/state}. A directory that another user owns or can enter is refused.
 *
 * <p>Instances are immutable and may be shared by threads. All errors are {@link UnreachableException}; the message says what to do.
 */
public final class PrivateRedis {
    private static final Duration START_PATIENCE = Duration.ofSeconds(10);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);
    private static final Duration COMING_OR_GOING_PATIENCE = Duration.ofSeconds(2);
    private static final long PING_MILLIS = 2_000;

    private final PrivateRedisFiles files;
    private final Environment environment;

    private PrivateRedis(PrivateRedisFiles files, Environment environment) {
        this.files = files;
        this.environment = environment;
    }

    /**
     * The private Redis of the current user. Nothing is touched yet.
     *
     * @return it, running or not
     */
    public static PrivateRedis ofCurrentUser() {
        return ofCurrentUser(Environment.current());
    }

    /**
     * A private Redis with directories of its own, for tests and demonstrations. Nothing is touched yet.
     *
     * @param runtimeDirectory where its socket shall be; made with mode 0700 if missing, and replaced by one under {@code /tmp} if too long
     * @param dataDirectory where its data and log shall be; made with mode 0700 if missing
     * @return it, running or not
     */
    public static PrivateRedis in(Path runtimeDirectory, Path dataDirectory) {
        return in(runtimeDirectory, dataDirectory, Environment.current());
    }

    static PrivateRedis ofCurrentUser(Environment environment) {
        return new PrivateRedis(PrivateRedisFiles.ofCurrentUser(environment), environment);
    }

    static PrivateRedis in(Path runtimeDirectory, Path dataDirectory, Environment environment) {
        return new PrivateRedis(PrivateRedisFiles.in(runtimeDirectory, dataDirectory, environment), environment);
    }

    /**
     * Finds it running. One connection and one PING; fit for the start of a short program.
     *
     * @return its URL, {@code redis-socket:///path}, or empty if it does not run or is still loading its data
     * @throws UnreachableException if its directory is not safe, or a server is there that does not answer within 2 seconds
     */
    public Optional<URI> running() {
        Sighting seen = look();
        if (seen.answer == Answer.SILENT) {
            throw silent(seen.socket);
        }
        return seen.answer == Answer.READY ? Optional.of(PrivateRedisFiles.url(seen.socket)) : Optional.empty();
    }

    /**
     * Makes it run: finds it, or else starts it, with the program of {@link RedisExecutable#locate()}. Traces of a server that is gone are
     * cleaned up. Returns when it answers and has loaded its data.
     *
     * @return its URL, {@code redis-socket:///path}
     * @throws UnreachableException if a directory is not safe or not writable, no program can be found, the server ends at its start (the message has the
     *     reason from its log), or does not answer within 10 seconds
     */
    public URI start() {
        Optional<URI> found = running();
        if (found.isPresent()) {
            return found.get();
        }
        Deadline deadline = new Deadline(START_PATIENCE);
        files.prepare();
        while (true) {
            Deadline.checkInterrupted();
            try (StartLock lock = StartLock.tryTake(files)) {
                if (lock != null) {
                    return startWithLock(deadline);
                }
            }
            found = running();
            if (found.isPresent()) {
                return found.get();
            }
            if (deadline.isOver()) {
                throw busy(deadline);
            }
            deadline.pause();
        }
    }

    private URI startWithLock(Deadline deadline) {
        Deadline comingOrGoing = new Deadline(COMING_OR_GOING_PATIENCE);
        while (true) {
            Sighting seen = look();
            switch (seen.answer) {
                case READY -> {
                    return PrivateRedisFiles.url(seen.socket);
                }
                case SILENT -> throw silent(seen.socket);
                case LOADING -> {
                    if (deadline.isOver()) {
                        throw loading(seen.socket, deadline);
                    }
                }
                case ABSENT -> {
                    // On its way up or down, or cut off from its socket: no second server is ever started over the same
                    // data.
                    long living = livingProcess();
                    if (living < 0) {
                        new ServerStart(files, environment).run(deadline);
                        return PrivateRedisFiles.url(files.socket());
                    }
                    if (comingOrGoing.isOver()) {
                        throw cutOff(living);
                    }
                }
            }
            deadline.pause();
        }
    }

    /**
     * The server over our data that lives without being reachable, or -1. Its pid file may be gone or not yet written; the log then tells,
     * whose first line is the first thing a server writes.
     */
    private long livingProcess() {
        long recorded = files.recordedPid();
        if (ServerProcess.isServerOf(files.data(), recorded)) {
            return recorded;
        }
        long logged = ServerLog.lastWriter(files.log());
        return ServerProcess.isServerOf(files.data(), logged) ? logged : -1;
    }

    /**
     * Stops it with SIGTERM and waits until it is gone, for 15 seconds at most. Its data stay. Only a server that is known to be this one is stopped: it
     * answers at this socket and is the process that wrote the pid file. It is never killed by force.
     *
     * @return false if it did not run
     * @throws UnreachableException if it does not answer, is not the one that was started here, or does not end in time
     */
    public boolean stop() {
        if (look().answer == Answer.ABSENT && files.recordedPid() < 0 && livingProcess() < 0) {
            return false;
        }
        Deadline deadline = new Deadline(STOP_PATIENCE);
        files.prepare();
        while (true) {
            Deadline.checkInterrupted();
            try (StartLock lock = StartLock.tryTake(files)) {
                if (lock != null) {
                    return stopWithLock(deadline);
                }
            }
            if (deadline.isOver()) {
                throw busy(deadline);
            }
            deadline.pause();
        }
    }

    private boolean stopWithLock(Deadline deadline) {
        Sighting seen = look();
        long recorded = files.recordedPid();
        if (seen.answer == Answer.SILENT) {
            throw silent(seen.socket);
        }
        if (seen.answer == Answer.ABSENT) {
            long living = livingProcess();
            if (living > 0) {
                throw cutOff(living);
            }
            forget();
            return false;
        }
        long reported = ServerInfo.ask(seen.socket, PING_MILLIS).pid().orElse(-1);
        if (reported != recorded || !ServerProcess.isServerOf(files.data(), recorded)) {
            throw new UnreachableException("the Redis at " + seen.socket + " (process " + reported
                    + ") is not the one started over " + files.data()
                    + ", so it is left alone; stop it the way it was started");
        }
        ProcessHandle.of(recorded).ifPresent(ProcessHandle::destroy);
        while (ServerProcess.isServerOf(files.data(), recorded)) {
            if (deadline.isOver()) {
                throw new UnreachableException("the private Redis, process " + recorded + ", still runs "
                        + deadline.secondsInAll() + " s after SIGTERM; see " + files.log());
            }
            deadline.pause();
        }
        forget();
        return true;
    }

    private void forget() {
        try {
            files.forget();
        } catch (IOException e) {
            throw new UnreachableException(
                    "cannot remove what the private Redis left behind: " + OwnDirectory.reason(e)
                            + "; make its directories writable",
                    e);
        }
    }

    /**
     * Looks at it closely. Takes a connection and an INFO.
     *
     * @return what is known of it
     * @throws UnreachableException if its directory is not safe
     */
    public Status status() {
        Sighting seen = look();
        URI url = PrivateRedisFiles.url(seen.socket);
        ServerInfo info = ServerInfo.NONE;
        String problem = null;
        if (seen.answer == Answer.READY || seen.answer == Answer.LOADING) {
            try {
                info = ServerInfo.ask(seen.socket, PING_MILLIS);
                problem = seen.answer == Answer.LOADING ? "it is still loading its data" : info.problem();
            } catch (UnreachableException e) {
                problem = e.getMessage();
            }
        } else if (seen.answer == Answer.SILENT) {
            problem = silent(seen.socket).getMessage();
        } else {
            long living = livingProcess();
            problem = living > 0 ? cutOff(living).getMessage() : null;
        }
        return new Status(
                seen.answer == Answer.READY,
                url,
                seen.socket,
                files.data(),
                files.log(),
                info.pid(),
                info.executable(),
                info.version(),
                info.uptime(),
                info.usedMemoryBytes(),
                info.connectedClients(),
                Optional.ofNullable(problem));
    }

    /** Where a server was looked for last, and what was found. */
    private record Sighting(Path socket, Answer answer) {}

    private Sighting look() {
        files.checkRuntime();
        Path socket = files.socket();
        Answer answer = RedisProbe.ping(socket, PING_MILLIS);
        if (answer == Answer.ABSENT) {
            Path other = files.notedSocket();
            if (other != null) {
                Answer there = RedisProbe.ping(other, PING_MILLIS);
                if (there != Answer.ABSENT) {
                    return new Sighting(other, there);
                }
            }
        }
        return new Sighting(socket, answer);
    }

    private UnreachableException silent(Path socket) {
        long pid = files.recordedPid();
        return new UnreachableException("the server at " + socket + (pid > 0 ? ", process " + pid + "," : "")
                + " takes connections but does not answer within " + PING_MILLIS
                + " ms; it may be suspended (kill -CONT) or overloaded, see " + files.log());
    }

    private UnreachableException loading(Path socket, Deadline deadline) {
        return new UnreachableException("the private Redis at " + socket + " is still loading its data after "
                + deadline.secondsInAll() + " s; try again later, or see " + files.log());
    }

    private UnreachableException cutOff(long pid) {
        return new UnreachableException("the private Redis over " + files.data() + ", process " + pid
                + ", runs but its socket is gone; end it with: kill " + pid + " (its data stay), then try again");
    }

    private UnreachableException busy(Deadline deadline) {
        return new UnreachableException("another program has been starting or stopping the private Redis over "
                + files.data() + " for more than " + deadline.secondsInAll() + " s; try again, or look who holds "
                + files.dataLock());
    }

    @Override
    public String toString() {
        return "PrivateRedis[" + files.socket() + ", data in " + files.data() + "]";
    }

    /**
     * What is known of a private Redis at one moment. What the server itself says is absent when it does not answer.
     *
     * @param running whether it answers and has loaded its data
     * @param url where it answers, or would
     * @param socket the same as a path
     * @param dataDirectory where its data are
     * @param logFile where its log is, which need not exist
     * @param pid its process
     * @param executable the program it runs
     * @param version the version of that
     * @param uptime how long it has been running, in whole seconds
     * @param usedMemoryBytes what its data and buffers take
     * @param connectedClients how many connections it has, that of this look included
     * @param problem what is wrong with it in one line, if anything is
     */
    public record Status(
            boolean running,
            URI url,
            Path socket,
            Path dataDirectory,
            Path logFile,
            OptionalLong pid,
            Optional<Path> executable,
            Optional<String> version,
            Optional<Duration> uptime,
            OptionalLong usedMemoryBytes,
            OptionalLong connectedClients,
            Optional<String> problem) {}
}
