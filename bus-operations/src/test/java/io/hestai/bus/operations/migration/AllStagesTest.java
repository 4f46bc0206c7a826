package io.hestai.bus.operations.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hestai.bus.Message;
import io.hestai.bus.operations.files.TailOptions;
import io.hestai.bus.operations.migration.Histories.Said;
import io.hestai.bus.operations.migration.mirror.Echoes;
import io.hestai.bus.operations.migration.mirror.MirrorLag;
import io.hestai.bus.operations.migration.mirror.MirrorPlan;
import io.hestai.bus.operations.migration.mirror.MirrorToBus;
import io.hestai.bus.operations.migration.mirror.MirrorToFiles;
import io.hestai.bus.operations.migration.source.SourceFile;
import io.hestai.bus.operations.migration.source.SourceFiles;
import io.hestai.bus.operations.migration.source.SourceItem;
import io.hestai.bus.operations.migration.source.SourceMessage;
import io.hestai.bus.operations.migration.source.SourceReader;
import io.hestai.bus.operations.migration.stage.Cutover;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What real agents said, taken through the whole migration: half of it is history, and the rest is said on either side while it is under way. */
@WithRedis
class AllStagesTest {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final int ON_THE_BUS = 20;
    private static final int AFTER_THE_CUTOVER = 5;

    private final World world;
    private final Path temporary;
    private List<Said> history = List.of();

    AllStagesTest(RedisServer redis, @TempDir Path temporary) {
        this.world = new World(redis, temporary);
        this.temporary = temporary;
    }

    @BeforeEach
    void readTranscripts() {
        history = Transcripts.read();
    }

