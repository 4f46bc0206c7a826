package io.hestai.bus.operations.migration.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hestai.bus.Message;
import io.hestai.bus.operations.migration.format.MigrationException;
import io.hestai.bus.operations.migration.state.MigrationState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files beside messages are referred to by their hash, and large values come back as they were. */
class ArtifactsTest {
    private static final String HASH_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    private Path folder;

    private Artifacts artifacts(String... fields) {
        return Artifacts.of(new ArtifactSettings(List.of(fields), folder, 2_000, Optional.of(folder.resolve("store"))));
    }

    @Test
    void aFileThatAFieldNamesIsHashedAndOneThatIsMissingIsReported() throws IOException {
        Files.writeString(folder.resolve("plan.txt"), "abc");
        Artifacts artifacts = artifacts("path");
        Message there = artifacts.prepare(Message.of("saved").with("path", "plan.txt"));
        Message gone = artifacts.prepare(Message.of("saved").with("path", "no/such\0file"));
        assertThat(there.text(Artifacts.HASH + "path")).isEqualTo("sha256:" + HASH_OF_ABC + " 3");
        assertThat(there.text("path")).isEqualTo("plan.txt");
        assertThat(gone.has(Artifacts.HASH + "path")).isFalse();
        assertThat(artifacts.report()).isEqualTo(new ArtifactReport(1, 1, List.of("no/such\0file"), 0));
    }

    @Test
    void aLargeValueGoesToAFileNamedByItsHashAndComesBack() throws IOException {
        Artifacts artifacts = artifacts();
        Message message = Message.of("said")
                .withMessageId("m")
                .with("a", "x".repeat(5_000))
                .with("b", "small");
        Message prepared = artifacts.prepare(message);
        assertThat(prepared.text("a")).startsWith("artifact:sha256:");
        assertThat(prepared.text("b")).isEqualTo("small");
        assertThat(artifacts.restore(prepared)).isEqualTo(message);
        assertThat(artifacts.restore(message)).isEqualTo(message);
        Path stored;
        try (Stream<Path> files = Files.walk(folder.resolve("store"))) {
            stored = files.filter(Files::isRegularFile).findFirst().orElseThrow();
        }
        Files.writeString(stored, "changed");
        assertThatThrownBy(() -> artifacts.restore(prepared))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("not what its name says");
    }

    @Test
    void aReferenceThatAMessageMadeUpNamesNoOtherFile() {
        Message evil =
                Message.of("t").with("a", "artifact:sha256:../../etc/passwd").with(Artifacts.STORED, "a");
        assertThatThrownBy(() -> artifacts().restore(evil)).isInstanceOf(MigrationException.class);
    }

    @Test
    void settingsAreRememberedWithTheMigration() {
        MigrationState state = MigrationState.open(folder.resolve("state"));
        ArtifactSettings settings = new ArtifactSettings(List.of("a", "b"), folder, 4_096, Optional.empty());
        assertThat(ArtifactSettings.load(state, "s")).isEmpty();
        settings.save(state, "s");
        assertThat(ArtifactSettings.load(state, "s")).contains(settings);
    }
}
