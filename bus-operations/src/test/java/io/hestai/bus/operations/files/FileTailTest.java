package io.hestai.bus.operations.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every line once and whole, whatever is done to the files. */
class FileTailTest {
    private static final Duration SOON = Duration.ofMillis(50);

    @TempDir
    private Path folder;

    private Path log = Path.of("");
    private final List<TailEvent> seen = new ArrayList<>();
    private final List<FileTail> opened = new ArrayList<>();

    @BeforeEach
    void place() {
        log = folder.resolve("messages.log");
    }

    @AfterEach
    void close() {
        opened.forEach(FileTail::close);
    }

    private FileTail follow(Path path, List<TailPosition> positions) {
        return follow(path, positions, TailOptions.defaults());
    }

    private FileTail follow(Path path, List<TailPosition> positions, TailOptions options) {
        try {
            FileTail tail = FileTail.open(path, positions, options);
            opened.add(tail);
            return tail;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void append(Path file, String text) {
        try {
            Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void look(FileTail tail) {
        try {
            seen.addAll(tail.poll(SOON));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> lines() {
        return seen.stream()
                .filter(TailLine.class::isInstance)
                .map(event -> ((TailLine) event).text())
                .toList();
    }

    private void eventually(FileTail tail, String... lines) {
        await().untilAsserted(() -> {
            look(tail);
            assertThat(lines()).containsExactly(lines);
        });
        look(tail);
        assertThat(lines()).as("and nothing twice").containsExactly(lines);
    }

    private void eventuallyTold(FileTail tail, Class<? extends TailEvent> what) {
        await().untilAsserted(() -> {
            look(tail);
            assertThat(seen).hasAtLeastOneElementOfType(what);
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyLineComesOnceThroughNoticesAndThroughPolling(boolean notices) {
        TailOptions options =
                notices ? TailOptions.defaults() : TailOptions.defaults().polling(Duration.ofMillis(5));
        append(log, "one\n");
        FileTail tail = follow(log, List.of(), options);
        assertThat(tail.isNotified()).isEqualTo(notices);
        eventually(tail, "one");
        append(log, "two\r\n\n");
        append(log, "three\n");
        eventually(tail, "one", "two", "", "three");
    }

    @Test
    void aFileThatIsNotThereYetIsFoundWhenItComes() {
        FileTail tail = follow(log, List.of());
        look(tail);
        append(log, "first\n");
        eventually(tail, "first");
        assertThat(seen.get(0)).isInstanceOf(TailEvent.Appeared.class);
    }

    @Test
    void aTornLineIsDeliveredOnceWhenItIsWhole() {
        append(log, "one\nhalf of the ");
        FileTail tail = follow(log, List.of());
        eventually(tail, "one");
        append(log, "second");
        eventually(tail, "one");
        append(log, " line\n");
        eventually(tail, "one", "half of the second line");
    }

    @Test
    void afterARotationTheRestOfTheOldFileComesFirst() throws IOException {
        append(log, "one\n");
        FileTail tail = follow(log, List.of());
        eventually(tail, "one");
        append(log, "two\n");
        Files.move(log, folder.resolve("messages.log.1"));
        append(folder.resolve("messages.log.1"), "three\n");
        append(log, "four\n");
        eventually(tail, "one", "two", "three", "four");
        assertThat(seen).hasAtLeastOneElementOfType(TailEvent.Rotated.class);
        assertThat(seen).noneMatch(TailEvent.Truncated.class::isInstance);
    }

    @Test
    void whoWritesIntoTheRotatedFileForAWhileIsStillRead() throws IOException {
        append(log, "one\n");
        FileTail tail = follow(log, List.of());
        eventually(tail, "one");
        Files.move(log, folder.resolve("old"));
        append(log, "new\n");
        eventually(tail, "one", "new");
        append(folder.resolve("old"), "late\n");
        eventually(tail, "one", "new", "late");
    }

    @Test
    void aRotatedFileWithoutALineEndGivesItsLastLineInTheEnd() throws IOException {
        append(log, "one\nno end");
        FileTail tail = follow(log, List.of(), TailOptions.defaults().withLinger(Duration.ofMillis(50)));
        eventually(tail, "one");
        Files.delete(log);
        eventually(tail, "one", "no end");
        assertThat(tail.positions()).isEmpty();
    }

    @Test
    void aTruncatedFileIsToldOfAndReadFromItsBeginning() throws IOException {
        append(log, "one\ntwo\n");
        FileTail tail = follow(log, List.of());
        eventually(tail, "one", "two");
        Files.writeString(log, "");
        eventuallyTold(tail, TailEvent.Truncated.class);
        append(log, "three\n");
        eventually(tail, "one", "two", "three");
    }

    @Test
    void aFileWrittenAnewIsNoticedEvenIfItIsLongerThanBefore() throws IOException {
        append(log, "one\ntwo\n");
        FileTail tail = follow(log, List.of());
        eventually(tail, "one", "two");
        Files.writeString(log, "quite another text\nof more bytes\n");
        eventually(tail, "one", "two", "quite another text", "of more bytes");
        assertThat(seen).hasAtLeastOneElementOfType(TailEvent.Truncated.class);
    }

    @Test
    void aRestartGoesOnAtThePlaceThatWasKept() throws IOException {
        append(log, "one\ntwo\ntorn ");
        FileTail before = follow(log, List.of());
        eventually(before, "one", "two");
        List<TailPosition> kept = before.positions().stream()
                .map(each -> new TailPosition(
                        each.file(), TailPlace.parse(each.place().toString())))
                .toList();
        before.close();
        append(log, "line\nthree\n");
        eventually(follow(log, kept), "one", "two", "torn line", "three");
        assertThat(TailPosition.at(log, 8)).isEqualTo(kept.get(0));
    }

    @Test
    void aRotationDuringAStopLosesNothing() throws IOException {
        append(log, "one\n");
        FileTail before = follow(log, List.of());
        eventually(before, "one");
        List<TailPosition> kept = before.positions();
        before.close();
        append(log, "two\n");
        Files.move(log, folder.resolve("messages.log.1"));
        append(log, "three\n");
        FileTail after = follow(log, kept);
        eventually(after, "one", "two", "three");
        assertThat(after.positions()).hasSize(2);
    }

    @Test
    void aFileThatWentDuringAStopIsToldOf() throws IOException {
        append(log, "one\n");
        FileTail before = follow(log, List.of());
        eventually(before, "one");
        List<TailPosition> kept = before.positions();
        before.close();
        Files.move(log, folder.resolveSibling("elsewhere-" + folder.getFileName()));
        append(log, "two\n");
        eventually(follow(log, kept), "one", "two");
        assertThat(seen).hasAtLeastOneElementOfType(TailEvent.Missing.class);
    }

    @Test
    void newFilesAndFoldersAreFoundAndWhatIsNotReadyIsLeftAlone() throws IOException {
        append(folder.resolve("agent.out"), "a1\n");
        FileTail tail = follow(folder, List.of());
        eventually(tail, "a1");
        append(folder.resolve(".hidden"), "no\n");
        append(folder.resolve("ui.out.tmp"), "u1\n");
        Files.createDirectories(folder.resolve("inbox/deep"));
        eventually(tail, "a1");
        Files.move(folder.resolve("ui.out.tmp"), folder.resolve("ui.out"), StandardCopyOption.ATOMIC_MOVE);
        eventually(tail, "a1", "u1");
        append(folder.resolve("inbox/deep/daemon.out"), "d1\n");
        eventually(tail, "a1", "u1", "d1");
    }

    @Test
    void aFileThatIsRenamedWithinTheFolderIsNotReadAgain() throws IOException {
        append(folder.resolve("a.out"), "one\n");
        FileTail tail = follow(folder, List.of());
        eventually(tail, "one");
        Files.move(folder.resolve("a.out"), folder.resolve("b.out"));
        append(folder.resolve("b.out"), "two\n");
        eventually(tail, "one", "two");
        assertThat(tail.positions().get(0).file()).isEqualTo(folder.resolve("b.out"));
    }

    @Test
    void linesOfAnyLengthComeWholeUpToTheBoundAndLongerOnesAreToldOf() {
        String longest = "x".repeat(200_000);
        append(log, longest + "\n" + longest + "y\nshort\n");
        FileTail tail = follow(log, List.of(), TailOptions.defaults().withMaxLineBytes(200_000));
        eventually(tail, longest, "short");
        assertThat(seen).hasAtLeastOneElementOfType(TailEvent.TooLong.class);
    }

    @Test
    void muchIsReadInBoundedPieces() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            text.append("line number ").append(i).append(" of a file with many lines\n");
        }
        append(log, text.toString());
        FileTail tail = follow(log, List.of());
        List<TailEvent> first = tail.poll(SOON);
        assertThat(first.size()).isLessThan(50_000);
        assertThat(tail.unreadBytes()).isPositive();
        seen.addAll(first);
        await().untilAsserted(() -> {
            look(tail);
            assertThat(lines()).hasSize(100_000);
        });
        assertThat(tail.unreadBytes()).isZero();
        assertThat(String.join("\n", lines()) + "\n").isEqualTo(text.toString());
    }

    @Test
    void aFileThatIsMovedAwayAndBackIsNotReadAgain() throws IOException {
        append(log, "one\n");
        FileTail tail = follow(log, List.of(), TailOptions.defaults().withLinger(Duration.ofMillis(20)));
        eventually(tail, "one");
        Path away = folder.resolve("away");
        Files.move(log, away);
        await().untilAsserted(() -> {
            look(tail);
            assertThat(tail.positions()).isEmpty();
        });
        List<TailPosition> gone = tail.gone();
        append(away, "two\n");
        Files.move(away, log);
        eventually(tail, "one", "two");
        tail.close();
        FileTail after = follow(log, List.of());
        after.remember(gone);
        eventually(after, "one", "two", "two");
    }

    @Test
    void closingEndsTheWaiting() throws Exception {
        FileTail tail = follow(log, List.of());
        List<TailEvent> got = new ArrayList<>();
        Thread waiting = new Thread(() -> {
            try {
                got.addAll(tail.poll(Duration.ofMinutes(1)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        waiting.start();
        tail.close();
        waiting.join(10_000);
        assertThat(waiting.isAlive()).isFalse();
        assertThat(got).isEmpty();
    }
}
