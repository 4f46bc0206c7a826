package io.hestai.bus.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs that do one thing and end; one that does not is ended. */
final class ShortLived {
    private static final long PATIENCE_SECONDS = 30;

    private ShortLived() {}

    /**
     * Runs one.
     *
     * @param command the program and its arguments
     * @param said takes all that it writes
     * @return nanoseconds from its start to its end
     * @throws IOException if it fails, or does not end; the message has the first line that it wrote
     */
    static long nanos(List<String> command, Path said) throws IOException {
        long began = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("it did not end within " + PATIENCE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
        long nanos = System.nanoTime() - began;
        if (process.exitValue() != 0) {
            throw new IOException(
                    Files.readString(said).lines().findFirst().orElse("it ended with " + process.exitValue()));
        }
        return nanos;
    }
}
