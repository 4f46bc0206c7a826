package io.hestai.bus.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a server program says about its version. */
final class ServerVersion {
    private static final long PATIENCE_SECONDS = 5;
    private static final int OLDEST_MAJOR = 6;
    private static final int OLDEST_MINOR = 2;

    private ServerVersion() {}

    /** Runs the program with {@code --version}; empty if it is no Redis server, fails, or does not end in time. */
    static Optional<String> ask(Path program) {
        Path output = null;
        try {
            // Into a file: a pipe could be held open, and so our reading held up, by what the program leaves behind.
            output = Files.createTempFile("hestai-bus", ".version");
            Process process = new ProcessBuilder(program.toString(), "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try {
                process.getOutputStream().close();
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                    return Optional.empty();
                }
            } finally {
                process.destroyForcibly();
            }
            return parse(Files.readString(output, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            deleteQuietly(output);
        }
    }

    /** Finds the version in {@code Redis server v=7.0.15 sha=…} or {@code Valkey server v=8.0.1 sha=…}. */
    static Optional<String> parse(String output) {
        int start = output.indexOf(" server v=");
        if (start < 0) {
            return Optional.empty();
        }
        start += " server v=".length();
        int end = start;
        while (end < output.length() && isPartOfVersion(output.charAt(end))) {
            end++;
        }
        return end > start ? Optional.of(output.substring(start, end)) : Optional.empty();
    }

    static boolean isSupported(String version) {
        String[] parts = version.split("\\.", -1);
        if (parts.length < 2) {
            return false;
        }
        try {
            int major = Integer.parseInt(parts[0]);
            int minor = Integer.parseInt(parts[1]);
            return major > OLDEST_MAJOR || (major == OLDEST_MAJOR && minor >= OLDEST_MINOR);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static boolean isPartOfVersion(char c) {
        return c == '.' || (c >= '0' && c <= '9');
    }

    private static void deleteQuietly(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // A forgotten temporary file of 80 bytes is no reason to fail.
        }
    }
}
