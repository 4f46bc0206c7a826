package io.hestai.bus.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A program of a test in a JVM of its own, to be read from, and to be killed as nothing else in this JVM can be. What it complains of goes where the
 * test's own complaints go. To be used by one thread.
 */
public final class Programs implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;

    private Programs(Process process) {
        this.process = process;
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Starts a program with the classes of the test.
     *
     * @param main the class with its {@code main}
     * @param arguments what it is given
     * @return the program, to be closed
     */
    public static Programs start(Class<?> main, String... arguments) {
        return start(List.of(), main, arguments);
    }

    /**
     * Starts a program with the classes of the test.
     *
     * @param options options for Java
     * @param main the class with its {@code main}
     * @param arguments what it is given
     * @return the program, to be closed
     */
    public static Programs start(List<String> options, Class<?> main, String... arguments) {
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

    /** For the program itself: goes on until it is killed, or its test is. */
    public static void stay() {
        try {
            // Nobody writes there; it ends with the test.
            int end = System.in.read();
            while (end >= 0) {
                end = System.in.read();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads on.
     *
     * @return the next line that it says; null if it has ended
     */
    public @Nullable String line() {
        try {
            return out.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Waits until it says this, whatever it says before; fails if it ends without.
     *
     * @param expected the line
     */
    public void awaitLine(String expected) {
        String line = line();
        while (line != null && !line.equals(expected)) {
            line = line();
        }
        assertThat(line).isEqualTo(expected);
    }

    /** Kills it with SIGKILL; what it had said and nobody had read yet can still be read. */
    public void kill() {
        process.toHandle().destroyForcibly();
    }

    /**
     * Waits for its end.
     *
     * @return how it ended
     */
    public int exitCode() {
        return process.onExit().join().exitValue();
    }

    /** Kills it, if it has not ended, and waits for that. */
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
