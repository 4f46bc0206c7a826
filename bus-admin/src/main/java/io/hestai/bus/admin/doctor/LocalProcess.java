package io.hestai.bus.admin.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** What this machine knows about a server that may run on it. */
final class LocalProcess {
    private LocalProcess() {}

    /** Whether a process of that number runs here and is called as a server would be. In a container it has another number. */
    static boolean isServer(long pid) {
        return command(pid).filter(LocalProcess::isServerName).isPresent();
    }

    private static Optional<String> command(long pid) {
        try {
            // Unlike the path of the program, this may be read of other users' processes, too.
            byte[] words = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "cmdline"));
            return Optional.of(new String(words, StandardCharsets.UTF_8));
        } catch (IOException notLinux) {
            return ProcessHandle.of(pid).flatMap(process -> process.info().command());
        }
    }

    private static boolean isServerName(String command) {
        String lower = command.toLowerCase(Locale.ROOT);
        return lower.contains("redis") || lower.contains("valkey") || lower.contains("keydb");
    }

    static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return false;
        }
    }
}
