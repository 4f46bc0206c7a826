package io.hestai.bus.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other shells than ours read: the completion scripts and the launcher. */
final class ShellFilesTest {
    private static final Path LAUNCHER = Path.of("..", "hbus").toAbsolutePath().normalize();

    @TempDir
    private Path directory;

    private record Ended(int exitCode, String output) {}

    private Ended run(Map<String, String> environment, String... command) throws Exception {
        Path output = Files.createTempFile(directory, "output", "");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .directory(directory.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("HBUS_") || name.startsWith("LC_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    }

    private String completion(String shell) {
        Program program = new Program(config -> {
            throw new IllegalStateException("completion needs no bus");
        });
        assertThat(program.run("completion", shell)).isZero();
        return program.out();
    }

    @Test
    void shouldCompleteInBash() throws Exception {
        Path script = Files.writeString(directory.resolve("hbus.bash"), completion("bash"));
        assertThat(run(Map.of(), "bash", "-n", script.toString())).isEqualTo(new Ended(0, ""));
        String ask = "source " + script + "; COMP_WORDS=(hbus cons); COMP_CWORD=1; COMP_LINE='hbus cons';"
                + " COMP_POINT=9; _complete_hbus 2>/dev/null; echo \"${COMPREPLY[@]}\"";
        assertThat(run(Map.of(), "bash", "-c", ask).output().strip()).isEqualTo("consume");
    }

    @Test
    void shouldCompleteInFishAndZsh() {
        assertThat(completion("fish"))
                .contains(
                        "-n '__fish_use_subcommand' -a 'consume'", "'__fish_seen_subcommand_from read' -s F -l follow")
                .contains("'__fish_seen_subcommand_from bench' -l plot")
                .doesNotContain("demo-role", "bench-role", "prime");
        assertThat(completion("zsh")).contains("compinit", "consume").doesNotContain("demo-role");
    }

    /** A Java that only shows how it was called. */
    private Path fakeJava(String version) throws Exception {
        Path home = Files.createDirectories(directory.resolve("java-" + version));
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho " + version + " LC_ALL=${LC_ALL:-}\nprintf '%s\\n' \"$@\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private Path installed() throws Exception {
        Path root = Files.createDirectories(directory.resolve("with space"));
        Path jar = Files.createDirectories(root.resolve("bus-app/target")).resolve("hbus.jar");
        Files.writeString(jar, "");
        return Files.copy(LAUNCHER, root.resolve("hbus"), StandardCopyOption.COPY_ATTRIBUTES);
    }

    @Test
    void shouldBeAScriptForAnyPosixShell() throws Exception {
        assertThat(run(Map.of(), "sh", "-n", LAUNCHER.toString())).isEqualTo(new Ended(0, ""));
    }

    @Test
    void shouldStartTheJarWithTheJavaOfJavaHomeAndHandArgumentsOnUntouched() throws Exception {
        Map<String, String> environment =
                Map.of("JAVA_HOME", fakeJava("21.0.1").toString(), "HBUS_NO_CACHE", "1", "LANG", "C");
        Path link = Files.createSymbolicLink(directory.resolve("link"), installed());
        Ended ended = run(environment, link.toString(), "pub", "c", "a=b c", "*", "");
        List<String> lines = new ArrayList<>(Arrays.asList(ended.output().split("\n", -1)));
        assertThat(lines.get(0)).isEqualTo("21.0.1 LC_ALL=C.UTF-8");
        assertThat(lines).containsSubsequence("-jar", "pub", "c", "a=b c", "*", "");
        assertThat(lines.get(lines.indexOf("-jar") + 1)).endsWith("/with space/bus-app/target/hbus.jar");
        assertThat(lines).contains("-XX:TieredStopAtLevel=1");
    }

    @Test
    void shouldPassOverAJavaThatIsTooOld() throws Exception {
        Map<String, String> environment = Map.of(
                "JAVA_HOME",
                fakeJava("11.0.2").toString(),
                "HBUS_NO_CACHE",
                "1",
                "PATH",
                fakeJava("17.0.9") + "/bin:" + System.getenv("PATH"));
        assertThat(run(environment, installed().toString(), "sub", "c").output())
                .startsWith("17.0.9 ")
                .doesNotContain("TieredStopAtLevel");
    }

    @Test
    void shouldTryAnArchiveThatCannotBeMadeOnceAndStartWithoutIt() throws Exception {
        Map<String, String> environment = Map.of("JAVA_HOME", fakeJava("17.0.9").toString());
        Path launcher = installed();
        for (int i = 0; i < 2; i++) {
            assertThat(run(environment, launcher.toString(), "ls").output())
                    .contains("ls")
                    .doesNotContain("SharedArchiveFile");
        }
        try (Stream<Path> kept = Files.list(launcher.resolveSibling(".hbus"))) {
            assertThat(kept.map(path -> path.getFileName().toString()))
                    .singleElement()
                    .asString()
                    .endsWith(".none");
        }
    }
}
