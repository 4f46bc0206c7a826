package io.hestai.bus.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The private Redis as a service of the user's systemd, which is played by a script that notes what it is told. */
class HbusServiceTest {
    private static final String UNIT = "hestai-bus-redis.service";

    @TempDir
    private Path directory;

    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void surroundings() throws IOException {
        Path bin = Files.createDirectory(directory.resolve("bin"));
        Path systemctl = Files.writeString(
                bin.resolve("systemctl"),
                "#!/bin/sh\necho \"$*\" >> '" + directory.resolve("told") + "'\n[ \"$2\" != is-active ]\n");
        Files.setPosixFilePermissions(systemctl, PosixFilePermissions.fromString("rwx------"));
        Path run = Files.createDirectory(
                directory.resolve("run"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        environment.put("PATH", bin + ":" + System.getenv("PATH"));
        environment.put("XDG_CONFIG_HOME", directory.resolve("config").toString());
        environment.put("XDG_STATE_HOME", directory.resolve("state 100%").toString());
        environment.put("XDG_RUNTIME_DIR", run.toString());
    }

    @AfterEach
    void stop() {
        hbus("down").finish();
    }

    private Program hbus(String... arguments) {
        return Program.hbus(environment, arguments);
    }

    private Path unit() {
        return directory.resolve("config/systemd/user/" + UNIT);
    }

    private List<String> told() throws IOException {
        Path told = directory.resolve("told");
        List<String> lines = Files.exists(told) ? Files.readAllLines(told) : List.of();
        Files.deleteIfExists(told);
        return lines;
    }

    @Test
    void theUnitIsShownWrittenEnabledAndRemoved() throws IOException {
        Program shown = hbus("up", "--install", "--dry-run");
        assertThat(shown.exit()).as("%s", shown).isZero();
        assertThat(shown.out())
                .contains("Type=forking", "WantedBy=default.target", "Restart=on-failure")
                .anyMatch(line -> line.startsWith("ExecStart=") && line.endsWith("\"up\" \"--quiet\""))
                .anyMatch(line -> line.startsWith("ExecStop=") && line.endsWith("\"down\" \"--quiet\""))
                .anyMatch(
                        line -> line.startsWith("PIDFile=") && line.endsWith("state 100%%/hestai-bus/redis/redis.pid"))
                .anyMatch(line -> line.startsWith("Environment=\"XDG_STATE_HOME="));
        assertThat(unit()).doesNotExist();
        assertThat(told()).isEmpty();

        Program installed = hbus("up", "--install", "--json");
        assertThat(installed.exit()).as("%s", installed).isZero();
        assertThat(installed.out()).singleElement().asString().contains("\"enabled\":true", "\"started\":true");
        assertThat(Files.readAllLines(unit())).isEqualTo(shown.out());
        assertThat(told())
                .containsExactly(
                        "--user daemon-reload",
                        "--user enable " + UNIT,
                        "--user is-active " + UNIT,
                        "--user start " + UNIT);

        assertThat(hbus("up", "--uninstall").exit()).isZero();
        assertThat(unit()).doesNotExist();
        assertThat(told()).containsExactly("--user disable " + UNIT, "--user daemon-reload");
    }

    @Test
    void aRedisThatRunsByItselfIsNotTakenOverBehindTheBackOfItsUsers() throws IOException {
        assertThat(hbus("up").exit()).isZero();
        Program installed = hbus("up", "--install");
        assertThat(installed.exit()).isZero();
        assertThat(installed.err()).singleElement().asString().contains("hbus down && systemctl --user start");
        assertThat(told()).noneMatch(line -> line.contains(" start ") || line.contains("--now"));
        assertThat(hbus("status", "--json").finish().out().get(0)).contains("\"running\":true");
    }

    @Test
    void aUnitThatSomebodyElseHasWrittenIsLeftAlone() throws IOException {
        Files.createDirectories(unit().resolveSibling(""));
        Files.writeString(unit(), "[Unit]\n");
        for (String verb : List.of("--install", "--uninstall")) {
            Program refused = hbus("up", verb);
            assertThat(refused.exit()).isEqualTo(1);
            assertThat(refused.err()).singleElement().asString().contains(unit().toString(), "left alone");
        }
        assertThat(Files.readString(unit())).isEqualTo("[Unit]\n");
    }
}
