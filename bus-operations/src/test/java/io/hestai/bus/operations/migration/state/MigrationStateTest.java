package io.hestai.bus.operations.migration.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hestai.bus.operations.migration.format.MigrationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationStateTest {

    @TempDir
    Path folder;

    @Test
    void whatWasSavedIsReadAgain() {
        MigrationState.open(folder.resolve("a/b")).save("import", Map.of("a", "1=2\n3\\", "b", ""));
        assertThat(MigrationState.open(folder.resolve("a/b")).load("import"))
                .hasValueSatisfying(values -> assertThat(values)
                        .containsEntry("a", "1=2\n3\\")
                        .containsEntry("b", "")
                        .hasSize(2));
        assertThat(MigrationState.open(folder).load("import")).isEmpty();
    }

    @Test
    void aStateCutShortIsRefusedByName() throws IOException {
        MigrationState state = MigrationState.open(folder);
        state.save("import", Map.of("a", "1"));
        Path file = folder.resolve("import.state");
        String text = Files.readString(file);
        Files.writeString(file, text.substring(0, text.length() - 1));
        assertThatThrownBy(() -> state.load("import"))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("import.state");
    }

    @Test
    void twoRunsAtOnceAreRefused() {
        MigrationState state = MigrationState.open(folder);
        try (MigrationLock held = state.lock("import")) {
            assertThat(held).isNotNull();
            assertThatThrownBy(() -> state.lock("import"))
                    .isInstanceOf(MigrationException.class)
                    .hasMessageContaining("another run");
        }
        state.lock("import").close();
    }

    @Test
    void theFolderOfAStateFollowsTheXdgSpecification() {
        Path home = Path.of("/home/me");
        assertThat(MigrationState.defaultDirectory(Map.of(), home, "x"))
                .isEqualTo(Path.of("/home/me/.local/state/hestai-bus/migration/x"));
        assertThat(MigrationState.defaultDirectory(Map.of("XDG_STATE_HOME", "/s"), home, "x"))
                .isEqualTo(Path.of("/s/hestai-bus/migration/x"));
        assertThatThrownBy(() -> MigrationState.defaultDirectory(Map.of(), home, "../x"))
                .isInstanceOf(MigrationException.class);
    }
}
