package io.hestai.bus.app.runtime;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One more process of this program, as the one that started it sees it: words come from its standard output, and go to its standard
 * input.
 */
public final class ChildProcess implements AutoCloseable {
    private static final long LOOK_MS = 50;
    private static final long KILL_PATIENCE_MS = 2_000;

    private final String role;
    private final Process process;
    private final BlockingQueue<String> words = new LinkedBlockingQueue<>();

    private ChildProcess(String role, Process process) {
        this.role = role;
        this.process = process;
    }

    /**
     * Starts it.
     *
     * @param role what it is called when something goes wrong
     * @param builder what to start; its standard error becomes that of this process
     * @return it, running
     */
    public static ChildProcess start(String role, ProcessBuilder builder) {
        ChildProcess started;
        try {
            started = new ChildProcess(
                    role, builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
        } catch (IOException e) {
            throw new FailedException("cannot start the " + role + ": " + e.getMessage());
        }
        Thread listener = new Thread(started::listen, "child-" + role);
        listener.setDaemon(true);
        listener.start();
        return started;
    }

    private void listen() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                words.add(line);
            }
        } catch (IOException e) {
            // It was killed; whoever waits for a word of it notices that it is gone.
        }
    }

    /**
     * Waits for a word.
     *
     * @param word the word
     * @param atMost how long
     * @param lifecycle ends the waiting early when the demo is interrupted
     * @return what follows the word
     */
    public String await(String word, Duration atMost, Lifecycle lifecycle) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (true) {
            if (lifecycle.stopping()) {
                throw new FailedException("interrupted; nothing was left behind");
            }
            boolean alive = process.isAlive();
            String next = poll(LOOK_MS);
            if (next != null && next.startsWith(word)) {
                return next.substring(word.length()).strip();
            }
            if (next == null && !alive) {
                throw new FailedException("the " + role + " ended early, with exit code " + process.exitValue());
            }
            if (System.nanoTime() - deadline > 0) {
                throw new FailedException("the " + role + " did not say '" + word + "' within " + atMost.toSeconds()
                        + " s; is this machine very busy?");
            }
        }
    }

    private @Nullable String poll(long ms) {
        try {
            return words.poll(ms, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailedException("interrupted; nothing was left behind");
        }
    }

    /**
     * What it said next.
     *
     * @param atMost how long to wait for it
     * @return a line, or null if it has said nothing since
     */
    public @Nullable String next(Duration atMost) {
        return poll(atMost.toMillis());
    }

    /**
     * Whether it runs.
     *
     * @return whether it has not ended yet
     */
    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Says something to it.
     *
     * @param word one line
     */
    public void say(String word) {
        try {
            OutputStream line = process.getOutputStream();
            line.write((word + '\n').getBytes(StandardCharsets.UTF_8));
            line.flush();
        } catch (IOException e) {
            // It is gone, which the next word that is waited for will tell.
        }
    }

    /** Kills it with SIGKILL: it can neither tidy up nor even notice. */
    public void kill() {
        process.destroyForcibly();
        waitFor(Duration.ofMillis(KILL_PATIENCE_MS));
    }

    /**
     * Waits for its end.
     *
     * @param atMost how long
     * @return whether it ended, and well
     */
    public boolean waitFor(Duration atMost) {
        try {
            return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS) && process.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Leaves nothing running, whatever state it is in. */
    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }
}
