package io.hestai.bus.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A program of a test in a JVM of its own, to be read from, and to be killed as nothing else in this JVM can be. */
final class Programs implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;

    private Programs(Process process) {
        this.process = process;
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static Programs start(Class<?> main, String... arguments) {
        return start(List.of(), main, arguments);
    }

    static Programs start(List<String> options, Class<?> main, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow()));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        try {
            return new Programs(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For a program: goes on until it is killed; not for ever, should its test have been killed itself. */
    static void stay() {
        Waits.forEnd(new CountDownLatch(1), Duration.ofMinutes(10));
    }

    /** The next line that it says; null if it has ended. */
    @Nullable
    String line() {
        try {
            return out.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it says this, whatever it says before. */
    void awaitLine(String expected) {
        String line = line();
        while (line != null && !line.equals(expected)) {
            line = line();
        }
        assertThat(line).isEqualTo(expected);
    }

    /** Kills it with SIGKILL; what it had said and nobody had read yet can still be read. */
    void kill() {
        process.toHandle().destroyForcibly();
    }

    /** Waits for its end. */
    int exitCode() {
        return process.onExit().join().exitValue();
    }

    @Override
    public void close() {
        kill();
        exitCode();
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
