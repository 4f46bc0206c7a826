package io.hestai.bus.operations.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hestai.bus.operations.migration.format.MigrationException;
import io.hestai.bus.operations.migration.format.SourceFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectorTest {
    @TempDir
    Path folder;

    private static String recognised(Path path) {
        return Inspector.recognise(path).map(SourceFormat::name).orElse("none");
    }

    @Test
    void eachBuiltInFormatIsRecognised() throws IOException {
        Histories.writeLog(folder.resolve("log/messages.log"), Histories.of(40, 20));
        Histories.writeRoles(folder.resolve("roles"), Histories.of(40, 20));
        Histories.writeJsonLines(folder.resolve("jsonl/a.jsonl"), Histories.of(40, 20));
        Histories.writeFolder(folder.resolve("folder"), Histories.of(40, 20));
        Histories.writeTexts(folder.resolve("texts"), Histories.of(40, 20));
        Files.createDirectories(folder.resolve("context"));
        Files.writeString(folder.resolve("context/main.md"), "# Title\n");
        Files.createDirectories(folder.resolve("state"));
        Files.writeString(folder.resolve("state/ui.state"), "open");
        for (String format : SourceFormat.builtInNames()) {
            assertThat(recognised(folder.resolve(format))).isEqualTo(format);
        }
        assertThat(recognised(folder.resolve("log/messages.log"))).isEqualTo("log");
        assertThat(recognised(folder.resolve("jsonl/a.jsonl"))).isEqualTo("jsonl");
        assertThat(recognised(folder.resolve("context/main.md"))).isEqualTo("context");
    }

    @Test
    void aFileThatNoFormatReadsIsNotGuessedAt() throws IOException {
        Path file = Files.writeString(folder.resolve("notes.txt"), "just\nwords\n");
        assertThat(recognised(file)).isEqualTo("none");
        assertThatThrownBy(() -> Inspector.formatOf(file, Optional.empty()))
                .isInstanceOf(MigrationException.class)
                .hasMessageContainingAll("notes.txt", "--format");
    }

    @Test
    void aBinaryFileIsCalledThat() throws IOException {
        Path file = Files.write(folder.resolve("x.jar"), new byte[] {'P', 'K', 3, 4, 0, 0});
        assertThatThrownBy(() -> Inspector.formatOf(file, Optional.empty()))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("binary file");
    }

    @Test
    void everythingIsCountedAndTheFirstAreShown() throws IOException {
        Path file = folder.resolve("messages.log");
        Files.writeString(file, "\uFEFFagent|1|t|one\nbad\nworse\nui|2|t|two\nui|3|t|tor");
        Migration migration = new Migration("test", file, SourceFormat.builtIn("log"), "-");
        Inspection found = Inspector.inspect(migration, true, 1, Progress.NONE);
        assertThat(found.messages()).isEqualTo(2);
        assertThat(found.first()).hasSize(1);
        assertThat(found.rejects()).containsEntry("fewer than 4 columns", 2L);
        assertThat(found.firstRejects().get(0).position().line()).isEqualTo(2);
        assertThat(found.unfinished()).isEqualTo(10);
    }
}
