package io.hestai.bus.embedded;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What this module takes from outside the JVM, as a value, so that a test can hand in another one.
 *
 * @param variables the environment variables
 * @param home the user's home directory
 * @param temporary where a directory can be made that outlives no reboot; short, since socket paths must be
 * @param osName as in the system property {@code os.name}
 * @param osArch as in the system property {@code os.arch}
 */
record Environment(Map<String, String> variables, Path home, Path temporary, String osName, String osArch) {

    /** Not java.io.tmpdir: on macOS that is long enough to leave no room for a socket's name. */
    private static final Path TEMPORARY = Path.of("/tmp");

    static Environment current() {
        return new Environment(
                System.getenv(),
                Path.of(System.getProperty("user.home", "/")),
                TEMPORARY,
                System.getProperty("os.name", ""),
                System.getProperty("os.arch", ""));
    }

    /** The directory a variable names, or null: the XDG specification says that a relative path is to be ignored. */
    @Nullable
    Path directory(String variable) {
        String value = variables.get(variable);
        return value != null && value.startsWith("/") ? Path.of(value) : null;
    }

    /** The user's directory for what can be made again. */
    Path cacheHome() {
        Path configured = directory("XDG_CACHE_HOME");
        return configured != null ? configured : home.resolve(".cache");
    }

    /** The user's directory for what must survive a restart. */
    Path stateHome() {
        Path configured = directory("XDG_STATE_HOME");
        return configured != null ? configured : home.resolve(".local").resolve("state");
    }
}
