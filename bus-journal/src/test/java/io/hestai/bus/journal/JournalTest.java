package io.hestai.bus.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hestai.bus.OutboxException;
import io.hestai.bus.testkit.Programs;
import io.hestai.bus.testkit.SmallDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JournalTest {
    private static final long LARGE = 1 << 20;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @TempDir
    private Path directory;

    private Journal open() {
        return open(LARGE);
    }

    private Journal open(long segmentBytes) {
        return Journal.open(directory, "bus:", "", SECOND, segmentBytes);
    }

    private static byte[] record(int number) {
        return ("record " + number + "·".repeat(number % 7)).getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> texts(Journal journal) {
        return journal.recovered().stream()
                .map(each -> new String(each.payload(), StandardCharsets.UTF_8))
                .toList();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(each -> each.toString().endsWith(".log"))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> upTo(int end) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < end; i++) {
            texts.add(new String(record(i), StandardCharsets.UTF_8));
        }
        return texts;
    }

    @Test
    void whatWasAppendedAndNotSettledIsThereAgainInOrder() {
        try (Journal journal = open()) {
            List<Long> sequences = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                sequences.add(journal.append(record(i)));
            }
            journal.settle(sequences.get(3));
            journal.settle(sequences.get(3));
            journal.settle(sequences.get(7));
        }
        try (Journal again = open()) {
            List<String> expected = new ArrayList<>(upTo(10));
            expected.remove(7);
            expected.remove(3);
            assertThat(texts(again)).isEqualTo(expected);
            assertThat(again.tornBytes()).isZero();
            assertThat(again.append(record(10)))
                    .isGreaterThan(again.recovered().get(7).sequence());
        }
    }

    @Test
    void cutAtAnyByteEveryWholeRecordBeforeIsRecoveredAndTheNextIsTaken() throws IOException {
        List<Long> ends = new ArrayList<>();
        try (Journal journal = open()) {
            ends.add(Files.size(files().get(0)));
            for (int i = 0; i < 6; i++) {
                journal.append(record(i));
                ends.add(Files.size(files().get(0)));
            }
        }
        Path file = files().get(0);
        byte[] whole = Files.readAllBytes(file);
        for (int cut = whole.length; cut >= 0; cut--) {
            Files.write(file, java.util.Arrays.copyOf(whole, cut));
            int left = 0;
            while (left < 6 && ends.get(left + 1) <= cut) {
                left++;
            }
            try (Journal journal = open()) {
                assertThat(texts(journal)).as("cut at " + cut).isEqualTo(upTo(left));
                long good = cut < ends.get(0) ? 0 : ends.get(left);
                assertThat(journal.tornBytes()).isEqualTo(cut - good);
                journal.append(record(100));
            }
            try (Journal journal = open()) {
                assertThat(texts(journal)).hasSize(left + 1);
            }
        }
    }

    @Test
    void zerosThatACrashLeftAtTheEndAreCutOff() throws IOException {
        try (Journal journal = open()) {
            journal.append(record(0));
        }
        Path file = files().get(0);
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length + 500));
        try (Journal journal = open()) {
            assertThat(texts(journal)).isEqualTo(upTo(1));
            assertThat(journal.tornBytes()).isEqualTo(500);
        }
    }

    @Test
    void damageInTheMiddleIsToldWithFileAndByteAndChangesNothing() throws IOException {
        List<Long> ends = new ArrayList<>();
        try (Journal journal = open()) {
            for (int i = 0; i < 3; i++) {
                ends.add(Files.size(files().get(0)));
                journal.append(record(i));
            }
        }
        Path file = files().get(0);
        byte[] whole = Files.readAllBytes(file);
        for (int at = ends.get(1).intValue(); at < ends.get(2); at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x40;
            Files.write(file, damaged);
            assertThatThrownBy(this::open)
                    .as("byte " + at)
                    .isInstanceOf(OutboxException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("byte " + ends.get(1));
            assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
        }
    }

    @Test
    void filesGoFromTheOldestOnWhenAllInThemIsSettled() throws IOException {
        List<Long> sequences = new ArrayList<>();
        try (Journal journal = open(600)) {
            for (int i = 0; i < 60; i++) {
                sequences.add(journal.append(record(i)));
            }
            int all = files().size();
            assertThat(all).isGreaterThan(3);
            for (int i = 1; i < 60; i++) {
                journal.settle(sequences.get(i));
            }
            assertThat(files()).hasSize(all);
            journal.settle(sequences.get(0));
            assertThat(files()).hasSize(1);
        }
        try (Journal journal = open(600)) {
            assertThat(journal.recovered()).isEmpty();
            assertThat(journal.append(record(60))).isGreaterThan(sequences.get(59));
        }
    }

    @Test
    void aMissingFileIsTold() throws IOException {
        try (Journal journal = open(600)) {
            for (int i = 0; i < 60; i++) {
                journal.append(record(i));
            }
        }
        Files.delete(files().get(1));
        assertThatThrownBy(() -> open(600)).isInstanceOf(OutboxException.class).hasMessageContaining("missing");
    }

    @Test
    void anotherNamespaceOrStreamAForeignFileAndASecondOpenerAreRefused() throws IOException {
        try (Journal journal = open()) {
            journal.append(record(0));
            assertThatThrownBy(this::open)
                    .isInstanceOf(OutboxException.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
        }
        assertThatThrownBy(() -> Journal.open(directory, "other:", "", Journal.NEVER, LARGE))
                .isInstanceOf(OutboxException.class)
                .hasMessageContaining("namespace 'bus:'");
        assertThatThrownBy(() -> Journal.open(directory, "bus:", "jobs", Journal.NEVER, LARGE))
                .isInstanceOf(OutboxException.class)
                .hasMessageContaining("for all streams, not for stream 'jobs'");
        Files.writeString(directory.resolve("notes.txt"), "mine");
        assertThatThrownBy(this::open).isInstanceOf(OutboxException.class).hasMessageContaining("notes.txt");
        Files.delete(directory.resolve("notes.txt"));
        try (Journal journal = open()) {
            assertThat(texts(journal)).isEqualTo(upTo(1));
        }
        Path file = directory.resolve("a-file");
        Files.writeString(file, "");
        assertThatThrownBy(() -> Journal.open(file, "bus:", "", Journal.NEVER, LARGE))
                .isInstanceOf(OutboxException.class);
    }

    @Test
    void itAgreesWithAModelWhateverIsDoneToIt() throws IOException {
        Random random = new Random(7);
        Map<Long, String> model = new TreeMap<>();
        Journal journal = open(2_000);
        for (int step = 0; step < 4_000; step++) {
            int what = random.nextInt(100);
            if (what < 55) {
                byte[] payload = record(random.nextInt(1_000));
                model.put(journal.append(payload), new String(payload, StandardCharsets.UTF_8));
            } else if (what < 97 && !model.isEmpty()) {
                List<Long> keys = new ArrayList<>(model.keySet());
                long settled = keys.get(Math.min(keys.size() - 1, random.nextInt(10)));
                journal.settle(settled);
                model.remove(settled);
            } else {
                journal.close();
                journal = open(2_000);
                assertThat(texts(journal)).isEqualTo(List.copyOf(model.values()));
            }
        }
        journal.close();
    }

    @Test
    void aFileThatCouldNotBeBegunIsBegunWhenThereIsRoomAgain() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(1)) {
            Path small = disk.directory().resolve("outbox");
            List<String> accepted = new ArrayList<>();
            try (Journal journal = Journal.open(small, "bus:", "", SECOND, 1_000)) {
                journal.append("first".getBytes(StandardCharsets.UTF_8));
                accepted.add("first");
                Path filler = disk.fill();
                String refusal = "";
                while (refusal.isEmpty()) {
                    String text = "record " + accepted.size();
                    try {
                        journal.append(text.getBytes(StandardCharsets.UTF_8));
                        accepted.add(text);
                    } catch (OutboxException e) {
                        refusal = String.valueOf(e.getMessage());
                    }
                }
                assertThat(refusal).contains("No space left");
                Files.delete(filler);
                journal.append("last".getBytes(StandardCharsets.UTF_8));
                accepted.add("last");
            }
            try (Journal journal = Journal.open(small, "bus:", "", SECOND, 1_000)) {
                assertThat(journal.recovered())
                        .extracting(each -> new String(each.payload(), StandardCharsets.UTF_8))
                        .isEqualTo(accepted);
            }
        }
    }

    /** Appends for ever and says what was accepted. */
    static final class Appender {
        private Appender() {}

        public static void main(String[] arguments) {
            try (Journal journal = Journal.open(Path.of(arguments[0]), "bus:", "", Journal.NEVER, 10_000)) {
                System.out.println("open " + journal.recovered().size());
                while (true) {
                    System.out.println(journal.append(record(3)));
                }
            }
        }
    }

    @Test
    void whatAProgramHadAcceptedIsThereAfterItWasKilled() {
        long last = 0;
        for (int kill = 0; kill < 5; kill++) {
            try (Programs appender = Programs.start(Appender.class, directory.toString())) {
                assertThat(appender.line()).startsWith("open");
                for (int i = 0; i < 500 + 37 * kill; i++) {
                    last = Long.parseLong(appender.line());
                }
                appender.kill();
                for (String line = appender.line(); line != null && line.matches("\\d+"); line = appender.line()) {
                    last = Math.max(last, Long.parseLong(line));
                }
            }
            try (Journal journal = open(10_000)) {
                List<Long> sequences = journal.recovered().stream()
                        .map(Journal.Recovered::sequence)
                        .toList();
                assertThat(sequences.get(sequences.size() - 1)).isGreaterThanOrEqualTo(last);
                assertThat(sequences)
                        .hasSize(sequences.get(sequences.size() - 1).intValue());
            }
        }
    }
}
