package io.hestai.bus.admin.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** What this machine knows about a server that may run on it. */
final class LocalProcess {
    private LocalProcess() {}

    /** Whether a process of that number runs here and is called as a server would be. In a container it has another number. */
    static boolean isServer(long pid) {
        return name(pid).filter(LocalProcess::isServerName).isPresent();
    }

    private static Optional<String> name(long pid) {
        try {
            // Unlike the path of the program, its name may be read of other users' processes, too.
            return Optional.of(Files.readString(Path.of("/proc", Long.toString(pid), "comm"))
                    .strip());
        } catch (IOException notLinux) {
            return ProcessHandle.of(pid).flatMap(process -> process.info().command());
        }
    }

    private static boolean isServerName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
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
