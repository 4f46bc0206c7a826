package io.hestai.bus.app.verbs;

import io.hestai.bus.app.runtime.FailedException;
import io.hestai.bus.app.runtime.JavaCommand;
import io.hestai.bus.embedded.PrivateRedis;
import io.hestai.bus.embedded.RedisExecutable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The private Redis as a service of the user's own systemd, which starts it at login and again when it crashes. The unit runs {@code hbus up}
 * and {@code hbus down}, so that whoever starts it, it is the same one, by the same rules.
 */
final class UserService {
    /** The unit's name. */
    static final String UNIT = "hestai-bus-redis.service";

    private static final String MARK = "# Written by 'hbus up --install'; 'hbus up --uninstall' removes it.";
    private static final int PATIENCE_SECONDS = 60;
    private static final String USUAL_PATH = "/usr/local/bin:/usr/bin:/bin";

    private final Map<String, String> environment;
    private final Path file;

    UserService(Map<String, String> environment) {
        this.environment = environment;
        String configured = environment.getOrDefault("XDG_CONFIG_HOME", "");
        String home = environment.getOrDefault("HOME", System.getProperty("user.home", "/"));
        Path base = configured.startsWith("/") ? Path.of(configured) : Path.of(home, ".config");
        this.file = base.resolve("systemd").resolve("user").resolve(UNIT);
    }

    /** Where the unit is, or would be. */
    Path file() {
        return file;
    }

    /** The unit's text. */
    String text() {
        Path program = RedisExecutable.locate().path();
        Path data = PrivateRedis.ofCurrentUser().status().dataDirectory();
        List<String> lines = new ArrayList<>(List.of(
                MARK,
                "[Unit]",
                "Description=Private Redis of HestAI Bus",
                "",
                "[Service]",
                "Type=forking",
                "PIDFile=" + data.resolve("redis.pid").toString().replace("%", "%%"),
                // The same server program as now: another one may not be able to read what this one has written.
                "Environment=" + quoted("PATH=" + program.getParent() + ":" + USUAL_PATH)));
        for (String each : List.of("XDG_STATE_HOME", "XDG_CACHE_HOME")) {
            if (environment.getOrDefault(each, "").startsWith("/")) {
                lines.add("Environment=" + quoted(each + "=" + environment.get(each)));
            }
        }
        lines.addAll(List.of(
                "ExecStart=" + command("up"),
                "ExecStop=" + command("down"),
                "Restart=on-failure",
                "RestartSec=2",
                "TimeoutStartSec=90",
                "TimeoutStopSec=60",
                "NoNewPrivileges=yes",
                "",
                "[Install]",
                "WantedBy=default.target",
                ""));
        return String.join("\n", lines);
    }

    private static String command(String verb) {
        List<String> words = new ArrayList<>();
        // A dollar means something in a command alone.
        JavaCommand.plain(List.of(verb, "--quiet")).forEach(word -> words.add(quoted(word.replace("$", "$$"))));
        return String.join(" ", words);
    }

    private static String quoted(String word) {
        return '"' + word.replace("\\", "\\\\").replace("\"", "\\\"").replace("%", "%%") + '"';
    }

    /** Writes the unit, if nobody else has one of that name. */
    void write() {
        checkOurs();
        Path fresh = file.resolveSibling("." + UNIT + ".new");
        try {
            Files.createDirectories(file.resolveSibling(""));
            Files.writeString(fresh, text());
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new FailedException("cannot write " + file + ": " + e + "; make that place writable, or see the unit"
                    + " with --dry-run");
        }
    }

    /** Removes the unit. */
    void remove() {
        checkOurs();
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new FailedException("cannot remove " + file + ": " + e);
        }
    }

    /** Whether there is a unit; one that somebody else has written is refused. */
    boolean isInstalled() {
        checkOurs();
        return Files.exists(file);
    }

    private void checkOurs() {
        try {
            if (!Files.readString(file, StandardCharsets.UTF_8).startsWith(MARK)) {
                throw new FailedException("there is a unit " + file + " that hbus did not write, so it is left alone;"
                        + " rename or remove it first");
            }
        } catch (NoSuchFileException e) {
            // None at all is as good.
        } catch (IOException e) {
            throw new FailedException("cannot read " + file + ": " + e);
        }
    }

    /** Runs {@code systemctl --user}; whether it is there and did what it was told. */
    boolean systemctl(String... words) {
        List<String> command = new ArrayList<>(List.of("systemctl", "--user"));
        command.addAll(List.of(words));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
