package io.hestai.bus.testkit;

import io.hestai.bus.embedded.RedisExecutable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The process, directory and signals of a {@link RedisServer}. */
final class RedisProcess {
    static final String DATA_DIRECTORY = "dir ";
    private static final Duration PATIENCE = Patience.LENGTH;
    private static final int LONGEST_SOCKET_PATH = 100;
    private static final int PORTS_TRIED = 5;
    private static final int LINES_IN_ERRORS = 20;

    /** Those whose process may live, for the end of the JVM. */
    private static final Set<RedisProcess> OPEN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> OPEN.forEach(RedisProcess::abandon), "hestai-testkit-redis-end"));
    }

    private final RedisExecutable executable;
    private final Path directory;
    private final List<String> config;
    private final String password;
    private final Map<String, String> environment;
    private int port;
    private int tlsPort;
    private boolean closed;
    private volatile @Nullable Process process;

    private RedisProcess(
            RedisExecutable executable,
            Path directory,
            List<String> config,
            String password,
            Map<String, String> environment) {
        this.executable = executable;
        this.directory = directory;
        this.config = config;
        this.password = password;
        this.environment = environment;
    }

    /**
     * Where it listens besides its Unix socket.
     *
     * @param tcp whether on a TCP port
     * @param tls whether on one for TLS, which its configuration has the files for
     */
    record Listening(boolean tcp, boolean tls) {}

    static RedisProcess launch(
            RedisExecutable executable,
            List<String> config,
            Listening listening,
            String password,
            Map<String, String> environment)
            throws IOException {
        RedisProcess redis = new RedisProcess(executable, temporaryDirectory(), config, password, environment);
        OPEN.add(redis);
        try {
            for (int attempt = 1; ; attempt++) {
                redis.port = listening.tcp() ? freePort() : 0;
                redis.tlsPort = listening.tls() ? freePort() : 0;
                try {
                    redis.start();
                    return redis;
                } catch (IllegalStateException e) {
                    // Between our finding a port free and Redis taking it, another program may take it.
                    if (attempt == PORTS_TRIED
                            || !redis.logTail(LINES_IN_ERRORS).contains("already in use")) {
                        throw e;
                    }
                }
            }
        } catch (RuntimeException e) {
            redis.close();
            throw e;
        }
    }

    private static Path temporaryDirectory() throws IOException {
        Path usual = Files.createTempDirectory("hestai-redis-");
        if (usual.resolve("redis.sock").toString().length() <= LONGEST_SOCKET_PATH) {
            return usual;
        }
        Files.delete(usual);
        return Files.createTempDirectory(Path.of("/tmp"), "hestai-redis-");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    RedisExecutable executable() {
        return executable;
    }

    Path directory() {
        return directory;
    }

    Path socket() {
        return directory.resolve("redis.sock");
    }

    int port() {
        return port;
    }

    int tlsPort() {
        return tlsPort;
    }

    long pid() {
        Process last = process;
        if (last == null) {
            throw new IllegalStateException("this Redis was never started");
        }
        return last.pid();
    }

    boolean isRunning() {
        Process last = process;
        return last != null && last.isAlive();
    }

    synchronized void start() {
        if (closed) {
            throw new IllegalStateException("this Redis was closed; launch another one");
        }
        if (isRunning()) {
            return;
        }
        try {
            Files.deleteIfExists(socket());
            Path configuration = directory.resolve("redis.conf");
            Files.write(configuration, configuration(), StandardCharsets.UTF_8);
            ProcessBuilder program = new ProcessBuilder(executable.path().toString(), configuration.toString())
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
            program.environment().putAll(environment);
            Process started = program.start();
            process = started;
            awaitAnswer(started);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + executable + " in " + directory, e);
        }
    }

    synchronized void startWithoutData() {
        kill();
        for (Path kept : dataDirectories()) {
            deleteData(kept);
        }
        start();
    }

    /** Where it keeps its data: the last line that says so wins, but a test may have changed its mind in between. */
    private List<Path> dataDirectories() {
        List<Path> all = new ArrayList<>(List.of(directory));
        for (String line : config) {
            if (line.startsWith(DATA_DIRECTORY)) {
                all.add(Path.of(line.substring(DATA_DIRECTORY.length()).replace("\"", "")));
            }
        }
        return all;
    }

    /** From 7.0 on the append-only file is a directory of files. */
    private static void deleteData(Path directory) {
        try (Stream<Path> inside = Files.list(directory)) {
            for (Path each : inside.toList()) {
                String name = each.getFileName().toString();
                if (name.endsWith(".rdb") || name.endsWith(".aof")) {
                    Files.delete(each);
                } else if (name.equals("appendonlydir")) {
                    DirectoryRemoval.remove(each);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete the data of Redis in " + directory, e);
        }
    }

    /** Waits until it has written something to its log. */
    void awaitLog(String text) {
        Patience.await(
                () -> logTail(Integer.MAX_VALUE).contains(text),
                () -> "Redis has not said '" + text + "' within " + PATIENCE.toSeconds() + " s:\n"
                        + logTail(LINES_IN_ERRORS));
    }

    private List<String> configuration() {
        List<String> lines = new ArrayList<>(List.of(
                "port " + port,
                "bind 127.0.0.1",
                "unixsocket \"" + socket() + "\"",
                "unixsocketperm 700",
                "dir \"" + directory + "\"",
                "daemonize no",
                "save \"\"",
                "appendonly no"));
        if (!executable.version().startsWith("6.")) {
            // DEBUG SLEEP and the like are what tests are made of; before 7.0 they need no leave.
            lines.add("enable-debug-command yes");
        }
        if (tlsPort > 0) {
            lines.add("tls-port " + tlsPort);
        }
        lines.addAll(config);
        return lines;
    }

    private void awaitAnswer(Process started) throws IOException {
        long start = System.nanoTime();
        while (!Readiness.isReady(socket(), password)) {
            if (!started.isAlive()) {
                throw new IllegalStateException("Redis ended at its start with exit code " + started.exitValue() + ":\n"
                        + logTail(LINES_IN_ERRORS));
            }
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                kill();
                throw new IllegalStateException("Redis did not answer within " + PATIENCE.toSeconds()
                        + " s of its start:\n" + logTail(LINES_IN_ERRORS));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    synchronized void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            awaitEnd(running, "SIGKILL");
        }
    }

    synchronized void stop() {
        Process running = process;
        if (running != null && running.isAlive()) {
            // The signal first, then the waking: it must not answer anything in between.
            running.destroy();
            signal(running, "CONT");
            awaitEnd(running, "SIGTERM");
        }
    }

    synchronized void pause() {
        Process running = running();
        signal(running, "STOP");
        Path status = Path.of("/proc", Long.toString(running.pid()), "stat");
        long start = System.nanoTime();
        // The kernel stops a process soon after the signal, not at it. Elsewhere than on Linux we take it for done.
        while (Files.exists(status) && !isStopped(status) && System.nanoTime() - start < PATIENCE.toNanos()) {
            Thread.onSpinWait();
        }
    }

    private static boolean isStopped(Path status) {
        try {
            String line = Files.readString(status, StandardCharsets.ISO_8859_1);
            return line.charAt(line.lastIndexOf(')') + 2) == 'T';
        } catch (IOException e) {
            return true;
        }
    }

    synchronized void resume() {
        signal(running(), "CONT");
    }

    private Process running() {
        Process running = process;
        if (running == null || !running.isAlive()) {
            throw new IllegalStateException("this Redis does not run; start() it first");
        }
        return running;
    }

    private static void signal(Process target, String signal) {
        try {
            // The shell's own kill: the program of that name is not everywhere.
            Process kill = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + target.pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (kill.waitFor() != 0 && target.isAlive()) {
                throw new IllegalStateException("cannot send SIG" + signal + " to Redis, process " + target.pid());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot send SIG" + signal + " to Redis, process " + target.pid(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while sending SIG" + signal + " to Redis", e);
        }
    }

    private void awaitEnd(Process ending, String signal) {
        boolean interrupted = false;
        try {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (true) {
                try {
                    if (!ending.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                        throw new IllegalStateException("Redis, process " + ending.pid() + ", still runs "
                                + PATIENCE.toSeconds() + " s after " + signal + ":\n" + logTail(LINES_IN_ERRORS));
                    }
                    return;
                } catch (InterruptedException e) {
                    // A test's time limit interrupts; the server must be gone nevertheless.
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    String logTail(int lines) {
        try {
            List<String> all = Files.readAllLines(log(), StandardCharsets.ISO_8859_1);
            return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
        } catch (NoSuchFileException e) {
            return "(no log)";
        } catch (IOException e) {
            return "(the log cannot be read: " + e + ")";
        }
    }

    private Path log() {
        return directory.resolve("redis.log");
    }

    synchronized void close() {
        if (!closed) {
            closed = true;
            kill();
            OPEN.remove(this);
            deleteDirectory();
        }
    }

    /** For the end of the JVM: without waiting for a thread that may hold the lock. */
    private void abandon() {
        Process last = process;
        if (last != null) {
            last.destroyForcibly();
            last.onExit().join();
        }
        deleteDirectory();
    }

    private void deleteDirectory() {
        try {
            DirectoryRemoval.remove(directory);
        } catch (IOException e) {
            System.err.println("cannot remove the directory of a test's Redis, " + directory + ": " + e);
        }
    }
}