    @AfterEach
    void close() {
        world.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"log", "roles", "jsonl", "folder", "texts", "context"})
    void messagesGoThroughAllStagesOnceInOrderAndByteForByte(String format) throws IOException {
        if (format.equals("context")) {
            history = linesOf(history);
        }
        int all = history.size();
        int inFiles = all - ON_THE_BUS - AFTER_THE_CUTOVER;
        grow(format, history.subList(0, all / 2));
        Path source = format.equals("log") || format.equals("jsonl") || format.equals("context")
                ? world.folder.resolve("messages." + format)
                : world.folder;
        Migration migration = world.migration(source, format);
        world.importAll(migration);
        assertSame(migration);

        MirrorPlan plan = new MirrorPlan(
                source,
                migration.format(),
                migration.name(),
                world.bus.stream(World.STREAM),
                world.state(),
                told -> {});
        Map<String, String> written;
        try (MirrorToBus toBus = MirrorToBus.open(plan, TailOptions.defaults());
                MirrorToFiles toFiles = MirrorToFiles.open(plan)) {
            start(toBus::run);
            start(toFiles::run);
            grow(format, history.subList(0, inFiles));
            await().atMost(BOUND).until(() -> MirrorLag.of(plan).unreadBytes() == 0);
            written = contents(world.folder);
            say(history.subList(inFiles, all - AFTER_THE_CUTOVER));
            await().atMost(BOUND).until(() -> MirrorLag.of(plan).isZero());
            assertSame(migration);
            await().atMost(BOUND).until(() -> MirrorLag.of(plan).isZero());
            Cutover cutover = new Cutover(plan, Clock.systemUTC());
            assertThat(cutover.run(Duration.ofMinutes(10), Optional.empty())).isNotNull();
        }
        say(history.subList(all - AFTER_THE_CUTOVER, all));
        assertThat(new Cutover(plan, Clock.systemUTC()).rollBack().mirrored()).isEqualTo(AFTER_THE_CUTOVER);
        assertSame(migration);
        assertWrittenOnce(format, source, migration);
        Map<String, String> afterwards = contents(world.folder);
        written.forEach((file, text) ->
                assertThat(afterwards.get(file)).as("what the old system wrote").startsWith(text));
        if (format.equals("log") || format.equals("roles") || format.equals("context")) {
            Path expected = temporary.resolve("expected");
            Transcripts.write(expected, format, history);
            assertThat(afterwards).isEqualTo(contents(expected));
        }
    }

    /** A growing text has no other messages than lines. */
    private static List<Said> linesOf(List<Said> history) {
        List<Said> lines = new ArrayList<>();
        for (Said said : history) {
            said.data().lines().forEach(line -> lines.add(new Said(said.role(), said.timeMs(), said.type(), line)));
        }
        return lines;
    }

    /** On the bus and in the files the same messages, in the order in which they were said where the format has one. */
    private void assertWrittenOnce(String format, Path source, Migration migration) {
        List<Said> onBus = world.said();
        List<Said> inFiles = new ArrayList<>();
        for (SourceFile file : SourceFiles.list(source, migration.format())) {
            try (SourceReader reader = SourceReader.open(file, migration.format(), migration.name())) {
                for (SourceItem item = reader.next(); item != null; item = reader.next()) {
                    Message message = ((SourceMessage) item).message();
                    inFiles.add(new Said(message.role(), message.timestampMs(), message.type(), message.text("data")));
                }
            }
        }
        switch (format) {
            case "context" -> {
                assertThat(onBus).extracting(Said::data).isEqualTo(texts(history));
                assertThat(inFiles).extracting(Said::data).isEqualTo(texts(history));
            }
            case "log", "jsonl" -> {
                assertThat(onBus).isEqualTo(history);
                assertThat(inFiles).isEqualTo(history);
            }
            default -> {
                assertThat(onBus).containsExactlyInAnyOrderElementsOf(history);
                assertThat(inFiles).containsExactlyInAnyOrderElementsOf(history);
            }
        }
    }

    private static List<String> texts(List<Said> some) {
        return some.stream().map(Said::data).toList();
    }

    private void assertSame(Migration migration) {
        await().atMost(BOUND).untilAsserted(() -> {
            List<VerifyReport> reports = new Verifier(
                            world.bus, world.state(), migration, Clock.systemUTC(), Echoes.of(migration, world.state()))
                    .run(Progress.NONE);
            assertThat(reports).hasSize(1).allSatisfy(report -> {
                assertThat(report.first()).isEmpty();
                assertThat(report.same()).isTrue();
            });
        });
    }

    private void say(List<Said> some) {
        for (Said said : some) {
            world.bus.stream(World.STREAM)
                    .appendAndWait(Message.of(said.type())
                            .withRole(said.role())
                            .withTimestamp(Instant.ofEpochMilli(said.timeMs()))
                            .with("data", said.data()));
        }
    }

    private static void start(Runnable mirror) {
        Thread thread = new Thread(mirror);
        thread.setDaemon(true);
        thread.start();
    }

    /** What the old system adds until that much is said. */
    private void grow(String format, List<Said> said) throws IOException {
        Path rendered = Files.createTempDirectory(temporary, "rendered");
        Transcripts.write(rendered, format, said);
        for (Path file : files(rendered)) {
            Path to = world.folder.resolve(rendered.relativize(file).toString());
            Files.createDirectories(to.toAbsolutePath().getParent());
            byte[] bytes = Files.readAllBytes(file);
            if (!Files.exists(to)) {
                Path part = Files.write(to.resolveSibling(to.getFileName() + ".tmp"), bytes);
                Files.move(part, to, StandardCopyOption.ATOMIC_MOVE);
            } else if (Files.size(to) < bytes.length) {
                Files.write(
                        to, Arrays.copyOfRange(bytes, (int) Files.size(to), bytes.length), StandardOpenOption.APPEND);
            }
        }
    }

    private static Map<String, String> contents(Path folder) {
        Map<String, String> contents = new TreeMap<>();
        try {
            for (Path file : files(folder)) {
                contents.put(folder.relativize(file).toString(), Files.readString(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return contents;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (java.util.stream.Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
