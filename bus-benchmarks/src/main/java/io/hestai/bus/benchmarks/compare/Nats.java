package io.hestai.bus.benchmarks.compare;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A throw-away NATS server with JetStream, its files below a directory of ours. */
final class Nats implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Process process;
    private final int port;
    private final String version;

    private Nats(Process process, int port, String version) {
        this.process = process;
        this.port = port;
        this.version = version;
    }

    /** Starts one, if it is installed. */
    static Optional<Nats> launch(Path directory) throws IOException {
        Optional<Path> program = program();
        return program.isEmpty() ? Optional.empty() : Optional.of(launch(program.get(), directory));
    }

    private static Optional<Path> program() {
        // Debian keeps it where not every user looks.
        return Stream.concat(
                        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)),
                        Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(each -> Path.of(each, "nats-server"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Nats launch(Path program, Path directory) throws IOException {
        int port = freePort();
        Process process = new ProcessBuilder(
                        program.toString(), "-a", "127.0.0.1", "-p", "" + port, "-js", "-sd", directory + "/nats")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("nats.log").toFile())
                .start();
        Nats nats = new Nats(process, port, version(program));
        try {
            nats.awaitPort();
        } catch (IOException e) {
            nats.close();
            throw e;
        }
        return nats;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String version(Path program) throws IOException {
        Process asked = new ProcessBuilder(program.toString(), "--version").start();
        String line = asked.inputReader().readLine();
        return line == null ? "nats-server" : line.replace(":", "");
    }

    private void awaitPort() throws IOException {
        long began = System.nanoTime();
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
                return;
            } catch (IOException e) {
                if (System.nanoTime() - began > PATIENCE_NANOS || !process.isAlive()) {
                    throw new IOException("nats-server does not listen on port " + port, e);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
    }

    int port() {
        return port;
    }

    String version() {
        return version;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit()
                .orTimeout(5, TimeUnit.SECONDS)
                .exceptionally(e -> process)
                .join();
    }
}
