package io.hestai.bus.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/**
 * A file system of a few megabytes, to be filled: a {@code tmpfs}, which only root may mount. Thread-safe.
 */
public final class SmallDisk implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 10;

    private final Path directory;
    private boolean closed;

    private SmallDisk(Path directory) {
        this.directory = directory;
    }

    /**
     * Mounts a disk.
     *
     * @param megabytes its size
     * @return the disk, empty
     * @throws TestAbortedException where it cannot be mounted, which skips the test and says why
     */
    public static SmallDisk mount(int megabytes) {
        try {
            Path directory = Files.createTempDirectory("hestai-disk-");
            String refusal =
                    run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", directory.toString());
            if (!refusal.isEmpty()) {
                Files.delete(directory);
                throw new TestAbortedException(
                        "a small disk needs the right to mount a tmpfs (root on Linux): " + refusal);
            }
            return new SmallDisk(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a place for a small disk", e);
        }
    }

    /** Runs a program; what it complained of, or nothing. */
    private static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return command[0] + " does not end";
            }
            return process.exitValue() == 0 ? "" : output + " (exit code " + process.exitValue() + ")";
        } catch (IOException e) {
            return e.toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    /**
     * Where it is mounted.
     *
     * @return the directory
     */
    public Path directory() {
        return directory;
    }

    /**
     * Takes all the room that is left with one file.
     *
     * @return the file; when it is deleted there is room again
     */
    public Path fill() {
        Path filler = directory.resolve("filler");
        byte[] block = new byte[4096];
        try (var out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            return filler;
        }
    }

    /** Takes it away, with all that is on it, even if a program still uses it. Does nothing the second time. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        String refusal = run("umount", "-l", directory.toString());
        if (!refusal.isEmpty()) {
            throw new IllegalStateException("cannot take away the disk at " + directory + ": " + refusal);
        }
        try {
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove the directory of a small disk", e);
        }
    }

    @Override
    public String toString() {
        return "SmallDisk[" + directory + "]";
    }
}
