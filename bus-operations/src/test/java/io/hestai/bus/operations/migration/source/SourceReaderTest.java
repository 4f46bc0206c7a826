package io.hestai.bus.operations.migration.source;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hestai.bus.operations.migration.format.MigrationException;
import io.hestai.bus.operations.migration.format.SourceFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceReaderTest {
    private static final SourceFormat LOG = SourceFormat.builtIn("log");

    @TempDir
    Path folder;

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private SourceReader open(Path file, SourceFormat format) {
        return SourceReader.open(SourceFiles.list(file, format).get(0), format, "m");
    }

    private static List<String> data(SourceReader reader) {
        List<String> all = new ArrayList<>();
        for (SourceItem item = reader.next(); item != null; item = reader.next()) {
            all.add(item instanceof SourceMessage message ? message.text("data") : "REJECT");
        }
        return all;
    }

    @Test
    void aLineBeingWrittenIsNoMessageUntilItsEndIsThere() throws IOException {
        Path file = write("messages.log", "a|1|t|one\na|2|t|tw");
        try (SourceReader reader = open(file, LOG)) {
            assertThat(data(reader)).containsExactly("one");
            assertThat(reader.remaining()).isEqualTo(8);
            Files.writeString(file, "o\na|3|t|three\n", StandardOpenOption.APPEND);
            assertThat(data(reader)).containsExactly("two", "three");
            assertThat(reader.remaining()).isZero();
        }
    }

    @Test
    void readingGoesOnWhereAnEarlierReaderStoppedWithTheSameIds() throws IOException {
        Path file = write("messages.log", "\uFEFFa|1|t|one\nbad\na|2|t|two\n");
        SourceFile source = SourceFiles.list(file, LOG).get(0);
        try (SourceReader reader = open(file, LOG)) {
            reader.next();
            SourceReject reject = (SourceReject) requireNonNull(reader.next());
            assertThat(reject.position().line()).isEqualTo(2);
            assertThat(reject.position().offset()).isEqualTo(13);
            assertThat(reject.raw()).isEqualTo("bad\n".getBytes(StandardCharsets.UTF_8));
            try (SourceReader second = SourceReader.open(source, LOG, "m", reader.offset(), reader.line())) {
                SourceMessage here = (SourceMessage) requireNonNull(reader.next());
                SourceMessage there = (SourceMessage) requireNonNull(second.next());
                assertThat(there.message()).isEqualTo(here.message());
                assertThat(there.position()).isEqualTo(here.position());
                assertThat(SourceId.parse(here.message().messageId()))
                        .hasValueSatisfying(id -> assertThat(id.offset()).isEqualTo(17));
            }
        }
    }

    @Test
    void aLineTooLongForAMessageIsRejectedAndTheNextIsRead() throws IOException {
        Path file = write(
                "messages.log", "a|1|t|" + "x".repeat(3_000_000) + "\na|2|t|two\na|3|t|" + "y".repeat(900_000) + "\n");
        try (SourceReader reader = open(file, LOG)) {
            assertThat(data(reader)).containsExactly("REJECT", "two", "y".repeat(900_000));
        }
    }

    @Test
    void aRotatedFileKeepsItsMessageIds() throws IOException {
        Path file = write("messages.log", "a|1|t|one\n");
        String before = id(file);
        Files.move(file, folder.resolve("messages.log.1"));
        write("messages.log", "a|1|t|another\n");
        List<SourceFile> files = SourceFiles.list(folder, LOG);
        assertThat(files).extracting(SourceFile::name).containsExactly("messages.log.1", "messages.log");
        try (SourceReader reader = SourceReader.open(files.get(0), LOG, "m")) {
            SourceMessage message = (SourceMessage) requireNonNull(reader.next());
            assertThat(message.message().messageId()).isEqualTo(before);
        }
        assertThat(id(folder.resolve("messages.log"))).isNotEqualTo(before);
    }

    private String id(Path file) {
        try (SourceReader reader = open(file, LOG)) {
            SourceMessage message = (SourceMessage) requireNonNull(reader.next());
            return message.message().messageId();
        }
    }

    @Test
    void temporaryHiddenAndForeignNamesAreLeftOut() throws IOException {
        for (String name :
                List.of("a.json", "in/b.json", "in/.c.json", "d.json.tmp", "e.json~", ".git/f.json", "g.txt")) {
            write(name, "{}");
        }
        assertThat(SourceFiles.list(folder, SourceFormat.builtIn("folder")))
                .extracting(SourceFile::name)
                .containsExactlyInAnyOrder("a.json", "in/b.json");
    }

    @Test
    void aFolderWithoutMessagesAndAPathThatIsNotThereAreNamed() throws IOException {
        write("readme.txt", "hello");
        assertThatThrownBy(() -> SourceFiles.list(folder, LOG))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("no messages in " + folder)
                .hasMessageContaining("*.log");
        assertThatThrownBy(() -> SourceFiles.list(folder.resolve("gone"), LOG))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("there is no " + folder.resolve("gone"));
    }

    @Test
    void aChunkOfAContextFileEndsWithItsLastLine() throws IOException {
        SourceFormat chunks = SourceFormat.parse("c", "like: context\nrecord.end: ---");
        Path file = write("main.md", "# One\n\ntext\n---\n# Two\n---\n# Three\n");
        try (SourceReader reader = open(file, chunks)) {
            assertThat(data(reader)).containsExactly("# One\n\ntext\n---", "# Two\n---");
            assertThat(reader.line()).isEqualTo(7);
            assertThat(reader.remaining()).isEqualTo(8);
        }
    }

    @Test
    void aStateFileIsOneMessage() throws IOException {
        Path file = write("ui.state", "a=1\nb=2\n");
        try (SourceReader reader = open(file, SourceFormat.builtIn("state"))) {
            assertThat(data(reader)).containsExactly("a=1\nb=2");
        }
    }
}
