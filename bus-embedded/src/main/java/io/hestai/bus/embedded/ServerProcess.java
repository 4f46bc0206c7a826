package io.hestai.bus.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Whether a process of a given number is the server of given data. Numbers are used again, so that living is not enough. */
final class ServerProcess {
    private static final Path PROC = Path.of("/proc/self/cwd");

    private ServerProcess() {}

    /** Whether the process lives and is a Redis working in the data directory. A process that ended and was not yet buried does not live. */
    static boolean isServerOf(Path data, long pid) {
        if (pid <= 0) {
            return false;
        }
        if (Files.exists(PROC)) {
            Path process = Path.of("/proc", Long.toString(pid));
            try {
                return isRedis(Files.readSymbolicLink(process.resolve("exe")).toString())
                        && Files.readSymbolicLink(process.resolve("cwd")).equals(data.toRealPath());
            } catch (IOException e) {
                // Gone, or another user's.
                return false;
            }
        }
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        if (process.isEmpty() || !process.get().isAlive()) {
            return false;
        }
        Optional<String> command = process.get().info().command();
        return command.isPresent() && isRedis(command.get());
    }

    /** Debian's redis-server is a link to redis-check-rdb, so that the exact name says little. */
    private static boolean isRedis(String program) {
        return program.contains("redis") || program.contains("valkey");
    }
}
