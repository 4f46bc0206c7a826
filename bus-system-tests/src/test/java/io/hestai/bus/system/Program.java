package io.hestai.bus.system;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A program run from outside: its lines as they come, its exit code, and an end within a bound. */
final class Program implements AutoCloseable {
    private static final Duration BOUND = Duration.ofSeconds(60);

    private final Process process;
    private final List<String> out = new CopyOnWriteArrayList<>();
    private final List<String> err = new CopyOnWriteArrayList<>();
    private final List<Thread> readers = new ArrayList<>();

    private Program(Process process) {
        this.process = process;
        read(process.getInputStream(), out);
        read(process.getErrorStream(), err);
    }

    /** Starts any program in the project's root. */
    static Program start(Map<String, String> environment, List<String> command) {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(Project.root().toFile());
        builder.environment().putAll(environment);
        try {
            return new Program(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the built hbus with the Java that runs these tests. */
    static Program hbus(Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                Project.root().resolve("bus-app/target/hbus.jar").toString()));
        command.addAll(Arrays.asList(arguments));
        return start(environment, command);
    }

    private void read(InputStream from, List<String> into) {
        Thread reader = new Thread(() -> {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    into.add(line);
                }
            } catch (IOException closed) {
                // The program was killed; what it had written is there.
            }
        });
        reader.setDaemon(true);
        reader.start();
        readers.add(reader);
    }

    /** Writes to its standard input and ends that. */
    Program feed(String input) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Writes to its standard input, of which more may come. */
    Program write(String input) {
        try {
            OutputStream in = process.getOutputStream();
            in.write(input.getBytes(StandardCharsets.UTF_8));
            in.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Ends it with SIGKILL, and waits until it is gone. */
    void kill() {
        process.destroyForcibly();
        finish();
    }

    /** Waits for its end. */
    Program finish() {
        try {
            if (!process.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("still running after " + BOUND + "; out " + out + ", err " + err);
            }
            for (Thread reader : readers) {
                reader.join(BOUND.toMillis());
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return this;
    }

    int exit() {
        return finish().process.exitValue();
    }

    List<String> out() {
        return out;
    }

    List<String> err() {
        return err;
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Waits until it has said something that contains a text, on either output. */
    void awaitLine(String part) {
        await().atMost(BOUND)
                .failFast("it ended without saying '" + part + "'", () -> !process.isAlive() && !says(part))
                .until(() -> says(part));
    }

    private boolean says(String part) {
        return out.stream().anyMatch(line -> line.contains(part))
                || err.stream().anyMatch(line -> line.contains(part));
    }

    /** As Ctrl-C or kill would; unlike that of the process, the handle's way leaves its outputs open for a last word. */
    void terminate() {
        process.toHandle().destroy();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    @Override
    public String toString() {
        return "exit " + (process.isAlive() ? "none yet" : process.exitValue()) + ", out " + out + ", err " + err;
    }
}
