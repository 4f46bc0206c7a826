package io.hestai.bus.operations.migration.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.Bus;
import io.hestai.bus.Message;
import io.hestai.bus.Position;
import io.hestai.bus.Stream;
import io.hestai.bus.StreamEntry;
import io.hestai.bus.operations.migration.ImportOptions;
import io.hestai.bus.operations.migration.Importer;
import io.hestai.bus.operations.migration.Migration;
import io.hestai.bus.operations.migration.Progress;
import io.hestai.bus.operations.migration.Verifier;
import io.hestai.bus.operations.migration.VerifyReport;
import io.hestai.bus.operations.migration.format.SourceFormat;
import io.hestai.bus.operations.migration.mirror.Echoes;
import io.hestai.bus.operations.migration.mirror.MirrorPlan;
import io.hestai.bus.operations.migration.state.MigrationState;
import io.hestai.bus.redis.BusConfig;
import io.hestai.bus.redis.RedisBus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** An old system with a file for each role, as it is when it is ready for the cutover. */
final class Moved implements AutoCloseable {
    static final Duration TEN_MINUTES = Duration.ofMinutes(10);
    private static final Duration MOMENT = Duration.ofMillis(10);
    private static final String STREAM = "old";
    private static final long TIME = 1_700_000_000_000L;

    final Path folder;
    private final String stream;
    private final Path stateFolder;
    private final Bus bus;
    private final List<String> agent = new ArrayList<>();
    private final List<String> ui = new ArrayList<>();
    private int said;

    private Moved(String url, String stream, Path folder, Path stateFolder) {
        this.stream = stream;
        this.folder = folder;
        this.stateFolder = stateFolder;
        this.bus = RedisBus.connect(BusConfig.forRole("cutover").withUrl(url));
    }

    /** As an earlier program left it. */
    static Moved at(String url, Path folder, Path stateFolder) {
        return new Moved(url, STREAM, folder, stateFolder);
    }

    /** With a history, which is on the bus and verified. */
    static Moved ready(String url, Path folder) {
        return ready(url, STREAM, folder.resolve("old"), folder.resolve("state"));
    }

    static Moved ready(String url, String stream, Path folder, Path stateFolder) {
        Moved moved = new Moved(url, stream, folder, stateFolder);
        for (int i = 0; i < 3; i++) {
            moved.agent.add(TIME + "|ping|agent " + i);
            moved.ui.add(TIME + "|ping|ui " + i);
        }
        try {
            Files.createDirectories(moved.folder.resolve("deeper"));
            Files.writeString(moved.file("agent"), String.join("\n", moved.agent) + "\n");
            Files.writeString(moved.file("ui"), String.join("\n", moved.ui) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        new Importer(moved.bus, moved.state(), moved.migration(), ImportOptions.defaults()).run(Progress.NONE);
        moved.verify();
        return moved;
    }

    Path file(String role) {
        return folder.resolve(role + ".out");
    }

    MigrationState state() {
        return MigrationState.open(stateFolder);
    }

    private Migration migration() {
        return new Migration("test", folder, SourceFormat.builtIn("roles"), stream);
    }

    MirrorPlan plan() {
        return new MirrorPlan(folder, SourceFormat.builtIn("roles"), "test", stream(), state(), notice -> {});
    }

    private Stream stream() {
        return bus.stream(stream);
    }

    Cutover cutover(Steps steps) {
        return new Cutover(plan(), Clock.systemUTC(), steps, MOMENT);
    }

    void cutOver(Steps steps, Optional<String> rename) {
        assertThat(cutover(steps).run(TEN_MINUTES, rename))
                .isBefore(Instant.now(Clock.systemUTC()).plusSeconds(1));
    }

    MigrationStatus.Stage stage() {
        return MigrationStatus.of(plan(), Clock.systemUTC()).stage();
    }

    /** Something new on the bus, for each of the files; all of one role in their order. */
    void say(int messages) {
        List<CompletableFuture<?>> underWay = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
            boolean odd = said % 2 == 1;
            String data = "said " + said++;
            (odd ? ui : agent).add(TIME + "|ping|" + data);
            underWay.add(stream()
                    .append(Message.of("ping")
                            .withRole(odd ? "ui" : "agent")
                            .withTimestamp(Instant.ofEpochMilli(TIME))
                            .with("data", data)));
        }
        underWay.forEach(CompletableFuture::join);
    }

    void sayWhatTheFormatCannot() {
        stream().appendAndWait(Message.of("a|b").withRole("agent").with("data", "x"));
    }

    void verify() {
        List<VerifyReport> reports = new Verifier(
                        bus, state(), migration(), Clock.systemUTC(), Echoes.of(migration(), state()))
                .run(Progress.NONE);
        assertThat(reports).hasSize(1).allSatisfy(report -> {
            assertThat(report.first()).isEmpty();
            assertThat(report.same()).isTrue();
        });
    }

    /** Whatever happened before, the files count, and everything is on both sides once and in order. */
    void assertHandedBack() {
        assertThat(stage()).isNotIn(MigrationStatus.Stage.CUT_OVER, MigrationStatus.Stage.CUTTING_OVER);
        assertOpen();
        assertThat(lines("agent")).isEqualTo(agent);
        assertThat(lines("ui")).isEqualTo(ui);
        verify();
        List<String> onBus = new ArrayList<>();
        for (StreamEntry entry : stream().from(Position.start()).read()) {
            onBus.add(entry.message().text("data"));
        }
        assertThat(onBus).hasSize(agent.size() + ui.size()).doesNotHaveDuplicates();
    }

    void assertOpen() {
        assertThat(names()).containsExactly("agent.out", "deeper", "ui.out");
        assertThat(List.of(folder, folder.resolve("deeper"), file("agent"), file("ui")))
                .allMatch(Moved::mayBeWritten);
    }

    void assertCutOver(Optional<String> rename) {
        assertThat(stage()).isEqualTo(MigrationStatus.Stage.CUT_OVER);
        String suffix = rename.orElse("");
        assertThat(names()).containsExactly("agent.out" + suffix, "deeper", "ui.out" + suffix);
        if (rename.isEmpty()) {
            assertThat(List.of(folder, folder.resolve("deeper"), file("agent"), file("ui")))
                    .noneMatch(Moved::mayBeWritten);
        }
    }

    List<String> lines(String role) {
        try {
            return Files.readAllLines(file(role));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> names() {
        try (java.util.stream.Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By its permissions: root may write anyway. */
    private static boolean mayBeWritten(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path))
                            .charAt(1)
                    == 'w';
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        bus.close();
    }
}
