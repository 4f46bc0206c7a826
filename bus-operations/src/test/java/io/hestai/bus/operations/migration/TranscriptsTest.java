package io.hestai.bus.operations.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.hestai.bus.operations.migration.Histories.Said;
import io.hestai.bus.operations.migration.format.SourceFormat;
import io.hestai.bus.operations.migration.source.SourceFiles;
import io.hestai.bus.operations.migration.source.SourceItem;
import io.hestai.bus.operations.migration.source.SourceMessage;
import io.hestai.bus.operations.migration.source.SourceReader;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What real agents said to each other, in the words of each old system. */
@WithRedis
class TranscriptsTest {
    private static final Path TRANSCRIPTS =
            Path.of(System.getProperty("transcripts", "../../shared/data/agent-transcripts.jsonl"));

    private final World world;
    private final List<Said> history = new ArrayList<>();

    TranscriptsTest(RedisServer redis, @TempDir Path temporary) {
        world = new World(redis, temporary);
    }

    @BeforeEach
    void readTranscripts() {
        assumeThat(Files.exists(TRANSCRIPTS))
                .as("the transcripts, which are not part of the project")
                .isTrue();
        SourceFormat jsonl = SourceFormat.builtIn("jsonl");
        try (SourceReader reader =
                SourceReader.open(SourceFiles.list(TRANSCRIPTS, jsonl).get(0), jsonl, "transcripts")) {
            for (SourceItem item = reader.next(); item != null; item = reader.next()) {
                SourceMessage message = (SourceMessage) item;
                long time = 1_690_000_000_000L + history.size();
                history.add(new Said(message.role(), time, message.type(), message.text("content")));
            }
        }
    }

    @AfterEach
    void close() {
        world.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"log", "roles", "jsonl", "folder", "texts"})
    void realMessagesArriveInOrderAndByteForByte(String format) {
        Path source = write(format);
        Migration migration = world.migration(source, format);
        world.importAll(migration);
        if (format.equals("folder")) {
            // Files that were written within a millisecond have no order but that of their names.
            assertThat(world.said()).containsExactlyInAnyOrderElementsOf(history);
        } else {
            assertThat(world.said()).isEqualTo(history);
        }
        world.assertSame(migration, history.size());
    }

    private Path write(String format) {
        Path file = world.folder.resolve("messages." + format);
        switch (format) {
            case "log" -> Histories.writeLog(file, history);
            case "jsonl" -> Histories.writeJsonLines(file, history);
            case "roles" -> Histories.writeRoles(world.folder, history);
            case "folder" -> Histories.writeFolder(world.folder, history);
            default -> Histories.writeTexts(world.folder, history);
        }
        return Files.exists(file) ? file : world.folder;
    }
}
