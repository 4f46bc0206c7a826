package io.hestai.bus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of contexts. */
final class ContextsTest {
    private static final Map<BusSetting, String> SETTINGS = Map.of(BusSetting.URL, "redis://h", BusSetting.ROLE, "ui");

    @TempDir
    private Path home;

    private Contexts contexts;

    @BeforeEach
    void ofThisHome() {
        contexts = Contexts.of(Map.of("HOME", home.toString()));
    }

    private Path directory() {
        return home.resolve(".config/hestai-bus/contexts");
    }

    private static String rights(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void whatIsWrittenIsReadAgainAndIsItsOwnersAlone() throws IOException {
        Path file = contexts.write("prod", SETTINGS, false);
        assertThat(file).isEqualTo(home.resolve(".config/hestai-bus/contexts/prod.conf"));
        assertThat(contexts.read("prod")).isEqualTo(SETTINGS);
        assertThat(rights(file)).isEqualTo("rw-------");
        assertThat(rights(directory())).isEqualTo("rwx------");
        assertThat(directory().toFile().list()).containsExactly("prod.conf");
        assertThat(Files.readString(file)).contains("url = redis://h\nrole = ui\n");
    }

    @Test
    void theXdgDirectoryGoesBeforeHomeIfItIsAWholePath() {
        assertThat(Contexts.of(Map.of("HOME", "/h", "XDG_CONFIG_HOME", "/x")).file("a"))
                .isEqualTo(Path.of("/x/hestai-bus/contexts/a.conf"));
        assertThat(Contexts.of(Map.of("HOME", "/h", "XDG_CONFIG_HOME", "x")).file("a"))
                .isEqualTo(Path.of("/h/.config/hestai-bus/contexts/a.conf"));
    }

    @Test
    void oneIsReplacedOnlyOnPurpose() {
        contexts.write("prod", SETTINGS, false);
        Map<BusSetting, String> other = Map.of(BusSetting.NAMESPACE, "x:");
        assertThatThrownBy(() -> contexts.write("prod", other, false)).hasMessageContaining("--replace");
        assertThat(contexts.read("prod")).isEqualTo(SETTINGS);
        contexts.write("prod", other, true);
        assertThat(contexts.read("prod")).isEqualTo(other);
    }

    @Test
    void ofManyThatMakeOneAtTheSameTimeOneDoes() {
        List<Boolean> made = IntStream.range(0, 16)
                .parallel()
                .mapToObj(i -> {
                    try {
                        contexts.write("prod", Map.of(BusSetting.NAMESPACE, i + ":"), false);
                        return true;
                    } catch (IllegalArgumentException e) {
                        return false;
                    }
                })
                .toList();
        assertThat(made).containsOnlyOnce(true);
        assertThat(directory().toFile().list()).containsExactly("prod.conf");
    }

    @Test
    void oneIsSelectedUntilItIsRemoved() {
        assertThat(contexts.selected()).isEmpty();
        contexts.write("prod", SETTINGS, false);
        contexts.write("dev", SETTINGS, false);
        contexts.select("prod");
        assertThat(contexts.selected()).contains("prod");
        assertThat(contexts.names()).containsExactly("dev", "prod");
        contexts.remove("dev");
        assertThat(contexts.selected()).contains("prod");
        contexts.remove("prod");
        assertThat(contexts.selected()).isEmpty();
        assertThat(contexts.names()).isEmpty();
    }

    @Test
    void oneThatIsNotThereIsNamedWithTheNearest() {
        assertThatThrownBy(() -> contexts.read("prod")).hasMessageContaining("there are none");
        contexts.write("production", SETTINGS, false);
        assertThatThrownBy(() -> contexts.select("prodution")).hasMessageContaining("did you mean 'production'?");
        assertThatThrownBy(() -> contexts.remove("other")).hasMessageContaining("there are production");
        assertThat(contexts.selected()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../x", "a/b", "-", "-x", ".hidden", "a b", "ü", "a\n"})
    void aNameThatCouldLeadElsewhereIsRefused(String name) {
        assertThatThrownBy(() -> contexts.write(name, SETTINGS, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no name");
    }

    @Test
    void aDirectoryThatOthersCanWriteIntoIsNotTrusted() throws IOException {
        contexts.write("prod", SETTINGS, false);
        Files.setPosixFilePermissions(directory(), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(() -> contexts.read("prod")).hasMessageContaining("chmod 700");
    }

    @Test
    void aFailedWriteLeavesTheOldOne() throws IOException {
        contexts.write("prod", SETTINGS, false);
        assertThatThrownBy(() -> contexts.write("prod", Map.of(BusSetting.URL, "redis://:sesame@h"), true))
                .hasMessageContaining("password_file")
                .hasMessageNotContaining("sesame");
        assertThatThrownBy(() -> contexts.write("prod", Map.of(BusSetting.PASSWORD, "sesame"), true))
                .hasMessageNotContaining("sesame");
        assertThat(contexts.read("prod")).isEqualTo(SETTINGS);
        Path blocked = Files.writeString(home.resolve("file"), "in the way");
        Contexts nowhere = Contexts.of(Map.of("XDG_CONFIG_HOME", blocked.toString()));
        assertThatThrownBy(() -> nowhere.write("prod", SETTINGS, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("XDG_CONFIG_HOME");
    }
}
