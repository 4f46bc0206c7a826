package io.hestai.bus.operations.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.operations.migration.Histories.Said;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The way of a whole history from each old system. */
@WithRedis
class TranscriptsTest {
    private final World world;
    private final List<Said> history = new ArrayList<>();

    TranscriptsTest(RedisServer redis, @TempDir Path temporary) {
        world = new World(redis, temporary);
    }

    @BeforeEach
    void readTranscripts() {
        history.addAll(Transcripts.read());
    }

    @AfterEach
    void close() {
        world.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"log", "roles", "jsonl", "folder", "texts"})
    void messagesArriveInOrderAndByteForByte(String format) {
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
        return Transcripts.write(world.folder, format, history);
    }
}
