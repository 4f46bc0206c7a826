package io.hestai.bus.benchmarks.growth;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** An {@link IdleProgram} with a Redis of its own. */
final class IdleChild implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 10;

    private final Process process;
    private final BufferedReader answers;
    private final OutputStream questions;

    /**
     * What it has used so far.
     *
     * @param cpuNanos of the processor
     * @param sleeps how often its threads have gone to sleep
     * @param threads how many it has
     */
    record Used(long cpuNanos, double sleeps, long threads) {}

    private IdleChild(Process process) {
        this.process = process;
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.questions = process.getOutputStream();
    }

    static IdleChild start(String url, int subscriptions, int followers, int groups) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                IdleProgram.class.getName(),
                url,
                Integer.toString(subscriptions),
                Integer.toString(followers),
                Integer.toString(groups));
        return new IdleChild(
                builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    /** Waits until all is in place. */
    void awaitReady() throws IOException {
        answer();
    }

    Used ask() throws IOException {
        questions.write('\n');
        questions.flush();
        return answer();
    }

    private Used answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("the idle program has ended");
        }
        String[] words = line.split(" ", -1);
        return new Used(Long.parseLong(words[0]), Double.parseDouble(words[1]), Long.parseLong(words[2]));
    }

    /** Ends its input, and so itself. */
    @Override
    public void close() throws IOException {
        questions.close();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
